/** The commands of the cycle as the editor runs them, on a real engine: what is asked, what is told, and what they return. */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { workspaceBuilds } from '../../cli/workspace-builds.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { gitCli } from '../../client/adapters/git-cli.ts';
import { engineCli } from '../../client/adapters/run-engine-cli.ts';
import { systemClock, systemInstantText, systemRandom } from '../../client/adapters/system.ts';
import { buildWithGitTagCommand } from '../../client/commands/build-with-git-tag.ts';
import { cleanUpCommand } from '../../client/commands/clean-up.ts';
import type { CommandPorts } from '../../client/commands/command.ts';
import { pruneBuildCacheCommand } from '../../client/commands/prune-build-cache.ts';
import { rebuildImageCommand } from '../../client/commands/rebuild-image.ts';
import { recreate } from '../../client/commands/recreate.ts';
import { restorePreviousCommand } from '../../client/commands/restore-previous.ts';
import { chooseSource } from '../../client/core/build/choose-source.ts';
import type { PickItem } from '../../client/editor-ports.ts';
import { ownWork } from '../../client/flows/own-work.ts';
import { describeOnStore, endpointOf } from '../support/engine/both-stores.ts';
import { type GitFolder, gitFolder } from '../support/engine/git-folder.ts';
import { rebuildPorts } from '../support/engine/rebuild-ports.ts';

const reference = 'cycle/tools:dev';

function settingOf(target: string | undefined): string {
  const secrets = { file: { file: 'to,ken' } };
  const build = { dockerfile: 'tools/Dockerfile', context: 'tools', secrets, ...(target === undefined ? {} : { target }) };
  return JSON.stringify({ 'unstale.images': { [reference]: build } });
}

const files = {
  'web/Dockerfile': 'FROM scratch\nCOPY a.js /\nCMD ["/none"]\n',
  'web/a.js': '1',
  'tools/Dockerfile': 'FROM scratch AS dev\nCOPY dev.js /\nCMD ["/none"]\nFROM scratch\nCOPY prod.js /\nCMD ["/none"]\n',
  ...{ 'tools/dev.js': 'dev', 'tools/prod.js': 'prod' },
  '.vscode/settings.json': settingOf(undefined),
  'vault/Dockerfile': `FROM node:22
RUN --mount=type=secret,id=file --mount=type=secret,id=env cat /run/secrets/file /run/secrets/env > /seen
`,
  'to,ken': 'value-of-file\n',
  'compose.yaml': `name: cycle
services:
  web: { build: ./web, image: "cycle/web:dev" }
  vault:
    build: { context: ./vault, secrets: [file, { source: other, target: env }] }
    image: cycle/vault:dev
secrets:
  file: { file: "./to,ken" }
  other: { environment: CYCLE_TOKEN }
`,
};

