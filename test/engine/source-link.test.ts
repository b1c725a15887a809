/**
 * What runs against the workspace, end to end, with the evidence and the notes that people see: images, mounts over them, and the
 * files that both received from the build context. Which link is named at all, the chain holds for many more, on both stores.
 */
import { appendFile, chmod, mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workspaceBuilds } from '../../cli/workspace-builds.ts';
import { readFileManifest } from '../../client/adapters/archive/read-file-manifest.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { systemWasReplaced } from '../../client/adapters/system.ts';
import type { LinkId } from '../../client/core/freshness/link.ts';
import { containersOf, type StatusReport } from '../../client/core/freshness/report.ts';
import { type LiveStatus, liveStatus } from '../../client/flows/live-status.ts';
import { describeOnStore, endpointOf } from '../support/engine/both-stores.ts';
import type { OwnEngine } from '../support/engine/start.ts';

interface Situation {
  readonly expected: 'fresh' | 'stale' | 'unknown';
  /** The link that the verdict names. */
  readonly link?: LinkId;
  /** Beside the verdict: a link that differs in between. */
  readonly note?: LinkId;
  readonly evidence?: string | readonly string[];
  readonly dockerfile?: string;
  /** What the build was given is remembered, as of a build that Unstale starts. */
  readonly isRecorded?: true;
  /** Before the build. */
  prepare?(place: Place): Promise<unknown>;
  /** Further options of each build. */
  readonly build?: readonly string[];
  /** Options of `docker run`, for the folder. */
  run?(folder: string): readonly string[];
  /** Happens after the container was created. */
  act?(place: Place): Promise<unknown>;
}

interface Place {
  readonly name: string;
  readonly folder: string;
  docker(...args: string[]): Promise<string>;
  build(): Promise<string>;
}

const dockerfile = 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["sleep", "1000"]\n';
const compiled = `FROM node:22 AS build
COPY src /src
RUN cat /src/* > /program
FROM node:22
COPY --from=build /program /app/program
CMD ["sleep", "1000"]
`;
const edit = ({ folder }: Place) => appendFile(join(folder, 'index.js'), '// new');
/** As editors do that write beside the file and rename. */
const replace = async ({ folder }: Place) => {
  await writeFile(join(folder, 'index.js~'), 'console.log(2);\n');
  await rename(join(folder, 'index.js~'), join(folder, 'index.js'));
};
/** An edit of the Dockerfile after which nothing is built. */
const rewrite =
  (from: string, to: string) =>
  ({ folder }: Place) =>
    writeFile(join(folder, 'Dockerfile'), told.replace(from, to));
const told = 'FROM node:22\nENV MODE=a\nWORKDIR /app\nCOPY . .\nRUN mkdir -p made && true\nCMD ["sleep", "1000"]\n';
const stale = { expected: 'stale', evidence: '/app/index.js' } as const;

/** As many that they are read with the folder above them. */
const writeFolders = async ({ folder }: Place) => {
  for (let each = 0; each < 12; each++) {
    await mkdir(join(folder, `part${each}`));
    await writeFile(join(folder, `part${each}`, 'a.js'), `// ${each}\n`);
    await writeFile(join(folder, `part${each}`, 'b.js'), `// ${each}\n`);
  }
};
const editPart = ({ folder }: Place) => appendFile(join(folder, 'part7', 'a.js'), '// new');
const staleParts = { expected: 'stale', evidence: '/app/part7/a.js', prepare: writeFolders, act: editPart } as const;

