/** What Unstale may leave on a real engine, and that only what somebody chose of it goes, by no force. */
import { mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { workspaceBuilds } from '../../cli/workspace-builds.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { fileJournals } from '../../client/adapters/journals/file-journals.ts';
import type { Leftover } from '../../client/core/clean-up/leftovers.ts';
import { type CleanUpPorts, cleanUp, lookForLeftovers } from '../../client/flows/clean-up.ts';
import { repositoryRoot } from '../support/cache-folder.ts';
import { describeOnStore, endpointOf } from '../support/engine/both-stores.ts';
import { runOrThrow, runProcess } from '../support/run-process.ts';

describeOnStore('what Unstale left', 'classic', (engine) => {
  let scratch = '';
  let ports: CleanUpPorts;
  const docker = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await engine().docker(args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout.trim();
  };
  const unstale = (...args: string[]) =>
    runProcess(process.execPath, [join(repositoryRoot, 'dist', 'cli.js'), ...args], {
      cwd: scratch,
      env: { ...process.env, ...engine().env, XDG_STATE_HOME: join(scratch, 'state') },
    });
  const buildAs = async (name: string, text: string) => {
    await writeFile(join(scratch, 'a'), text);
    await docker('buildx', 'build', '--quiet', '--network=none', '--tag', name, scratch);
    return docker('image', 'inspect', '--format', '{{.Id}}', name);
  };
  const found = async () => (await lookForLeftovers(ports)).leftovers;
  const ofKind = async (kind: Leftover['kind']) => (await found()).filter((each) => each.kind === kind);
  const records = async () =>
    (await readdir(join(scratch, 'state'), { recursive: true }).catch(() => [])).filter((name) => /builds.*\.json$/.test(name));

  beforeAll(async () => {
    scratch = await realpath(await mkdtemp(join(tmpdir(), 'unstale left-')));
    await writeFile(join(scratch, 'Dockerfile'), 'FROM node:22\nSTOPSIGNAL SIGKILL\nCOPY a /a\nCMD ["sleep", "1000"]\n');
    for (const id of (await docker('ps', '--all', '--quiet')).split('\n').filter(Boolean)) await docker('rm', '--force', id);
    const names = (await docker('images', '--format', '{{.Repository}}:{{.Tag}}')).split('\n');
    for (const name of names.filter((each) => /^(unstale-rollback|left)/.test(each))) await docker('rmi', '--force', name);
    vi.stubEnv('XDG_STATE_HOME', join(scratch, 'state'));
    const state = join(scratch, 'state', 'unstale');
    const opened = await openEngine(endpointOf(engine()));
    ports = {
      engine: opened,
      records: workspaceBuilds(scratch),
      clock: { nowMs: Date.now, sleep: async () => undefined },
      journals: fileJournals(state),
    };
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await rm(scratch, { recursive: true, force: true });
  });

  test('is nothing at first, and the command line says so', async () => {
    expect(await found()).toEqual([]);
    expect(await unstale('clean-up')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nothing could go.') });
  });

  test('names, old containers and what did not stay up are found, and what is needed stays', async () => {
    const id = await buildAs('left:1', '1');
    await docker('tag', id, 'unstale-rollback/11111111:keep');
    await buildAs('unstale-rollback/22222222:previous', '2');
    await docker('run', '--detach', '--network=none', '--name', 'left', '--volume', 'left-data:/data', 'left:1');
    await docker('create', '--name', 'left.unstale-bak-0123abcd', '--volume', 'left-old:/data', 'left:1');
    await docker('run', '--network=none', '--name', 'left.unstale-failed-0123abcd', 'left:1', 'sh', '-c', 'echo x > /written');
    await docker('run', '--detach', '--network=none', '--name', 'left.unstale-new-0123abcd', 'left:1');
    await docker('create', '--name', 'gone.unstale-bak-0123abcd', 'left:1');
    const { leftovers, stays } = await lookForLeftovers(ports);
    expect(leftovers.map(({ kind, label, mayBeOnlyCopy }) => `${kind} ${label} ${mayBeOnlyCopy}`).sort()).toEqual([
      'container left.unstale-bak-0123abcd true',
      'container left.unstale-failed-0123abcd true',
      'names unstale-rollback/11111111:keep false',
      'names unstale-rollback/22222222:previous true',
    ]);
    expect([...stays].sort()).toEqual([
      'gone.unstale-bak-0123abcd stays, because there is no container gone.',
      'left.unstale-new-0123abcd is running.',
    ]);
    expect(leftovers.find(({ label }) => label.includes('failed'))?.sizeBytes).toBeGreaterThan(0);
  });

  test('without somebody to choose, only what is no only copy goes', async () => {
    expect(await unstale('clean-up')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('nobody is there') });
    expect(await found()).toHaveLength(4);
    const done = await unstale('clean-up', '--yes');
    expect(done, done.stderr).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('removed unstale-rollback/11111111:keep'),
    });
    expect((await found()).every(({ mayBeOnlyCopy }) => mayBeOnlyCopy)).toBe(true);
    expect(await docker('images', '--format', '{{.Tag}}', 'left')).toBe('1');
  });

  test('what was chosen goes, but for what changed meanwhile, and volumes stay', async () => {
    const chosen = await found();
    await docker('start', 'left.unstale-bak-0123abcd');
    const { removed, failures } = await cleanUp(ports, chosen);
    expect(removed.map(({ label }) => label)).toEqual(['left.unstale-failed-0123abcd', 'unstale-rollback/22222222:previous']);
    expect(failures).toEqual(['left.unstale-bak-0123abcd changed meanwhile.']);
    await docker('stop', '--time=0', 'left.unstale-bak-0123abcd');
    expect(await cleanUp(ports, await found())).toMatchObject({ failures: [] });
    expect(await docker('volume', 'ls', '--quiet')).toContain('left-old');
    expect(await docker('ps', '--all', '--format', '{{.Names}}')).toBe(
      'gone.unstale-bak-0123abcd\nleft.unstale-new-0123abcd\nleft',
    );
    expect(await found()).toEqual([]);
  });

  test('a superseded image goes when no container uses it, and its record after it', async () => {
    const build = () => unstale('build', 'left:2', '--file', 'Dockerfile', '--git-tag', '--yes');
    await runOrThrow('git', ['-C', scratch, 'init', '--quiet']);
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@t.invalid', '-c', 'commit.gpgsign=false'];
    await runOrThrow('git', ['-C', scratch, ...identity, 'commit', '--quiet', '--allow-empty', '--message=x']);
    // Of a dirty tree, so that both have the same names.
    for (const text of ['3', '4']) {
      await writeFile(join(scratch, 'a'), text);
      const built = await build();
      expect(built, built.stderr).toMatchObject({ exitCode: 0 });
    }
    expect(await records()).toHaveLength(2);
    const image = await ofKind('image');
    expect(image).toHaveLength(1);
    const other = await cleanUp(
      ports,
      image.map((each) => ({ ...each, ids: ['left:1'] })),
    );
    expect(other).toMatchObject({ removed: [], failures: [expect.stringContaining('changed meanwhile')] });
    expect(await cleanUp(ports, image)).toMatchObject({ failures: [] });
    expect(await ofKind('records')).toMatchObject([{ label: 'a build record', mayBeOnlyCopy: false }]);
    expect(await unstale('clean-up', '--yes')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('removed a build record'),
    });
    expect(await records()).toHaveLength(1);
    expect(await docker('images', '--format', '{{.Tag}}', 'left')).toMatch(/2/);
  });
});
