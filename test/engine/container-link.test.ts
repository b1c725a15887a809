/**
 * Which containers are called stale: what really changed is found, and nothing else is. Every situation is made on a real
 * engine; the report is the one that tree and command line show.
 */
import { appendFile, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFileManifest } from '../../client/adapters/archive/read-file-manifest.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { type ContainerStatus, containersOf, countStale, type StatusReport } from '../../client/core/freshness/report.ts';
import { liveStatus } from '../../client/flows/live-status.ts';
import { describeOnBothStores, endpointOf, type Store } from '../support/engine/both-stores.ts';
import { noBuilds } from '../support/engine/no-builds.ts';
import type { OwnEngine } from '../support/engine/start.ts';
import { type Registry, startRegistry } from '../support/registry/start.ts';

interface Situation {
  readonly expected: 'fresh' | 'stale' | 'unknown';
  /** It needs a store that can hold it. */
  readonly onlyOn?: Store;
  /** Its reference names another image afterwards, so that ids alone would call it stale. */
  readonly isMoved?: true;
  /** It takes away what has no name, and would take it from others while they are played. */
  readonly prunes?: true;
  /** Instead of a build and `docker run`; gives the reference that the container was created from. */
  start?(place: Place): Promise<string>;
  /** What the stale one's evidence names, among others. */
  readonly evidence?: string;
  /** Happens after the container was created from the image; both have the situation's name. */
  act(place: Place): Promise<unknown>;
}

interface Place {
  readonly name: string;
  readonly folder: string;
  /** `127.0.0.1:PORT` of a registry. */
  readonly registry: string;
  write(path: string, text: string): Promise<void>;
  run(reference: string): Promise<string>;
  docker(...args: string[]): Promise<string>;
  build(...args: string[]): Promise<string>;
}

const dockerfile = 'FROM node:22\nLABEL shop=1\nENV MODE=a\nWORKDIR /app\nCOPY . .\nRUN mkdir made\nCMD ["sleep", "1000"]\n';

/** Builds, pushes and forgets the image, so that what runs was really pulled. */
const pull = async ({ name, registry, docker, build }: Place): Promise<string> => {
  const reference = `${registry}/${name}:1`;
  await build();
  await push(docker, name, reference);
  await docker('image', 'rm', '--force', name, reference);
  await docker('pull', '--quiet', reference);
  return reference;
};
const push = async (docker: Place['docker'], name: string, reference: string): Promise<void> => {
  await docker('tag', name, reference);
  await docker('push', '--quiet', reference);
};
const startPulled = async (place: Place) => {
  const reference = await pull(place);
  await place.run(reference);
  return reference;
};
/** Another machine pushes; this one pulls. */
const pullAfterPush = async ({ name, registry, docker, build }: Place, ...args: string[]) => {
  const reference = `${registry}/${name}:1`;
  const mine = (await docker('image', 'inspect', '--format', '{{.Id}}', reference)).trim();
  await build(...args);
  await push(docker, name, reference);
  await docker('image', 'rm', name);
  await docker('tag', mine, reference);
  await docker('pull', '--quiet', reference);
};
const startWith = (text: string) => async (place: Place) => {
  await place.write('Dockerfile', text);
  await place.build();
  await place.run(place.name);
  return place.name;
};
/** The old image keeps a name, or the containerd store would drop it. Its files do not tell what changed. */
const startAndKeep = (text: string) => async (place: Place) => {
  await place.write('.dockerignore', 'Dockerfile\n');
  const reference = await startWith(text)(place);
  await place.docker('tag', reference, `${reference}:kept`);
  return reference;
};
const compose = ({ name, folder, docker }: Place, ...args: string[]) =>
  docker('compose', '--project-name', name, '--project-directory', folder, ...args);
const buildChanged = async ({ folder, build }: Place, ...args: string[]) => {
  await appendFile(join(folder, 'index.js'), '// new');
  await build(...args);
};
const withCheck = (options: string) => dockerfile.replace('CMD', `HEALTHCHECK ${options}CMD true\nSTOPSIGNAL SIGKILL\nCMD`);
const twoVariables = dockerfile.replace('ENV MODE=a', 'ENV MODE=a\nENV OTHER=b');
const forTwoPlatforms = `FROM --platform=linux/amd64 node:22\nARG TARGETARCH\nCOPY $TARGETARCH /arch\nCMD ["sleep", "1000"]\n`;