const situations: Readonly<Record<string, Situation>> = {
  untouched: { expected: 'fresh' },
  'many-folders': { expected: 'fresh', prepare: writeFolders },
  'many-folders-one-edited': staleParts,
  // More than is read for nothing: then each folder is read by itself.
  'many-folders-beside-a-large-one': {
    ...staleParts,
    dockerfile:
      'FROM node:22\nRUN mkdir /app && head -c 20000000 /dev/zero > /app/large\nWORKDIR /app\nCOPY . .\nCMD ["sleep", "1000"]\n',
  },
  // Nobody knows that the image was given the file: it may have come with the base.
  'deleted-in-a-folder-and-not-recorded': { expected: 'fresh', act: ({ folder }) => rm(join(folder, 'src/b.js')) },
  'deleted-in-a-folder': {
    expected: 'stale',
    link: 'source',
    evidence: '/app/src/b.js',
    isRecorded: true,
    act: ({ folder }) => rm(join(folder, 'src/b.js')),
  },
  'deleted-and-mounted-for-development': {
    expected: 'fresh',
    isRecorded: true,
    note: 'source',
    run: (folder) => ['--volume', `${folder}:/app`],
    act: ({ folder }) => rm(join(folder, 'src/b.js')),
  },
  'deleted-here-and-in-the-container': {
    expected: 'fresh',
    isRecorded: true,
    note: 'source',
    act: async ({ name, folder, docker }) => {
      await rm(join(folder, 'src/b.js'));
      await docker('exec', name, 'rm', 'src/b.js');
    },
  },
  'compiled-and-not-recorded': { expected: 'unknown', link: 'source', dockerfile: compiled },
  'compiled-and-untouched': { expected: 'fresh', isRecorded: true, dockerfile: compiled },
  'compiled-and-the-dockerfile-commented': {
    expected: 'fresh',
    isRecorded: true,
    dockerfile: compiled,
    act: ({ folder }) => writeFile(join(folder, 'Dockerfile'), `# What it is for\n${compiled}`),
  },
  'compiled-and-a-file-outside-changed': {
    expected: 'fresh',
    isRecorded: true,
    dockerfile: compiled,
    act: ({ folder }) => writeFile(join(folder, 'old/index.js'), 'not copied'),
  },
  'compiled-and-changed': {
    expected: 'stale',
    link: 'source',
    evidence: 'src/a.js (changed)',
    isRecorded: true,
    dockerfile: compiled,
    act: ({ folder }) => appendFile(join(folder, 'src/a.js'), '// new'),
  },
  'compiled-and-a-file-came': {
    expected: 'stale',
    link: 'source',
    evidence: 'src/new.js (added)',
    isRecorded: true,
    dockerfile: compiled,
    act: ({ folder }) => writeFile(join(folder, 'src/new.js'), 'new'),
  },
  'compiled-and-the-command-changed': {
    expected: 'stale',
    link: 'source',
    evidence: 'the Dockerfile',
    isRecorded: true,
    dockerfile: compiled,
    act: ({ folder }) => writeFile(join(folder, 'Dockerfile'), compiled.replace('1000', '2000')),
  },
  'compiled-and-a-volume-over-it': {
    expected: 'unknown',
    link: 'source',
    isRecorded: true,
    dockerfile: compiled,
    run: () => ['--volume', '/app'],
  },
  'compiled-with-a-volume-for-data': {
    expected: 'fresh',
    isRecorded: true,
    dockerfile: compiled,
    run: () => ['--volume', '/data'],
  },
  'changed-only-in-a-builder-stage': {
    expected: 'stale',
    link: 'source',
    evidence: 'src/a.js (changed)',
    isRecorded: true,
    dockerfile: compiled.replace('CMD', 'COPY index.js /app/\nCMD'),
    act: ({ folder }) => appendFile(join(folder, 'src/a.js'), '// new'),
  },
  'changed-with-same-size-and-date': {
    ...stale,
    link: 'source',
    act: async ({ folder }) => {
      await writeFile(join(folder, 'index.js'), source.replace('1', '2'));
      await utimes(join(folder, 'index.js'), 1_000, 1_000);
    },
  },
  'built-and-not-recreated': {
    ...stale,
    link: 'container',
    act: async (place) => {
      await edit(place);
      await place.build();
    },
  },
  'mounted-for-development': {
    expected: 'fresh',
    note: 'source',
    run: (folder) => ['--volume', `${folder}:/app`],
    act: edit,
  },
  'mounted-and-built-again': {
    expected: 'fresh',
    note: 'container',
    run: (folder) => ['--volume', `${folder}:/app`],
    act: async (place) => {
      await edit(place);
      await place.build();
    },
  },
  'volume-keeps-the-old': {
    ...stale,
    run: () => ['--volume', '/app'],
    act: async (place) => {
      await edit(place);
      await place.build();
    },
  },
  'changed-by-a-later-step': {
    expected: 'unknown',
    link: 'source',
    dockerfile: dockerfile.replace('CMD', 'RUN echo more >> index.js\nCMD'),
  },
  'changed-by-a-later-step-and-recorded': {
    expected: 'fresh',
    isRecorded: true,
    dockerfile: dockerfile.replace('CMD', 'RUN echo more >> index.js\nCMD'),
  },
  'checked-out-with-another-umask': { expected: 'fresh', act: ({ folder }) => chmod(join(folder, 'index.js'), 0o664) },
  'image-with-triggers': {
    expected: 'fresh',
    dockerfile: 'FROM node:22 AS parent\nONBUILD COPY . /app/\nFROM parent\nCMD ["sleep", "1000"]\n',
  },
  'read-only': { expected: 'fresh', run: () => ['--read-only'] },
  'changed-inside-and-built-again': {
    expected: 'stale',
    link: 'container',
    evidence: '/app/src/a.js',
    act: async (place) => {
      await place.docker('exec', place.name, 'sh', '-c', 'echo mine > index.js');
      await appendFile(join(place.folder, 'src/a.js'), '// new');
      await place.build();
    },
  },
  'synced-into-the-container': {
    expected: 'fresh',
    note: 'source',
    act: async (place) => {
      await edit(place);
      await place.docker('cp', join(place.folder, 'index.js'), `${place.name}:/app/index.js`);
    },
  },
  'touched-inside-the-container': {
    expected: 'fresh',
    act: ({ name, docker }) => docker('exec', name, 'sh', '-c', 'touch index.js && chmod 700 src/a.js && chmod 644 src/a.js'),
  },
  'file-mounted-and-written-in-place': {
    expected: 'fresh',
    note: 'source',
    run: (folder) => ['--volume', `${folder}/index.js:/app/index.js`],
    act: edit,
  },
  'file-mounted-and-saved-as-a-new-one': {
    expected: 'unknown',
    link: 'mount',
    evidence: '/app/index.js',
    run: (folder) => ['--volume', `${folder}/index.js:/app/index.js`],
    act: replace,
  },
  'file-mounted-saved-as-a-new-one-and-restarted': {
    expected: 'fresh',
    note: 'source',
    run: (folder) => ['--volume', `${folder}/index.js:/app/index.js`],
    act: async (place) => {
      await replace(place);
      await place.docker('restart', '--time=0', place.name);
    },
  },
  'folder-mounted-and-made-anew': {
    expected: 'unknown',
    link: 'mount',
    evidence: '/app/src/a.js',
    run: (folder) => ['--volume', `${folder}/src:/app/src`],
    act: async ({ folder }) => {
      await rm(join(folder, 'src'), { recursive: true });
      await mkdir(join(folder, 'src'));
      await writeFile(join(folder, 'src/a.js'), 'a');
    },
  },
  'folder-mounted-and-a-file-in-it-saved-as-a-new-one': {
    expected: 'fresh',
    note: 'source',
    run: (folder) => ['--volume', `${folder}:/app`],
    act: replace,
  },
  'comments-and-continuations-of-the-dockerfile-changed': {
    expected: 'fresh',
    dockerfile: told,
    act: rewrite('RUN mkdir -p made && true', '# why\n\nRUN mkdir -p made \\\n# because\n      && true'),
  },
  'variable-of-the-dockerfile-changed': {
    expected: 'stale',
    link: 'source',
    evidence: 'line 2: ENV MODE=b, in the image: ENV MODE=a',
    dockerfile: told,
    act: rewrite('MODE=a', 'MODE=b'),
  },
  'command-of-the-dockerfile-changed-below-a-mount': {
    expected: 'stale',
    link: 'source',
    evidence: 'line 6: CMD sleep 1000, in the image: CMD ["sleep", "1000"]',
    dockerfile: told,
    run: (folder) => ['--volume', `${folder}:/app`],
    act: rewrite('["sleep", "1000"]', 'sleep 1000'),
  },
  'instruction-of-the-dockerfile-changed-and-a-file': {
    expected: 'stale',
    link: 'source',
    evidence: ['/app/index.js', 'line 2: RUN mkdir -p other, in the image: RUN mkdir -p made'],
    dockerfile: dockerfile.replace('\n', '\nRUN mkdir -p made\n'),
    act: async (place) => {
      await writeFile(join(place.folder, 'Dockerfile'), dockerfile.replace('\n', '\nRUN mkdir -p other\n'));
      await edit(place);
    },
  },
  'instruction-added-to-the-dockerfile': {
    expected: 'stale',
    link: 'source',
    evidence: 'line 6: USER node, not in the image',
    dockerfile: told,
    act: rewrite('CMD', 'USER node\nCMD'),
  },
  'instruction-removed-from-the-dockerfile': {
    expected: 'stale',
    link: 'source',
    evidence: 'in the image only: RUN mkdir -p made && true',
    dockerfile: told,
    act: rewrite('RUN mkdir -p made && true\n', ''),
  },
  'dockerfile-changed-built-and-not-recreated': {
    expected: 'stale',
    link: 'container',
    dockerfile: told,
    act: async (place) => {
      await rewrite('MODE=a', 'MODE=b')(place);
      await place.build();
    },
  },
  'another-target-built': {
    expected: 'stale',
    link: 'target',
    evidence: 'line 4: COPY . .',
    dockerfile: `${told.replace('node:22', 'node:22 AS dev').replace('ENV MODE=a\n', 'ENV MODE=dev\n')}FROM dev AS prod\nENV MODE=prod\n`,
    build: ['--target=dev'],
  },
};

