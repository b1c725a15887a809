/**
 * The report that follows an engine: while somebody sees the rows the lists are read; while nobody does, the count stays right
 * without a list call, whatever happens to images and containers. Every change is a real one.
 */
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { workspaceBuilds } from '../../cli/workspace-builds.ts';
import { readFileManifest } from '../../client/adapters/archive/read-file-manifest.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { systemClock, systemRandom } from '../../client/adapters/system.ts';
import { containersOf } from '../../client/core/freshness/report.ts';
import { type LiveStatus, liveStatus } from '../../client/flows/live-status.ts';
import type { Builds, Engine } from '../../client/ports.ts';
import { describeOnBothStores, endpointOf } from '../support/engine/both-stores.ts';
import { noBuilds } from '../support/engine/no-builds.ts';

describeOnBothStores('the report that follows an engine', (engine) => {
  let scratch = '';
  let live: LiveStatus | undefined;
  const calls: string[] = [];

  const docker = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await engine().docker(args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout;
  };
  const build = (name: string) => docker('buildx', 'build', '--quiet', '--network=none', '--tag', name, scratch);
  const start = (name: string) => docker('run', '--detach', '--network=none', '--name', name, name);
  const change = () => appendFile(join(scratch, 'index.js'), '// new\n');
  const followed = (builds: Builds = noBuilds): LiveStatus =>
    liveStatus({
      connect: async () => counted(await openEngine(endpointOf(engine())), calls),
      archives: { manifest: readFileManifest },
      builds,
      platform: 'linux',
      clock: systemClock,
      random: systemRandom,
      log: { error: (text) => expect.fail(text) },
      comparesByItself: () => true,
    });
  /** Of our containers, without what only a list tells. */
  const seen = () =>
    live?.state.kind === 'known'
      ? containersOf(live.state.report)
          .filter(({ name }) => name.startsWith('live-'))
          .map(({ name, state, verdict, imageId }) => `${name} ${state} ${verdict.kind} ${imageId}`)
          .sort()
      : [];
  const kinds = () => seen().map((line) => line.split(' ').slice(0, 3).join(' '));

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'unstale-live-'));
    await writeFile(join(scratch, 'index.js'), 'console.log(1);\n');
    await writeFile(join(scratch, 'Dockerfile'), 'FROM node:22\nWORKDIR /app\nCOPY index.js .\nCMD ["sleep", "1000"]\n');
    for (const name of ['live-moved', 'live-ended', 'live-named', 'live-gone']) {
      await build(name);
      await start(name);
    }
  });
  afterEach(() => live?.stop());
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  test('keeps the count right without a list call while nobody sees the rows', async () => {
    live = followed();
    live.show();
    await expect.poll(kinds, { timeout: 30_000 }).toHaveLength(4);
    expect(kinds().every((line) => line.endsWith('running fresh'))).toBe(true);
    live.hide();
    calls.length = 0;

    await change();
    await build('live-moved');
    await expect.poll(kinds, { timeout: 30_000 }).toContain('live-moved running stale');
    await docker('kill', 'live-ended');
    await docker('rename', 'live-named', 'live-renamed');
    await docker('rm', '--force', 'live-gone');
    await build('live-new');
    await start('live-new');
    await docker('tag', 'live-new', 'live-ended');
    const expected = [
      'live-ended exited stale',
      'live-moved running stale',
      'live-new running fresh',
      'live-renamed running fresh',
    ];
    await expect.poll(kinds, { timeout: 30_000 }).toEqual(expected);
    expect(live.state.kind === 'known' && live.state.staleCount).toBe(2);
    expect(calls.filter((call) => call.startsWith('list'))).toEqual([]);

    const hidden = seen();
    await live.lookThoroughly();
    expect(seen()).toEqual(hidden);
  });

  test('reads each list once for a change that is seen, and inspects nothing that did not change', async () => {
    live = followed();
    await docker('rm', '--force', 'live-renamed');
    live.show();
    await expect.poll(kinds, { timeout: 30_000 }).toContain('live-new running fresh');
    // What follows a look behind it: files and times.
    await live.lookThoroughly();
    calls.length = 0;
    await docker('stop', '--time=0', 'live-new');
    await expect.poll(kinds, { timeout: 30_000 }).toContain('live-new exited fresh');
    const id = (await docker('inspect', '--format', '{{.Id}}', 'live-new')).trim();
    await expect.poll(() => calls.at(-1), { timeout: 30_000 }).toBe(`inspectContainer ${id}`);
    const lists = calls.filter((call) => call.startsWith('list'));
    expect(lists.length / 2, calls.join('\n')).toBeLessThanOrEqual(2);
    expect(new Set(calls.filter((call) => !call.startsWith('list')))).toEqual(new Set([`inspectContainer ${id}`]));
  });

  test('sees what a command or a copy changed in a container, and reads nothing again for its health checks', async () => {
    await writeFile(join(scratch, 'compose.yaml'), 'services: { app: { build: ., image: live-inside } }\n');
    await build('live-inside');
    const check = ['--health-cmd', 'test -f /app/index.js', '--health-interval', '1s'];
    await docker('run', '--detach', '--network=none', ...check, '--name', 'live-inside', 'live-inside');
    live = followed(workspaceBuilds(scratch));
    live.start();
    const inside = () => kinds().find((line) => line.startsWith('live-inside'));
    await expect.poll(inside, { timeout: 30_000 }).toBe('live-inside running fresh');
    await docker('exec', 'live-inside', 'sh', '-c', 'echo changed > /app/index.js');
    await expect.poll(inside, { timeout: 30_000 }).toBe('live-inside running stale');
    await docker('cp', join(scratch, 'index.js'), 'live-inside:/app/index.js');
    await expect.poll(inside, { timeout: 30_000 }).toBe('live-inside running fresh');

    const lastCheck = () => docker('inspect', '--format', '{{with index .State.Health.Log 4}}{{.End}}{{end}}', 'live-inside');
    await expect.poll(() => lastCheck().catch(() => ''), { timeout: 30_000 }).not.toBe('');
    calls.length = 0;
    for (let checks = 0; checks < 3; checks++) {
      const before = await lastCheck();
      await expect.poll(lastCheck, { timeout: 30_000 }).not.toBe(before);
    }
    expect(calls).toEqual([]);
  });

  test('tells the times of start and tag', async () => {
    live = followed();
    const report = await live.lookThoroughly();
    const image = report.projects.flatMap(({ images }) => images).find(({ reference }) => reference === 'live-new');
    const container = image?.containers[0] ?? expect.fail('It is not in the report.');
    const told = new Date((await docker('inspect', '--format', '{{.State.StartedAt}}', 'live-new')).trim());
    expect(container.startedAtMs).toBe(told.getTime());
    expect(container.startedAtMs).toBeGreaterThanOrEqual(container.createdAtMs);
    const tagged = new Date(
      (await docker('image', 'inspect', '--format', '{{json .Metadata.LastTagTime}}', 'live-new')).slice(1, -2),
    );
    expect(image?.taggedAtMs).toBe(tagged.getTime());
  });
});

/** Writes down what is asked of the engine. */
function counted(engine: Engine, calls: string[]): Engine {
  const noted = Object.entries(engine).map(([name, value]) => {
    if (typeof value !== 'function' || name === 'facts' || name === 'events') return [name, value] as const;
    const call = (...args: readonly unknown[]): unknown => {
      calls.push(`${name} ${args.map(String).join(' ')}`.trim());
      return Reflect.apply(value, engine, args);
    };
    return [name, call] as const;
  });
  return { ...engine, ...Object.fromEntries(noted) };
}