const situations: Readonly<Record<string, Situation>> = {
  untouched: { expected: 'fresh', act: async () => undefined },
  'touched-and-rebuilt': {
    expected: 'fresh',
    act: async ({ folder, build }) => {
      await utimes(join(folder, 'index.js'), 1_000, 1_000);
      await build();
    },
  },
  'rebuilt-with-cache': { expected: 'fresh', act: ({ build }) => build() },
  'rebuilt-without-cache': { expected: 'fresh', isMoved: true, act: ({ build }) => build('--no-cache') },
  // The classic store refuses attestations.
  'provenance-only': {
    expected: 'fresh',
    onlyOn: 'containerd',
    isMoved: true,
    act: ({ build }) => build('--provenance=mode=max'),
  },
  'revision-label-only': { expected: 'fresh', act: ({ build }) => build('--label', 'org.opencontainers.image.revision=abc') },
  'second-tag': { expected: 'fresh', act: ({ name, docker }) => docker('tag', name, `${name}:second`) },
  'tag-moved-to-same-content': {
    expected: 'fresh',
    act: async ({ name, docker, build }) => {
      await build('--no-cache', '--tag', `${name}:other`);
      await docker('tag', `${name}:other`, name);
    },
  },
  'logs-written': { expected: 'fresh', act: ({ name, docker }) => docker('exec', name, 'sh', '-c', 'echo hello > /proc/1/fd/1') },
  'new-files-in-container': {
    expected: 'fresh',
    act: async ({ name, docker, build }) => {
      await docker('exec', name, 'sh', '-c', 'mkdir /app/cache && echo x > /app/cache/x && echo y > /tmp/y');
      await build('--no-cache');
    },
  },
  stopped: { expected: 'fresh', act: ({ name, docker }) => docker('stop', '--time=0', name) },
  renamed: { expected: 'fresh', act: ({ name, docker }) => docker('rename', name, `${name}-now`) },
  restarted: { expected: 'fresh', act: ({ name, docker }) => docker('restart', '--time=0', name) },
  'other-project-with-the-same-folder-name': {
    expected: 'fresh',
    act: async ({ name, folder, docker }) => {
      const other = join(folder, '..', 'other-place', name);
      await mkdir(other, { recursive: true });
      await writeFile(join(other, 'index.js'), "console.log('of the other one');\n");
      await writeFile(join(other, 'Dockerfile'), dockerfile);
      await docker('buildx', 'build', '--quiet', '--network=none', '--tag', `${name}-other`, other);
    },
  },
  'pulled-again-unchanged': {
    expected: 'fresh',
    start: startPulled,
    act: ({ name, registry, docker }) => docker('pull', '--quiet', `${registry}/${name}:1`),
  },
  'pulled-again-and-built-identical-elsewhere': {
    expected: 'fresh',
    isMoved: true,
    start: startPulled,
    act: (place) => pullAfterPush(place, '--no-cache'),
  },
  'pulled-by-digest-and-the-tag-moved': {
    expected: 'fresh',
    start: async (place) => {
      const reference = await pull(place);
      const digest = await place.docker('image', 'inspect', '--format', '{{index .RepoDigests 0}}', reference);
      await place.run(digest.trim());
      return digest.trim();
    },
    act: async (place) => {
      await appendFile(join(place.folder, 'index.js'), '// new');
      await pullAfterPush(place);
    },
  },
  'pulled-newer': {
    expected: 'stale',
    evidence: '/app/index.js',
    isMoved: true,
    start: startPulled,
    act: async (place) => {
      await appendFile(join(place.folder, 'index.js'), '// new');
      await pullAfterPush(place);
    },
  },
  committed: { expected: 'fresh', isMoved: true, act: ({ name, docker }) => docker('commit', name, name) },
  'committed-with-a-change': {
    expected: 'stale',
    evidence: '/app/index.js',
    isMoved: true,
    act: async ({ name, docker }) => {
      await docker('run', '--network=none', '--name', `${name}-source`, name, 'sh', '-c', 'echo new >> /app/index.js');
      await docker('commit', '--change', 'CMD ["sleep", "1000"]', `${name}-source`, name);
      await docker('rm', `${name}-source`);
    },
  },
  'saved-and-loaded': {
    expected: 'fresh',
    act: async ({ name, folder, docker }) => {
      await docker('save', '--output', join(folder, 'image.tar'), name);
      await docker('image', 'rm', '--force', name);
      await docker('load', '--quiet', '--input', join(folder, 'image.tar'));
    },
  },
  'built-to-an-archive-and-loaded': {
    expected: 'fresh',
    // The classic store has no exporter for it.
    onlyOn: 'containerd',
    isMoved: true,
    act: async ({ folder, build, docker }) => {
      await build('--no-cache', '--output', `type=docker,dest=${folder}.tar`);
      await docker('load', '--quiet', '--input', `${folder}.tar`);
    },
  },
  'squashed-into-one-layer': {
    expected: 'fresh',
    isMoved: true,
    act: async ({ name, folder, write, build, docker }) => {
      await docker('tag', name, `${name}:layers`);
      const label = await docker('image', 'inspect', '--format', '{{index .Config.Labels "dev.unstale.test.base"}}', name);
      const path = await docker('image', 'inspect', '--format', '{{index .Config.Env 0}}', name);
      const settings = `LABEL shop=1 dev.unstale.test.base=${label.trim()}\nENV ${path.trim()}\nENV MODE=a\nWORKDIR /app\nCMD ["sleep", "1000"]\n`;
      await write('Dockerfile.squashed', `FROM scratch\nCOPY --from=${name}:layers / /\n${settings}`);
      await build('--file', join(folder, 'Dockerfile.squashed'));
    },
  },
  'with-a-fixed-date': {
    expected: 'fresh',
    isMoved: true,
    act: ({ build }) => build('--no-cache', '--build-arg', 'SOURCE_DATE_EPOCH=1'),
  },
  'files-with-odd-names': {
    expected: 'fresh',
    isMoved: true,
    start: async (place) => {
      for (const odd of ['name with space', '-rf', '#hash', 'ümläut', "quote'", 'line\nbreak', '$(x)', '.hidden', 'back\\slash'])
        await place.write(odd, odd);
      await place.write('x'.repeat(200), 'a name that needs an extended header');
      return startWith(dockerfile)(place);
    },
    act: ({ build }) => build('--no-cache'),
  },
  'image-with-triggers': {
    expected: 'fresh',
    isMoved: true,
    start: async (place) => {
      const parent = `${place.name}-parent`;
      await place.write('Dockerfile', 'FROM node:22\nONBUILD COPY index.js /triggered/\nONBUILD RUN mkdir /made\n');
      await place.build('--tag', parent);
      return startWith(`FROM ${parent}\nCMD ["sleep", "1000"]\n`)(place);
    },
    act: ({ build }) => build('--no-cache'),
  },
  'other-platform-changed': {
    expected: 'fresh',
    onlyOn: 'containerd',
    isMoved: true,
    start: async (place) => {
      await mkdir(join(place.folder, 'amd64'));
      await mkdir(join(place.folder, 'arm64'));
      await place.write('amd64/file', 'amd64');
      await place.write('arm64/file', 'arm64');
      await place.write('Dockerfile', forTwoPlatforms);
      await place.build('--platform=linux/amd64,linux/arm64');
      await place.run(place.name);
      return place.name;
    },
    act: async ({ write, build }) => {
      await write('arm64/file', 'changed for arm64');
      await build('--platform=linux/amd64,linux/arm64');
    },
  },
  'recreated-unchanged-by-compose': {
    expected: 'fresh',
    start: async (place) => {
      const service = `build: .\n    image: ${place.name}\n    container_name: ${place.name}\n    network_mode: none\n    stop_signal: SIGKILL`;
      await place.write('compose.yaml', `services:\n  web:\n    ${service}\n`);
      await compose(place, 'up', '--detach', '--build');
      return place.name;
    },
    act: (place) => compose(place, 'up', '--detach', '--force-recreate'),
  },
  'built-again-by-compose': {
    expected: 'fresh',
    isMoved: true,
    start: async (place) => {
      await place.write('.dockerignore', 'compose.yaml\n');
      return startWith(dockerfile)(place);
    },
    act: async (place) => {
      await place.write('compose.yaml', `services:\n  web:\n    build: .\n    image: ${place.name}\n`);
      await compose(place, 'build');
    },
  },
  'variables-in-another-order': {
    expected: 'fresh',
    isMoved: true,
    start: async (place) => {
      await place.write('.dockerignore', 'Dockerfile\n');
      return startWith(twoVariables)(place);
    },
    act: async ({ write, build }) => {
      await write('Dockerfile', twoVariables.replace('ENV MODE=a\nENV OTHER=b', 'ENV OTHER=b\nENV MODE=a'));
      await build();
    },
  },
  'health-check-with-its-defaults-spelled-out': {
    expected: 'fresh',
    isMoved: true,
    start: async (place) => {
      await place.write('.dockerignore', 'Dockerfile\n');
      return startWith(withCheck(''))(place);
    },
    act: async ({ write, build }) => {
      await write('Dockerfile', withCheck('--interval=30s --timeout=30s --retries=3 '));
      await build();
    },
  },
  'another-tag-of-the-image-moved': {
    expected: 'fresh',
    start: async ({ name, build, run }) => {
      await build('--tag', `${name}:other`);
      await run(`${name}:other`);
      return `${name}:other`;
    },
    act: buildChanged,
  },
  'created-by-image-id': {
    expected: 'fresh',
    start: async ({ name, build, docker, run }) => {
      await build('--tag', `${name}:kept`);
      const id = (await docker('image', 'inspect', '--format', '{{.Id}}', name)).trim();
      await run(id);
      return id;
    },
    act: buildChanged,
  },
  'created-by-the-beginning-of-an-id': {
    expected: 'fresh',
    start: async ({ name, build, docker, run }) => {
      await build('--tag', `${name}:kept`);
      const id = (await docker('image', 'inspect', '--format', '{{.Id}}', name)).trim().slice('sha256:'.length, 20);
      await run(id);
      return id;
    },
    act: buildChanged,
  },
  paused: { expected: 'fresh', act: ({ name, docker }) => docker('pause', name) },
  'changed-in-the-workspace-and-not-built': {
    expected: 'fresh',
    act: ({ folder }) => appendFile(join(folder, 'index.js'), '// new'),
  },
  'file-changed': {
    expected: 'stale',
    evidence: '/app/index.js',
    act: async ({ folder, build }) => {
      await appendFile(join(folder, 'index.js'), '// new');
      await build();
    },
  },
  'file-changed-and-old-image-removed': {
    expected: 'stale',
    evidence: '/app/index.js',
    prunes: true,
    act: async ({ folder, build, docker }) => {
      await appendFile(join(folder, 'index.js'), '// new');
      await build();
      await docker('image', 'prune', '--force');
    },
  },
  'mode-changed': {
    expected: 'stale',
    evidence: '/app/index.js',
    act: async ({ folder, build }) => {
      await writeFile(join(folder, 'Dockerfile'), dockerfile.replace('RUN mkdir made', 'RUN mkdir made && chmod 700 index.js'));
      await build();
    },
  },
  'environment-changed': {
    expected: 'stale',
    act: async ({ folder, build }) => {
      await writeFile(join(folder, 'Dockerfile'), dockerfile.replace('MODE=a', 'MODE=b'));
      await build();
    },
  },
  'file-changed-old-image-removed-and-files-written-beside-it': {
    expected: 'stale',
    evidence: '/app/index.js',
    isMoved: true,
    prunes: true,
    act: async (place) => {
      await place.docker('exec', place.name, 'sh', '-c', 'mkdir /app/cache && echo x > /app/cache/x && echo y > /app/log');
      await buildChanged(place);
      await place.docker('image', 'prune', '--force');
    },
  },
  'label-changed': {
    expected: 'stale',
    isMoved: true,
    start: startAndKeep(dockerfile),
    act: ({ build }) => build('--label', 'shop=2'),
  },
  'another-interval-of-the-health-check': {
    expected: 'stale',
    isMoved: true,
    start: startAndKeep(withCheck('')),
    act: async ({ write, build }) => {
      await write('Dockerfile', withCheck('--interval=20s '));
      await build();
    },
  },
  'container-changed-what-was-built-again-and-only-it-is-left': {
    // The classic store keeps the old image, whose files differ from the new one's.
    expected: 'unknown',
    onlyOn: 'containerd',
    isMoved: true,
    act: async (place) => {
      await place.docker('exec', place.name, 'sh', '-c', 'echo mine > /app/index.js');
      await place.build('--no-cache');
    },
  },
  'reference-gone': { expected: 'unknown', act: ({ name, docker }) => docker('rmi', '--force', name) },
};