const source = 'console.log(1);\n';

describeOnStore('the source link', 'containerd', (engine) => {
  let scratch = '';
  let live: LiveStatus | undefined;
  let report: StatusReport | undefined;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'unstale source-'));
    const services = Object.keys(situations).map((name) => `  ${name}:\n    build: ./${name}\n    image: ${name}\n`);
    await writeFile(join(scratch, 'compose.yaml'), `services:\n${services.join('')}`);
    for (const [name, situation] of Object.entries(situations)) {
      const place = await prepare(engine(), scratch, name, situation);
      await situation.act?.(place);
    }
    await run(engine(), 'run', '--detach', '--network=none', '--name', 'pulled', 'node:22', 'sleep', '1000');
    live = liveStatus({
      connect: () => openEngine(endpointOf(engine())),
      archives: { manifest: readFileManifest },
      builds: workspaceBuilds(scratch),
      platform: 'linux',
      wasReplaced: systemWasReplaced,
      clock: { nowMs: Date.now, sleep: async () => undefined },
      random: () => Math.random().toString(16).slice(2, 10).padEnd(8, '0'),
      log: { error: (text) => expect.fail(text) },
      comparesByItself: () => true,
    });
    report = await live.lookThoroughly();
  }, 600_000);
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  test.each(Object.entries(situations))('%s', (name, { expected, link: broken, note, evidence }) => {
    const container = find(report, name);
    const { verdict, links } = container ?? expect.fail('It is not in the report.');
    const told = JSON.stringify(links, undefined, 1);
    expect(verdict.kind, told).toBe(expected);
    if (broken !== undefined && verdict.kind !== 'fresh') expect(verdict.link.id, told).toBe(broken);
    const ofFiles = links.find(({ id }) => id === 'source');
    if (expected === 'fresh' && note === undefined) expect(ofFiles?.state, told).toBe('ok');
    if (note !== undefined) expect(links.find(({ id }) => id === note)?.state, told).toBe('note');
    if (evidence !== undefined && verdict.kind === 'stale')
      expect(verdict.link.evidence, told).toEqual(expect.arrayContaining([evidence].flat()));
  });

  test('an image that nobody here builds has no source', () => {
    const { verdict, links } = find(report, 'pulled') ?? expect.fail('It is not in the report.');
    expect(verdict.kind).toBe('fresh');
    expect(links.find(({ id }) => id === 'source')?.state).toBe('not-applicable');
  });

  test('a second look reads no image again, and sees what changed since', async () => {
    // What the first look could not read would rightly be read now.
    expect(JSON.stringify(report)).not.toMatch(/could not be (?:read|compared|asked about):|archive is broken|did not tell/);
    const events = await since(engine(), async () => {
      await appendFile(join(scratch, 'untouched', 'index.js'), '// later');
      report = await live?.lookThoroughly();
    });
    expect(find(report, 'untouched')?.verdict.kind).toBe('stale');
    expect(events).toBe('');
  });

  test('no probe is left', async () => {
    expect(await run(engine(), 'ps', '--all', '--quiet', '--filter', 'label=dev.unstale.probe')).toBe('');
  });
});

