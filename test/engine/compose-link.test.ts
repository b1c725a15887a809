/** Containers of compose services against their compose files, with a real Compose: changed, unchanged, and what nobody can tell. */
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFileManifest } from '../../client/adapters/archive/read-file-manifest.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { engineCli } from '../../client/adapters/run-engine-cli.ts';
import type { Link } from '../../client/core/freshness/link.ts';
import { containersOf } from '../../client/core/freshness/report.ts';
import { liveStatus } from '../../client/flows/live-status.ts';
import { runDocker } from '../support/engine/access.ts';
import { describeOnBothStores, endpointOf } from '../support/engine/both-stores.ts';

const compose = (mode: string, variable = 'fixed') => `name: composed
services:
  steady: { image: "node:22", command: [sleep, "1000"], network_mode: none, stop_signal: SIGKILL }
  edited: { image: "node:22", command: [sleep, "1000"], network_mode: none, stop_signal: SIGKILL, environment: { MODE: ${mode} } }
  variable: { image: "node:22", command: [sleep, "1000"], network_mode: none, stop_signal: SIGKILL, environment: { V: "${variable}" } }
`;

describeOnBothStores('the compose link', (engine) => {
  let folder = '';
  beforeAll(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'unstale compose-')));
    await writeFile(join(folder, 'compose.yaml'), compose('a'));
    const { exitCode, stderr } = await runDocker(engine(), ['compose', '--project-directory', folder, 'up', '--detach']);
    expect(exitCode, stderr).toBe(0);
  }, 120_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const links = async (trusted = folder): Promise<Record<string, Link | undefined>> => {
    const live = liveStatus({
      connect: () => openEngine(endpointOf(engine())),
      archives: { manifest: readFileManifest },
      builds: { sources: async () => [], expectedFiles: async () => expect.fail('Nothing is built here.') },
      place: {
        cli: (endpoint) => engineCli(endpoint, { program: 'docker', environment: { ...process.env, ...engine().env } }),
        realPath: (path) => realpath(path).catch(() => undefined),
        trustedFolders: async () => [trusted],
      },
      platform: 'linux',
      clock: { nowMs: Date.now, sleep: async () => undefined },
      random: () => Math.random().toString(16).slice(2, 10).padEnd(8, '0'),
      log: { error: (text) => expect.fail(text) },
      comparesByItself: () => true,
    });
    const found = containersOf(await live.lookThoroughly()).filter(({ name }) => name.startsWith('composed-'));
    return Object.fromEntries(found.map((one) => [one.service, one.links.find(({ id }) => id === 'compose')]));
  };
  const states = async (trusted?: string) =>
    Object.fromEntries(Object.entries(await links(trusted)).map(([service, link]) => [service, link?.state]));

  test('what was not changed is as it was created', async () => {
    expect(await states()).toEqual({ steady: 'ok', edited: 'ok', variable: 'ok' });
  });

  test('a service that is described in another way is stale, and only that one', async () => {
    await writeFile(join(folder, 'compose.yaml'), compose('b'));
    expect(await states()).toEqual({ steady: 'ok', edited: 'broken', variable: 'ok' });
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
    expect(await states('/nowhere')).toEqual({ steady: undefined, edited: undefined, variable: undefined });
  });
});
