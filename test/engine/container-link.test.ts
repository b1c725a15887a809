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
import { describeOnBothStores, endpointOf } from '../support/engine/both-stores.ts';
import type { OwnEngine } from '../support/engine/start.ts';

interface Situation {
  readonly expected: 'fresh' | 'stale' | 'unknown';
  /** What the stale one's evidence names, among others. */
  readonly evidence?: string;
  /** Happens after the container was created from the image; both have the situation's name. */
  act(place: Place): Promise<unknown>;
}

interface Place {
  readonly name: string;
  readonly folder: string;
  docker(...args: string[]): Promise<string>;
  build(...args: string[]): Promise<string>;
}

const dockerfile = 'FROM node:22\nLABEL shop=1\nENV MODE=a\nWORKDIR /app\nCOPY . .\nRUN mkdir made\nCMD ["sleep", "1000"]\n';

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
  'rebuilt-without-cache': { expected: 'fresh', act: ({ build }) => build('--no-cache') },
  'provenance-only': {
    expected: 'fresh',
    // The classic store refuses attestations; there it is one more build.
    act: ({ build }) => build('--provenance=mode=max').catch(() => build('--no-cache')),
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
    act: async ({ name, folder, build }) => {
      const other = join(folder, 'other', name);
      await mkdir(other, { recursive: true });
      await writeFile(join(other, 'Dockerfile'), 'FROM node:22\nCOPY Dockerfile /other\n');
      await build('--tag', `other-${name}`, '--file', join(other, 'Dockerfile'), '--tag-only-this');
    },
  },
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
  'reference-gone': { expected: 'unknown', act: ({ name, docker }) => docker('rmi', '--force', name) },
};

describeOnBothStores('the container link', (engine) => {
  let scratch = '';
  let report: StatusReport | undefined;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'unstale-link-'));
    for (const [name, { act }] of Object.entries(situations)) await act(await prepare(engine(), scratch, name));
    const live = liveStatus({
      connect: () => openEngine(endpointOf(engine())),
      archives: { manifest: readFileManifest },
      builds: { sources: async () => [], expectedFiles: async () => expect.fail('Nothing is built here.') },
      platform: 'linux',
      clock: { nowMs: Date.now, sleep: async () => undefined },
      random: () => Math.random().toString(16).slice(2, 10).padEnd(8, '0'),
      log: { error: (text) => expect.fail(text) },
      comparesByItself: () => true,
    });
    report = await live.lookThoroughly();
  }, 240_000);
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  test.each(Object.entries(situations))('%s', (name, { expected, evidence }) => {
    const container = find(report, name);
    expect(container?.verdict.kind, JSON.stringify(container?.links)).toBe(expected);
    if (evidence !== undefined) expect(container?.links.flatMap((link) => link.evidence)).toContain(evidence);
  });

  test('the count is that of the stale ones', () => {
    if (report === undefined) return expect.fail('There is no report.');
    expect(countStale(report)).toBe(Object.values(situations).filter(({ expected }) => expected === 'stale').length);
  });

  test('no probe is left', async () => {
    const { stdout } = await engine().docker(['ps', '--all', '--quiet', '--filter', 'label=dev.unstale.probe']);
    expect(stdout).toBe('');
  });
});

function find(report: StatusReport | undefined, name: string): ContainerStatus | undefined {
  if (report === undefined) return undefined;
  return containersOf(report).find((container) => container.name === name || container.name === `${name}-now`);
}

async function prepare(engine: OwnEngine, scratch: string, name: string): Promise<Place> {
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
    const tags = args.includes('--tag-only-this') ? [] : ['--tag', name];
    const more = args.filter((arg) => arg !== '--tag-only-this');
    return docker('buildx', 'build', '--quiet', '--network=none', ...tags, ...more, folder);
  };
  await build();
  await docker('run', '--detach', '--network=none', '--name', name, name);
  return { name, folder, docker, build };
}