/** The probes that were created meanwhile. */
async function since(engine: OwnEngine, work: () => Promise<void>): Promise<string> {
  const from = String(Date.now() / 1000);
  await work();
  const until = String(Date.now() / 1000);
  const filter = ['--filter', 'type=container', '--filter', 'event=create'];
  return run(engine, 'events', '--since', from, '--until', until, ...filter);
}

function find(report: StatusReport | undefined, name: string) {
  return report === undefined ? undefined : containersOf(report).find((container) => container.name === name);
}

async function run(engine: OwnEngine, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await engine.docker(args);
  if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
  return stdout;
}

/** As after a build of our own. */
async function remember(engine: OwnEngine, scratch: string, { name, folder }: Place): Promise<void> {
  const params = { dockerfileUri: pathToFileURL(join(folder, 'Dockerfile')).href, contextPath: folder };
  const builds = workspaceBuilds(scratch);
  const inputs = await builds.inputs(params);
  const [engineId, imageId] = [
    await run(engine, 'info', '--format', '{{.ID}}'),
    await run(engine, 'inspect', '--format', '{{.Id}}', name),
  ];
  await builds.observed({
    ...{ engineId: engineId.trim(), imageId: imageId.trim(), reference: name, ...params, argNames: [], namedContexts: {} },
    ...{ builtAtMs: Date.now(), inputs },
  });
}

async function prepare(engine: OwnEngine, scratch: string, name: string, situation: Situation): Promise<Place> {
  const folder = join(scratch, name);
  await mkdir(join(folder, 'src'), { recursive: true });
  await mkdir(join(folder, 'old', 'src'), { recursive: true });
  const files = {
    'index.js': source,
    'notes.txt': 'old',
    'src/a.js': 'a',
    'src/b.js': 'b',
    'old/index.js': 'older',
    'old/src/a.js': 'a',
    'old/src/b.js': 'b',
    '.dockerignore': 'notes.txt\nold\n.dockerignore\nDockerfile\n',
    Dockerfile: situation.dockerfile ?? dockerfile,
  };
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
  const build = () =>
    run(engine, 'buildx', 'build', '--quiet', '--network=none', ...(situation.build ?? []), '--tag', name, folder);
  const place: Place = { name, folder, docker: (...args) => run(engine, ...args), build };
  await situation.prepare?.(place);
  await build();
  if (situation.isRecorded === true) await remember(engine, scratch, place);
  await run(engine, 'run', '--detach', '--network=none', '--name', name, ...(situation.run?.(folder) ?? []), name);
  return place;
}
