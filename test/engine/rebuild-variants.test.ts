/** The rest of the cycle, as the built command line does it on a real engine and with a real registry. */
import { mkdir, mkdtemp, realpath, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repositoryRoot } from '../support/cache-folder.ts';
import { describeOnBothStores } from '../support/engine/both-stores.ts';
import { type Registry, startRegistry } from '../support/registry/start.ts';
import { runProcess } from '../support/run-process.ts';

const dockerfile = 'FROM node:22\nSTOPSIGNAL SIGKILL\nWORKDIR /app\nCOPY start.sh .\nCMD ["sh", "start.sh"]\n';
const start = 'exec sleep 1000 # 1\n';

describeOnBothStores(
  'the rest of the cycle',
  (engine, store) => {
    let scratch = '';
    let registry: Registry;
    const name = `variants-${store}`;
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
    const write = (text: string) => writeFile(join(scratch, 'web', 'start.sh'), text);
    const build = (reference: string) =>
      docker('buildx', 'build', '--quiet', '--network=none', '--tag', reference, join(scratch, 'web'));
    const running = (container: string) => docker('exec', container, 'cat', '/app/start.sh');
    const idOf = (container: string) => docker('inspect', '--type=container', '--format', '{{.Id}}', container);

    beforeAll(async () => {
      scratch = await realpath(await mkdtemp(join(tmpdir(), 'unstale variants-')));
      const started = await startRegistry();
      if (started.kind !== 'ready') throw new Error(started.because);
      registry = started;
      await mkdir(join(scratch, 'web'));
      await writeFile(join(scratch, 'web', 'Dockerfile'), dockerfile);
      await write(start);
      const services = `  web:\n    build: ./web\n    image: ${name}\n    network_mode: none\n`;
      await writeFile(join(scratch, 'compose.yaml'), `name: ${name}\nservices:\n${services}`);
      for (const id of (await docker('ps', '--all', '--quiet')).split('\n').filter(Boolean)) await docker('rm', '--force', id);
      await build(name);
    });
    afterAll(async () => {
      for (const id of (await docker('ps', '--all', '--quiet')).split('\n').filter(Boolean)) await docker('rm', '--force', id);
      const pulled = (await docker('images', '--format', '{{.Repository}}:{{.Tag}}')).split('\n');
      for (const each of pulled.filter((reference) => reference.startsWith('127.0.0.1:'))) await docker('rmi', '--force', each);
      await registry?.stop();
      await rm(scratch, { recursive: true, force: true });
    });

    test('an image is built by itself, and the container that runs the older one is left alone and told', async () => {
      await docker('run', '--detach', '--network=none', '--name', 'alone', '--env=OWN=yes', name);
      const before = await idOf('alone');
      await write(`${start}# 2\n`);
      const planned = await unstale('build', 'web', '--plan');
      expect(planned, planned.stderr).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`--tag ${name} -- `) });
      expect(await unstale('build', 'web')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--yes') });
      const built = await unstale('build', 'web', '--yes');
      expect(built, built.stderr).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('alone still runs an older image'),
      });
      expect(await docker('run', '--rm', '--network=none', name, 'cat', 'start.sh')).toContain('# 2');
      expect(await idOf('alone')).toBe(before);
    });

    test('the container follows when it is recreated, with what it was given', async () => {
      expect(await unstale('recreate', 'alone')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--yes') });
      const done = await unstale('recreate', 'alone', '--yes');
      expect(done, done.stderr).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('alone runs the new image.') });
      expect(await running('alone')).toContain('# 2');
      expect(
        await docker('exec', 'alone', 'printenv', 'OWN').catch(() => docker('inspect', '--format', '{{.Config.Env}}', 'alone')),
      ).toContain('yes');
    });

    test('a rebuild with the cache that brings in old copies of files replaces nothing, and says what does', async () => {
      const before = await idOf('alone');
      const path = join(scratch, 'web', 'start.sh');
      const { mtime } = await stat(path);
      await write(`${start}# 3\n`);
      await utimes(path, mtime, mtime);
      const stale = await unstale('rebuild', 'alone', '--yes');
      expect(stale).toMatchObject({
        exitCode: 1,
        stderr: expect.stringMatching(/does not hold the files of the workspace.*clean rebuild/),
      });
      expect(await idOf('alone')).toBe(before);
      expect((await unstale('build', 'web', '--yes')).stderr).toMatch(/does not hold the files of the workspace.*clean rebuild/s);
      await write(`${start}# 4\n`);
      const fresh = await unstale('rebuild', 'alone', '--yes');
      expect(fresh, fresh.stderr).toMatchObject({ exitCode: 0 });
      expect(await running('alone')).toContain('# 4');
      await docker('rm', '--force', 'alone');
    });

    test('a service is recreated by Compose, from the image that is here', async () => {
      await docker(
        'compose',
        '--project-directory',
        scratch,
        '--file',
        join(scratch, 'compose.yaml'),
        'up',
        '--detach',
        '--build',
      );
      await write(`${start}# 5\n`);
      expect(await unstale('build', 'web', '--yes')).toMatchObject({ exitCode: 0 });
      const planned = await unstale('recreate', `${name}-web-1`, '--plan');
      expect(planned, planned.stderr).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('Compose replaces the container: docker compose'),
      });
      const done = await unstale('recreate', `${name}-web-1`, '--yes');
      expect(done, done.stderr).toMatchObject({ exitCode: 0 });
      expect(await running(`${name}-web-1`)).toContain('# 5');
      await docker('rm', '--force', `${name}-web-1`);
    });

    test('what the registry has is pulled, and the container is replaced only by something else that stays up', async () => {
      const reference = `${registry.host}/${name}:dev`;
      await build(reference);
      await docker('push', '--', reference);
      await docker('run', '--detach', '--network=none', '--name', 'pulled', reference);
      const old = await docker('image', 'inspect', '--format', '{{.Id}}', reference);
      const nothing = await unstale('recreate', 'pulled', '--pull', '--yes');
      expect(nothing).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('It runs what the registry has already.') });

      await write(`${start}# 6\n`);
      await build(reference);
      await docker('push', '--', reference);
      await docker('tag', old, reference);
      const planned = await unstale('recreate', 'pulled', '--pull', '--plan');
      expect(planned).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`docker pull -- ${reference}`) });
      const done = await unstale('recreate', 'pulled', '--pull', '--yes');
      expect(done, done.stderr).toMatchObject({ exitCode: 0 });
      expect(await running('pulled')).toContain('# 6');

      const before = [await idOf('pulled'), await docker('image', 'inspect', '--format', '{{.Id}}', reference)];
      await write('exit 3\n');
      await build(reference);
      await docker('push', '--', reference);
      await docker('tag', before[1] ?? '', reference);
      const failed = await unstale('recreate', 'pulled', '--pull', '--yes');
      expect(failed).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('the old pulled is back') });
      expect([await idOf('pulled'), await docker('image', 'inspect', '--format', '{{.Id}}', reference)]).toEqual(before);
      await registry.stop();
      const gone = await unstale('recreate', 'pulled', '--pull', '--yes');
      expect(gone).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('could not be pulled') });
      expect(await docker('images', '--format', '{{.Repository}}')).not.toContain('unstale-rollback');
    });
  },
  { isInOwnNetwork: false },
);
