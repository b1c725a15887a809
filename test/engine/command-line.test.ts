/** The built command line against a real engine: `unstale status` and `unstale rebuild` as a person or a script calls them. */
import { appendFile, mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StatusReport } from '../../client/core/freshness/report.ts';
import { repositoryRoot } from '../support/cache-folder.ts';
import { describeOnBothStores } from '../support/engine/both-stores.ts';
import { type ProcessResult, runProcess } from '../support/run-process.ts';

const dockerfile = 'FROM node:22\nSTOPSIGNAL SIGKILL\nWORKDIR /app\nCOPY start.sh .\nCMD ["sh", "start.sh"]\n';
const name = 'command-line';

describeOnBothStores('the command line', (engine) => {
  let scratch = '';
  let folder = '';

  const docker = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await engine().docker(args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout;
  };
  const unstaleWith = (state: string, ...args: string[]): Promise<ProcessResult> =>
    runProcess(process.execPath, [join(repositoryRoot, 'dist', 'cli.js'), ...args], {
      cwd: folder,
      env: { ...process.env, ...engine().env, XDG_STATE_HOME: join(scratch, state) },
    });
  const unstale = (...args: string[]) => unstaleWith('state', ...args);
  const statusOf = async (): Promise<{ exitCode: number; verdict: string | undefined; links: string }> => {
    const { exitCode, stdout, stderr } = await unstale('status', '--format', 'json');
    expect(stderr).toBe('');
    const { projects }: StatusReport = JSON.parse(stdout);
    const containers = projects.flatMap(({ images }) => images.flatMap((image) => image.containers));
    const found = containers.find((container) => container.name === name);
    return { exitCode, verdict: found?.verdict.kind, links: JSON.stringify(found?.links) };
  };
  const identity = async () =>
    (await docker('inspect', '--type=container', '--format', '{{.Id}} {{.State.StartedAt}}', name)).trim();

  beforeAll(async () => {
    scratch = await realpath(await mkdtemp(join(tmpdir(), 'unstale cli-')));
    folder = join(scratch, 'project');
    await mkdir(join(folder, 'docker'), { recursive: true });
    await writeFile(join(folder, 'docker', 'web.Dockerfile'), dockerfile);
    await writeFile(join(folder, 'start.sh'), 'exec sleep 1000 # 1\n');
    const containers = (await docker('ps', '--all', '--quiet')).split('\n').filter(Boolean);
    if (containers.length > 0) await docker('rm', '--force', ...containers);
    await docker(
      'buildx',
      'build',
      '--quiet',
      '--network=none',
      '--tag',
      name,
      '--file',
      join(folder, 'docker/web.Dockerfile'),
      folder,
    );
    await docker('run', '--detach', '--network=none', '--name', name, '--env', 'OWN=yes', name);
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  test('a container that nothing here builds is fresh on its own image, and the exit code says so', async () => {
    expect(await statusOf()).toMatchObject({ exitCode: 0, verdict: 'fresh' });
  });

  test('prints the plan and acts only when somebody says yes', async () => {
    const before = await identity();
    const planned = await unstale('rebuild', name, '--clean', '--plan', '--file', 'docker/web.Dockerfile', '--context', '.');
    expect(planned).toMatchObject({ exitCode: 0, stderr: '' });
    expect(planned.stdout).toContain('--no-cache');
    expect(planned.stdout).toContain('--file says so');
    const asked = await unstale('rebuild', name, '--clean', '--file', 'docker/web.Dockerfile', '--context', '.');
    expect(asked).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--yes') });
    expect(await identity()).toBe(before);
  });

  test('refuses what nobody said how to build, and no look at the builder has told', async () => {
    const refused = await unstaleWith('nothing-remembered', 'rebuild', name, '--yes');
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('No build of this workspace makes its image') });
  });

  test('rebuilds what a flag says, remembers it, and tells the next change by that', async () => {
    await writeFile(join(folder, 'start.sh'), 'exec sleep 1000 # 2\n');
    const done = await unstale('rebuild', name, '--clean', '--yes', '--file', 'docker/web.Dockerfile', '--context', '.');
    expect(done.exitCode, done.stderr).toBe(0);
    expect(done.stdout).toContain('1 file in /app is identical to your workspace.');
    expect(await docker('exec', name, 'cat', '/app/start.sh')).toBe('exec sleep 1000 # 2\n');
    expect((await readdir(join(scratch, 'state', 'unstale', 'builds'), { recursive: true })).join()).toMatch(/\.json$/);

    const fresh = await statusOf();
    expect(fresh).toMatchObject({ exitCode: 0, verdict: 'fresh' });
    expect(fresh.links).toContain('1 file is identical to your workspace');
    await appendFile(join(folder, 'start.sh'), '# 3\n');
    expect(await statusOf()).toMatchObject({ exitCode: 1, verdict: 'stale', links: expect.stringContaining('/app/start.sh') });
  });

  test('takes what the editor was told for said', async () => {
    await mkdir(join(folder, '.vscode'));
    const images = { [name]: { dockerfile: 'docker/web.Dockerfile', context: '.' } };
    await writeFile(join(folder, '.vscode', 'settings.json'), `// ours\n${JSON.stringify({ 'unstale.images': images })}\n`);
    const planned = await unstale('rebuild', name, '--plan');
    expect(planned.stdout).toContain(`the setting unstale.images says so for ${name}`);
    const stale = await unstale('status', '--stale');
    expect(stale.exitCode).toBe(1);
    expect(stale.stdout).toContain('1 copied file differs from the workspace.');
  });

  test('unknown is its own exit code, and no engine is said', async () => {
    await writeFile(join(folder, 'start.sh'), 'exec sleep 1000 # 2\n');
    await docker('rmi', '--force', name);
    expect(await statusOf()).toMatchObject({ exitCode: 2, verdict: 'unknown' });
    const nowhere = await runProcess(process.execPath, [join(repositoryRoot, 'dist', 'cli.js'), 'status'], {
      cwd: folder,
      env: { ...process.env, DOCKER_HOST: `unix://${join(scratch, 'nothing.sock')}` },
    });
    expect(nowhere).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('No container engine answers') });
  });
});