describeOnStore('the commands of the cycle', 'classic', (engine) => {
  let scratch = '';
  let place: GitFolder;
  let ports: CommandPorts;
  const told: string[] = [];
  const asked: string[] = [];
  const clipboard: string[] = [];
  let answer = true;
  let label: string | undefined;
  const kept = new Map<string, unknown>();
  const offered: string[] = [];

  const docker = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await engine().docker(args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout.trim();
  };
  const tags = async () =>
    (await docker('images', '--format', '{{.Repository}}:{{.Tag}}'))
      .split('\n')
      .filter((name) => /^(cycle|unstale-rollback)/.test(name));
  const tell = async (_kind: string, text: string) => void told.push(text);
  const dialogs = {
    tell,
    offer: async (_kind: string, text: string) => {
      told.push(text);
      return false;
    },
    confirm: async (question: string, detail: string) => {
      asked.push(`${question}\n${detail}`);
      return answer;
    },
    pick: async (_: string, items: readonly PickItem<unknown>[]) => {
      offered.push(items.map((item) => item.label).join(', '));
      return items.find((item) => item.label === label)?.value;
    },
    pickSeveral: async (_: string, items: readonly (PickItem<unknown> & { readonly isPicked: boolean })[]) => {
      asked.push(items.map((item) => `${item.label} ${item.isPicked}`).join('\n'));
      return items.filter(({ isPicked }) => isPicked).map(({ value }) => value);
    },
    withProgress: (_: string, work: () => Promise<unknown>) => work(),
    withSteps: (_: string, work: (report: () => void, signal: AbortSignal) => Promise<unknown>) =>
      work(() => undefined, new AbortController().signal),
  };

  beforeAll(async () => {
    scratch = await realpath(await mkdtemp(join(tmpdir(), 'unstale commands-')));
    place = await gitFolder(join(scratch, 'project'), files);
    await place.commit();
    for (const name of await tags()) await docker('rmi', '--force', name);
    for (const id of (await docker('ps', '--all', '--quiet')).split('\n').filter(Boolean)) await docker('rm', '--force', id);
    const opened = await openEngine(endpointOf(engine()));
    const environment = { ...process.env, ...engine().env };
    const real = rebuildPorts({ engine: opened, program: 'docker', environment, workspace: place.folder });
    const known = workspaceBuilds(place.folder);
    const live = { engine: async () => opened, workspaceChanged: () => undefined, lookAgain: () => undefined };
    const recreation = { ...real, clock: systemClock, random: systemRandom, instantText: systemInstantText };
    ports = {
      ...{ live, dialogs, builds: known, records: known, contexts: known, archives: real.archives, platform: 'linux' },
      recreation: { ...recreation, stableMs: () => 500, isPulling: () => false, builder: () => undefined },
      place: { ...real, cli: () => real.cli, mark: () => undefined },
      notes: { git: gitCli() },
      documents: { activeFile: () => join(place.folder, 'web', 'Dockerfile') },
      state: { get: (key: string) => kept.get(key), set: async (key: string, value: unknown) => void kept.set(key, value) },
      clipboard: { write: async (text: string) => void clipboard.push(text) },
      log: { show: () => undefined, line: () => undefined, error: expect.fail },
      ...{ ownWork: ownWork(), isTrusted: () => true },
    } as unknown as CommandPorts;
  });
  beforeEach(() => {
    for (const list of [told, asked, clipboard]) list.length = 0;
    answer = true;
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  test('a no builds nothing, and nothing is put on the clipboard', async () => {
    answer = false;
    expect(await buildWithGitTagCommand.run(ports)).toEqual({ kind: 'cancelled' });
    expect(await rebuildImageCommand.run(ports)).toEqual({ kind: 'cancelled' });
    expect(asked).toHaveLength(2);
    expect([await tags(), clipboard, told]).toEqual([[], [], []]);
  });

  test('the Dockerfile that is edited is built with the tag of its commit, which is on the clipboard then', async () => {
    const short = await place.git('rev-parse', '--short', 'HEAD');
    const result = await buildWithGitTagCommand.run(ports);
    expect(result).toMatchObject({
      kind: 'built',
      reference: `cycle/web:${short}`,
      movingReference: 'cycle/web:dev',
      dirtyFiles: [],
      isKept: false,
    });
    expect(clipboard).toEqual([`cycle/web:${short}`]);
    expect(asked[0]).toContain(`Build cycle/web:${short}?\ndocker buildx build `);
    expect(told).toEqual([expect.stringContaining('1 file in / is identical to your workspace.')]);
    expect((await tags()).sort()).toEqual([`cycle/web:${short}`, 'cycle/web:dev'].sort());
  });

  test('an image that is rebuilt names the containers that stay behind', async () => {
    await docker('create', '--name', 'cycle-old', 'cycle/web:dev');
    await place.write('web/a.js', '2');
    const result = await rebuildImageCommand.run(ports, { service: 'web', project: 'cycle' });
    expect(result).toMatchObject({
      kind: 'built',
      reference: 'cycle/web:dev',
      olderContainers: [expect.stringMatching(/^[0-9a-f]{64}$/)],
    });
    expect(told).toEqual([expect.stringContaining('cycle-old still runs the older image.')]);
  });

  test('a container goes back to what it ran before, after a yes, and back again', async () => {
    const inspect = (what: string) => docker('inspect', '--type=container', '--format', `{{.${what}}}`, 'cycle-old');
    const old = await inspect('Image');
    expect(await recreate.run(ports, { container: await inspect('Id') })).toMatchObject({ kind: 'recreated' });
    expect([asked.length, told]).toEqual([1, ['cycle-old runs the new image.']]);
    expect(await inspect('Image')).not.toBe(old);
    answer = false;
    label = 'cycle-old';
    expect(await restorePreviousCommand.run(ports)).toEqual({ kind: 'cancelled' });
    expect(asked.at(-1)).toMatch(
      /^Restore what cycle-old ran before\?\nBack to the image .*Image: cycle\/web:dev, .* → .*Steps: /s,
    );
    answer = true;
    expect(await restorePreviousCommand.run(ports)).toMatchObject({ kind: 'recreated', containerId: await inspect('Id') });
    expect([await inspect('Image'), await docker('image', 'inspect', '--format', '{{.Id}}', 'cycle/web:dev')]).toEqual([
      old,
      old,
    ]);
    expect(told.at(-1)).toBe('cycle-old runs again what it ran before, and cycle/web:dev names that image.');
    expect(await restorePreviousCommand.run(ports, { container: await inspect('Id') })).toMatchObject({ kind: 'recreated' });
    expect(await inspect('Image')).not.toBe(old);
    await docker('rm', 'cycle-old');
    expect(await restorePreviousCommand.run(ports, { container: 'a'.repeat(64) }).catch(({ reason }) => reason)).toBe(
      'not-found',
    );
  });

  test('where nobody says the target it is asked for, and what was chosen counts from then on', async () => {
    const chosen = async () => {
      const imageId = await docker('image', 'inspect', '--format', '{{.Id}}', reference);
      return chooseSource(await ports.builds.sources((await (await ports.live.engine()).facts()).id), { reference, imageId });
    };
    label = undefined;
    expect(await rebuildImageCommand.run(ports, { image: reference })).toEqual({ kind: 'cancelled' });
    label = 'dev';
    expect(await rebuildImageCommand.run(ports, { image: reference })).toMatchObject({ kind: 'built' });
    expect(asked[0]).toContain('--target dev');
    expect(asked[0]).toContain(`--secret 'id=file,"src=${join(place.folder, 'to,ken')}"'`);
    expect(offered.slice(-2)).toEqual(['stage 1, dev', 'stage 1, dev']);
    expect(told).toEqual([expect.stringContaining('1 file in / is identical to your workspace.')]);
    expect(await chosen()).toMatchObject({ target: 'dev', origin: { kind: 'setting' } });
    label = 'stage 1';
    expect(await rebuildImageCommand.run(ports, { image: reference })).toMatchObject({ kind: 'built' });
    expect(offered.at(-1)).toBe('dev, stage 1');
    expect(asked.at(-1)).not.toContain('--target');
    expect(await chosen()).toMatchObject({ origin: { kind: 'setting' } });
    await place.write('.vscode/settings.json', settingOf('nothing'));
    expect(await rebuildImageCommand.run(ports, { image: reference })).toEqual({
      kind: 'refused',
      because: 'The Dockerfile has no stage nothing. It has dev (line 1), stage 1 (line 4).',
    });
  });

  test('the builder is told where secrets are, nobody shows them, and one that is not set is refused', async () => {
    const vault = { image: 'cycle/vault:dev' };
    expect(await rebuildImageCommand.run(ports, vault)).toMatchObject({
      ...{ kind: 'refused', because: expect.stringMatching(/^The secret env .* CYCLE_TOKEN, which is not set here/) },
    });
    const environment = { ...process.env, ...engine().env, CYCLE_TOKEN: 'value-of-variable' };
    const cli = engineCli((await ports.live.engine()).endpoint, { program: 'docker', environment });
    const lines: string[] = [];
    const log = { ...ports.log, line: (text: string) => void lines.push(text) };
    const result = await rebuildImageCommand.run({ ...ports, log, place: { ...ports.place, cli: () => cli } }, vault);
    expect(result, told.join()).toMatchObject({ kind: 'built' });
    expect(await docker('run', '--rm', '--network=none', 'cycle/vault:dev', 'cat', '/seen')).toBe(
      'value-of-file\nvalue-of-variable',
    );
    expect(asked[0]).toContain('--secret id=env,env=CYCLE_TOKEN');
    expect(lines.join()).toContain('/run/secrets/env');
    expect(JSON.stringify([lines, asked, told, result])).not.toContain('value-of');
  });

  test('a build that fails says where, and no name was changed', async () => {
    const before = await docker('image', 'inspect', '--format', '{{.Id}}', 'cycle/web:dev');
    await place.write('web/Dockerfile', 'FROM scratch\nCOPY nothing.js /\n');
    const failed = await rebuildImageCommand.run(ports, { image: 'cycle/web:dev' });
    expect(failed).toMatchObject({ kind: 'build-failed', line: 2, dockerfile: join(place.folder, 'web', 'Dockerfile') });
    expect(told).toEqual([expect.stringMatching(/cycle\/web:dev names what it named\. Line 2 of the Dockerfile/)]);
    expect(await docker('image', 'inspect', '--format', '{{.Id}}', 'cycle/web:dev')).toBe(before);
    await place.git('checkout', '--quiet', '--', '.');
  });

  test('what names nothing of the workspace is refused, whatever it is called', async () => {
    for (const asked of [{ file: '/nowhere\n$(touch evil)' }, { image: 'nobody/has:this' }, { image: '--help' }])
      expect(await buildWithGitTagCommand.run(ports, asked)).toMatchObject({ kind: 'refused' });
    expect(told.join()).not.toContain('\n');
  });

  test('of the build cache goes what was chosen, after a yes', async () => {
    label = 'Copies of build contexts';
    answer = false;
    expect(await pruneBuildCacheCommand.run(ports)).toEqual({ kind: 'cancelled' });
    answer = true;
    expect(await pruneBuildCacheCommand.run(ports)).toMatchObject({ kind: 'pruned', freedBytes: expect.any(Number) });
    expect(asked.at(-1)).toMatch(/^Prune .* of build cache\?\nGoes:\n\d+ copies of build contexts, /);
    expect(told).toEqual([expect.stringMatching(/^The build cache is smaller by /)]);
  });

  test('what Unstale left goes, but nothing that may be an only copy is chosen beforehand', async () => {
    await docker('tag', 'cycle/web:dev', 'unstale-rollback/0123abcd:keep');
    await docker('create', '--name', 'cycle-kept', 'cycle/web:dev');
    await docker('create', '--name', 'cycle-kept.unstale-bak-0123abcd', 'cycle/web:dev');
    const result = await cleanUpCommand.run(ports);
    expect(result).toMatchObject({ kind: 'cleaned-up', failures: [] });
    expect(asked[0]).toContain('unstale-rollback/0123abcd:keep true');
    expect(asked[0]).toContain('cycle-kept.unstale-bak-0123abcd false');
    expect(await tags()).not.toContain('unstale-rollback/0123abcd:keep');
    expect(await docker('ps', '--all', '--format', '{{.Names}}')).toContain('cycle-kept.unstale-bak-0123abcd');
  });
});
