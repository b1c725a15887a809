/** Containers of compose services against their compose files, with a real Compose: changed, unchanged, and what nobody can tell. */
import { mkdtemp, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFileManifest } from '../../client/adapters/archive/read-file-manifest.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { engineCli } from '../../client/adapters/run-engine-cli.ts';
import type { Link } from '../../client/core/freshness/link.ts';
import { containersOf } from '../../client/core/freshness/report.ts';
import { liveStatus } from '../../client/flows/live-status.ts';
import type { WorkspaceFolders } from '../../client/ports.ts';
import { runDocker } from '../support/engine/access.ts';
import { describeOnBothStores, endpointOf } from '../support/engine/both-stores.ts';
import { noBuilds } from '../support/engine/no-builds.ts';

const common = 'image: "node:22", command: [sleep, "1000"], stop_signal: SIGKILL';
const compose = (mode: string, variable = 'fixed') => `name: composed
services:
  steady: { ${common}, network_mode: none }
  edited: { ${common}, network_mode: none, environment: { MODE: ${mode} } }
  variable: { ${common}, network_mode: none, environment: { V: "${variable}" } }
  filed: { ${common}, network_mode: none, env_file: values.env }
  profiled: { ${common}, network_mode: none, profiles: [rare] }
  passing: { ${common}, network_mode: none, environment: [PASSED] }
  sharing: { ${common}, network_mode: "service:steady" }
  extending: { extends: { service: steady }, restart: always }
`;

/** By name; `once` is a container of `docker compose run`, which is nobody's service. */
const asCreated = {
  ...{ steady: 'ok', edited: 'ok', variable: 'ok', filed: 'ok', profiled: 'ok', extending: 'ok', once: undefined },
  ...{ passing: 'unknown', sharing: 'unknown' },
};

describeOnBothStores('the compose link', (engine) => {
  let folder = '';
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'unstale compose-')));
    await writeFile(join(folder, 'compose.yaml'), compose('a'));
    await writeFile(join(folder, 'values.env'), 'VALUE=1\n');
    const run = async (...args: string[]) => {
      const base = ['compose', '--project-directory', folder, '--profile', 'rare'];
      const { exitCode, stderr } = await runDocker(engine(), [...base, ...args], { env: { PASSED: 'by the shell' } });
      expect(exitCode, stderr).toBe(0);
    };
    await run('up', '--detach');
    await run('run', '--detach', '--no-deps', '--name', 'composed-once-1', 'steady', 'sleep', '999');
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const own = () => ({ isTrusted: true, folders: [folder] });
  const links = async (workspace: WorkspaceFolders = own()): Promise<Record<string, Link | undefined>> => {
    const live = liveStatus({
      connect: () => openEngine(endpointOf(engine())),
      archives: { manifest: readFileManifest },
      builds: noBuilds,
      place: {
        cli: (endpoint) => engineCli(endpoint, { program: 'docker', environment: { ...process.env, ...engine().env } }),
        realPath: (path) => realpath(path).catch(() => undefined),
        workspace: async () => workspace,
      },
      platform: 'linux',
      clock: { nowMs: Date.now, sleep: async () => undefined },
      random: () => Math.random().toString(16).slice(2, 10).padEnd(8, '0'),
      log: { error: (text) => expect.fail(text) },
      comparesByItself: () => true,
    });
    const found = containersOf(await live.lookThoroughly()).filter(({ name }) => name.startsWith('composed-'));
    return Object.fromEntries(found.map((one) => [one.name.split('-')[1], one.links.find(({ id }) => id === 'compose')]));
  };
  const states = async (workspace?: WorkspaceFolders) =>
    Object.fromEntries(Object.entries(await links(workspace)).map(([service, link]) => [service, link?.state]));

  test('what was not changed is as it was created', async () => {
    expect(await states()).toEqual(asCreated);
  });

  test('of what Compose hashes in another way than it is written nobody can tell', async () => {
    const { sharing, passing } = await links();
    expect(sharing?.because).toContain('network_mode');
    expect(passing?.because).toContain('PASSED');
  });

  test('a service of a profile that lacks its files keeps nobody from being told', async () => {
    const lacking = `  lacking: { ${common}, env_file: nowhere.env, profiles: [elsewhere] }\n`;
    await writeFile(join(folder, 'compose.yaml'), compose('a') + lacking);
    expect(await states()).toEqual(asCreated);
    await writeFile(join(folder, 'compose.yaml'), compose('a'));
  });

  test('a file of variables that changed makes its service stale', async () => {
    await writeFile(join(folder, 'values.env'), 'VALUE=2\n');
    expect(await states()).toEqual({ ...asCreated, filed: 'broken' });
    await writeFile(join(folder, 'values.env'), 'VALUE=1\n');
  });

  test('a service that is described in another way is stale, and only that one', async () => {
    await writeFile(join(folder, 'compose.yaml'), compose('b'));
    expect(await states()).toEqual({ ...asCreated, edited: 'broken' });
  });

  test('with variables nobody knows whether it was they', async () => {
    await writeFile(join(folder, 'compose.yaml'), compose('a', '${SHOP_VALUE:-other}'));
    const found = await links();
    expect(found['variable']).toMatchObject({ state: 'unknown', because: expect.stringContaining('SHOP_VALUE') });
    expect(found['steady']?.state).toBe('ok');
  });

  test('a compose file that cannot be read is told', async () => {
    await writeFile(join(folder, 'compose.yaml'), 'services: [');
    expect((await links())['steady']).toMatchObject({
      state: 'unknown',
      because: expect.stringMatching(/Compose could not be asked: \S/),
    });
  });

  test('files outside of the trusted folders are not read', async () => {
    const everywhere = await states({ isTrusted: true, folders: ['/nowhere'] });
    expect(Object.values(everywhere)).toEqual(Object.keys(asCreated).map(() => 'not-applicable'));
  });

  test('files of a workspace that is not trusted are not read, and nothing is known of them', async () => {
    const { steady } = await links({ isTrusted: false, folders: [folder] });
    expect(steady).toMatchObject({ state: 'unknown', because: expect.stringContaining('not trusted') });
  });

  test('of compose files that are not there nothing is known', async () => {
    await rename(join(folder, 'compose.yaml'), join(folder, 'away.yaml'));
    const { steady } = await links();
    expect(steady).toMatchObject({ state: 'unknown', because: expect.stringContaining('not on this machine') });
  });
});