const both = (engine: () => OwnEngine, store: Store): void => {
  let scratch = '';
  let report: StatusReport | undefined;
  let registry: Registry | undefined;
  const references = new Map<string, string>();
  const here = Object.entries(situations).filter(([, { onlyOn }]) => onlyOn === undefined || onlyOn === store);

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'unstale-link-'));
    const started = await startRegistry();
    if (started.kind !== 'ready') throw new Error(started.because);
    registry = started;
    const play = async ([name, situation]: readonly [string, Situation]): Promise<void> => {
      const place = await prepare(engine(), scratch, started.host, name);
      references.set(name, await (situation.start ?? startWith(dockerfile))(place));
      await situation.act(place);
    };
    const isPruning = ([, { prunes }]: readonly [string, Situation]) => prunes === true;
    await severalAtOnce(
      here.filter((one) => !isPruning(one)),
      play,
    );
    for (const one of here.filter(isPruning)) await play(one);
    const live = liveStatus({
      connect: () => openEngine(endpointOf(engine())),
      archives: { manifest: readFileManifest },
      builds: noBuilds,
      platform: 'linux',
      clock: { nowMs: Date.now, sleep: async () => undefined },
      random: () => Math.random().toString(16).slice(2, 10).padEnd(8, '0'),
      log: { error: (text) => expect.fail(text) },
      comparesByItself: () => true,
    });
    report = await live.lookThoroughly();
  }, 600_000);
  afterAll(async () => {
    await registry?.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  test.each(here)('%s', async (name, { expected, evidence, isMoved }) => {
    const container = find(report, name) ?? expect.fail('It is not in the report.');
    expect(container.verdict.kind, JSON.stringify(container.links)).toBe(expected);
    if (evidence !== undefined) expect(container.links.flatMap((link) => link.evidence)).toContain(evidence);
    if (isMoved !== true) return;
    const { stdout } = await engine().docker(['image', 'inspect', '--format', '{{.Id}}', references.get(name) ?? '']);
    expect(stdout.trim()).not.toBe(container.imageId);
  });

  test('of those that must not be called stale there are at least 20', () => {
    expect(here.filter(([, { expected }]) => expected === 'fresh').length).toBeGreaterThanOrEqual(20);
  });

  test('the count is that of the stale ones', () => {
    if (report === undefined) return expect.fail('There is no report.');
    expect(countStale(report)).toBe(here.filter(([, { expected }]) => expected === 'stale').length);
  });

  test('no probe is left', async () => {
    const { stdout } = await engine().docker(['ps', '--all', '--quiet', '--filter', 'label=dev.unstale.probe']);
    expect(stdout).toBe('');
  });
};

// The registry is on this machine's loopback.
describeOnBothStores('the container link', both, { isInOwnNetwork: false });

/** Most of each is waiting: for the engine, the registry, or a process of its own. */
async function severalAtOnce<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: 4 }, worker));
}

function find(report: StatusReport | undefined, name: string): ContainerStatus | undefined {
  if (report === undefined) return undefined;
  return containersOf(report).find((container) => container.name === name || container.name === `${name}-now`);
}

async function prepare(engine: OwnEngine, scratch: string, registry: string, name: string): Promise<Place> {
  const folder = join(scratch, name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'index.js'), `console.log('${name}');\n`);
  await writeFile(join(folder, 'Dockerfile'), dockerfile);
  const docker = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await engine.docker(args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout;
  };
  const build = (...args: string[]) => {
    const output = args.some((arg) => arg.startsWith('type=')) ? [] : ['--load'];
    return docker('buildx', 'build', '--quiet', '--network=none', '--tag', name, ...output, ...args, folder);
  };
  const run = (reference: string) => docker('run', '--detach', '--network=none', '--name', name, reference);
  const write = (path: string, text: string) => writeFile(join(folder, path), text);
  return { name, folder, registry, docker, build, run, write };
}
