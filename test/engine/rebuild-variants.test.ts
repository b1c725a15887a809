/** The rest of the cycle, as the built command line does it on a real engine and with a real registry. */
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repositoryRoot } from '../support/cache-folder.ts';
import { describeOnStore } from '../support/engine/both-stores.ts';
import { startRemoteBuilder } from '../support/engine/remote-builder.ts';
import { type Registry, startRegistry } from '../support/registry/start.ts';
import { runProcess } from '../support/run-process.ts';

const dockerfile = 'FROM node:22\nSTOPSIGNAL SIGKILL\nWORKDIR /app\nCOPY start.sh .\nCMD ["sh", "start.sh"]\n';
const start = 'exec sleep 1000 # 1\n';

describeOnStore(
  'the rest of the cycle',
  'containerd',
  (engine) => {
    let scratch = '';
    let registry: Registry;
    const name = 'variants';
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
    // A whole second, which can be given to it again.
    const write = async (text: string, atSeconds = ++seconds) => {
      await writeFile(join(scratch, 'web', 'start.sh'), text);
      await utimes(join(scratch, 'web', 'start.sh'), atSeconds, atSeconds);
    };
    let seconds = 1_000_000 + (Date.now() % 1_000_000);
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
      const sidecar = `  sidecar:\n    image: ${name}:before\n    network_mode: service:web\n    stop_signal: SIGKILL\n    command: [sleep, "1000"]\n`;
      const services = `  web:\n    build: ./web\n    image: ${name}\n    network_mode: none\n${sidecar}`;
      await writeFile(join(scratch, 'compose.yaml'), `name: ${name}\nservices:\n${services}`);
      for (const id of (await docker('ps', '--all', '--quiet')).split('\n').filter(Boolean)) await docker('rm', '--force', id);
      await build(name);
    });
    afterAll(async () => {
      for (const id of (await docker('ps', '--all', '--quiet')).split('\n').filter(Boolean)) await docker('rm', '--force', id);
      const pulled = (await docker('images', '--format', '{{.Repository}}:{{.Tag}}')).split('\n');
      for (const each of pulled.filter((reference) => reference.startsWith('127.0.0.1:') && !reference.includes('<none>')))
        await docker('rmi', '--force', each);
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

    test('what it ran before runs again for an hour, and so does what it was restored from', async () => {
      await docker('exec', 'alone', 'sh', '-c', 'echo mine > /app/mine');
      const before = await idOf('alone');
      const now = await docker('image', 'inspect', '--format', '{{.Id}}', name);
      expect(await unstale('restore', 'alone')).toMatchObject({
        exitCode: 1,
        stdout: expect.stringMatching(/Back to the image that it ran before\..*→.*mine/s),
        stderr: expect.stringContaining('--yes'),
      });
      expect(await idOf('alone')).toBe(before);
      const listed = await unstale('clean-up', '--plan');
      expect(listed.stdout).toMatch(/unstale-rollback\/\w+:restore, up to .*: what alone ran before it was replaced/);
      const back = await unstale('restore', 'alone', '--yes');
      expect(back, back.stderr).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('runs again what it ran before') });
      expect(await running('alone')).not.toContain('# 2');
      expect(await docker('inspect', '--format', '{{.Config.Env}} {{.Config.Image}}', 'alone')).toMatch(/OWN=yes.* variants$/);
      expect(await docker('image', 'inspect', '--format', '{{.Id}}', name)).not.toBe(now);
      const again = await unstale('restore', 'alone', '--yes');
      expect(again, again.stderr).toMatchObject({ exitCode: 0 });
      expect(await running('alone')).toContain('# 2');
      expect(await docker('image', 'inspect', '--format', '{{.Id}}', name)).toBe(now);
      await docker('rm', (await docker('ps', '--all', '--quiet', '--filter', 'name=alone.unstale-bak')).trim());
      const [file = ''] = await readdir(join(scratch, 'state', 'unstale', 'previous'), { recursive: true }).then((all) =>
        all.filter((one) => one.endsWith('.json')),
      );
      const path = join(scratch, 'state', 'unstale', 'previous', file);
      const record = JSON.parse(await readFile(path, 'utf8'));
      expect(JSON.stringify(record)).not.toContain('yes');
      await writeFile(path, JSON.stringify({ ...record, replacedAtMs: Date.now() - 3_600_000 }));
      expect(await unstale('restore', 'alone', '--plan')).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('more than an hour ago'),
      });
      expect(await unstale('restore', 'alone')).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('Nothing is remembered'),
      });
      expect(await docker('images', '--format', '{{.Tag}}', 'unstale-rollback/*')).toBe('');
    });

    test('a rebuild with the cache that brings in old copies of files replaces nothing, and says what does', async () => {
      const before = await idOf('alone');
      await write(`${start}# 3\n`, seconds);
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

    test('a service is recreated by Compose, from the image that is here, and the one that shares its network behind it', async () => {
      await docker('tag', name, `${name}:before`);
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
        stdout: expect.stringMatching(/Compose replaces the container: docker compose[\s\S]*-sidecar-1 \(network, by Compose\)/),
      });
      const done = await unstale('recreate', `${name}-web-1`, '--yes');
      expect(done, done.stderr).toMatchObject({ exitCode: 0 });
      expect(await running(`${name}-web-1`)).toContain('# 5');
      const mode = await docker('inspect', '--format', '{{.HostConfig.NetworkMode}} {{.State.Running}}', `${name}-sidecar-1`);
      expect(mode).toBe(`container:${await idOf(`${name}-web-1`)} true`);
      await docker('rm', '--force', `${name}-sidecar-1`);
      const back = await unstale('restore', 'web', '--yes');
      expect(back, back.stderr).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Compose replaces the container') });
      expect(await running(`${name}-web-1`)).toContain('# 4');
      expect(await docker('image', 'inspect', '--format', '{{.Id}}', name)).toBe(
        await docker('inspect', '--format', '{{.Image}}', `${name}-web-1`),
      );
      await docker('rm', '--force', `${name}-web-1`);
      await docker('rmi', `${name}:before`);
    });

    test('another builder builds what it is told to, its image is loaded, and one that cannot be had is refused', async () => {
      const far = await startRemoteBuilder(engine().socketPath, join(scratch, 'far.sock'));
      try {
        await docker('buildx', 'create', '--name', 'far', '--driver', 'remote', far.address);
        await write(`${start}# compose\n`);
        const built = await unstale('build', 'web', '--builder', 'far', '--yes');
        expect(built, built.stderr).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('--builder far --load') });
        await docker('compose', '--project-directory', scratch, '--file', join(scratch, 'compose.yaml'), 'up', '--detach', 'web');
        await write(`${start}# comPose\n`, seconds);
        // The same size and time as before: it arrives because that builder forgot its copies.
        const service = await unstale('rebuild', `${name}-web-1`, '--clean', '--builder', 'far', '--yes');
        expect(service, service.stderr).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('build --builder far') });
        expect(await running(`${name}-web-1`)).toContain('# comPose');
        expect(far.connections).toBeGreaterThan(3);

        const before = await idOf(`${name}-web-1`);
        await docker('context', 'create', 'nowhere', '--docker', `host=unix://${join(scratch, 'nothing.sock')}`);
        const unknown = await unstale('build', 'web', '--builder', 'nobody', '--yes');
        expect(unknown).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no builder nobody. It knows ') });
        const nowhere = await unstale('rebuild', `${name}-web-1`, '--builder', 'nowhere', '--yes');
        expect(nowhere).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('The builder nowhere cannot be used: ') });
        expect(await idOf(`${name}-web-1`)).toBe(before);
      } finally {
        await docker('rm', '--force', `${name}-web-1`).catch(() => undefined);
        await far.stop();
      }
    });

    test('R41: a service that is called like an option, with several containers, is replaced as a whole or not at all', async () => {
      const folder = join(scratch, 'several');
      const file = join(folder, 'start.sh');
      await mkdir(folder);
      await writeFile(join(folder, 'Dockerfile'), dockerfile);
      await writeFile(file, start);
      await writeFile(join(folder, 'compose.yaml'), 'name: several\nservices:\n  --help: { build: ., network_mode: none }\n');
      const replicas = ['several---help-1', 'several---help-2'];
      const compose = ['compose', '--project-directory', folder, '--file', join(folder, 'compose.yaml')];
      await docker(...compose, 'up', '--detach', '--build', '--scale', '--help=2');
      await docker('exec', replicas[1] ?? '', 'sh', '-c', 'echo own > /app/own');
      const rebuild = (...args: string[]) =>
        runProcess(process.execPath, [join(repositoryRoot, 'dist', 'cli.js'), 'rebuild', replicas[0] ?? '', ...args], {
          cwd: folder,
          env: { ...process.env, ...engine().env, XDG_STATE_HOME: join(scratch, 'state') },
        });
      await writeFile(file, `${start}# 2\n`);
      const planned = await rebuild('--plan');
      expect(planned, planned.stderr).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('--scale --help=2 -- --help'),
      });
      expect(planned.stdout).toMatch(
        /All 2 containers of the service are replaced[\s\S]*LOST: [\s\S]*several---help-2:\/app\/own/,
      );
      const done = await rebuild('--yes');
      expect(done, done.stderr).toMatchObject({ exitCode: 0 });
      for (const replica of replicas) expect(await running(replica)).toContain('# 2');

      await writeFile(file, 'exit 3\n');
      const failed = await rebuild('--yes');
      expect(failed, failed.stdout).toMatchObject({ exitCode: 1 });
      for (const replica of replicas) expect(await running(replica)).toContain('# 2');
      await docker('stop', '--time=0', replicas[1] ?? '');
      expect(await rebuild('--yes')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('does not run') });
      for (const replica of replicas) await docker('rm', '--force', replica);
    });

    test('R45: of two that replace a container at the same time one does it', async () => {
      await docker('run', '--detach', '--network=none', '--stop-signal=TERM', '--stop-timeout=3', '--name', 'twice', name);
      const before = await idOf('twice');
      await write(`${start}# 5b\n`);
      await build(name);
      const both = await Promise.all([unstale('recreate', 'twice', '--yes'), unstale('recreate', 'twice', '--yes')]);
      expect(both.map(({ exitCode }) => exitCode).sort(), JSON.stringify(both)).toEqual([0, 1]);
      expect(await running('twice')).toContain('# 5b');
      expect(await idOf('twice')).not.toBe(before);
      expect((await docker('ps', '--all', '--format', '{{.Names}}')).split('\n')).toEqual(['twice']);
      await docker('rm', '--force', 'twice');
    });

    test('everything stale is rebuilt in the order of its dependencies, until the first that fails', async () => {
      const folder = join(scratch, 'all');
      const write = async (service: string, text: string) => {
        await mkdir(join(folder, service), { recursive: true });
        await writeFile(join(folder, service, 'Dockerfile'), dockerfile);
        await writeFile(join(folder, service, 'start.sh'), text);
      };
      const one = (service: string, more = '') => `  ${service}:\n    build: ./${service}\n    network_mode: none\n${more}`;
      const all = async (...args: string[]) =>
        runProcess(process.execPath, [join(repositoryRoot, 'dist', 'cli.js'), 'rebuild', '--stale', 'all-stale', ...args], {
          cwd: folder,
          env: { ...process.env, ...engine().env, XDG_STATE_HOME: join(scratch, 'state') },
        });
      for (const service of ['app', 'base']) await write(service, start);
      const services = `${one('app', '    depends_on: [base]\n')}${one('base')}`;
      await writeFile(join(folder, 'compose.yaml'), `name: all-stale\nservices:\n${services}`);
      await docker('compose', '--project-directory', folder, '--file', join(folder, 'compose.yaml'), 'up', '--detach', '--build');
      expect(await all('--yes')).toMatchObject({ exitCode: 0, stdout: 'Nothing is stale.\n' });
      for (const service of ['app', 'base']) await write(service, `${start}# 2\n`);
      const planned = await all('--plan');
      expect(planned.stdout).toMatch(/^1\. all-stale-base-1 (?:.|\n)*\n\n2\. all-stale-app-1 /);
      const done = await all('--yes');
      expect(done, done.stderr).toMatchObject({ exitCode: 0 });
      expect(done.stdout).toMatch(/all-stale-base-1 runs a new image\.\nall-stale-app-1 runs a new image\.\n$/);
      expect(await running('all-stale-app-1')).toContain('# 2');

      const before = [await idOf('all-stale-base-1'), await idOf('all-stale-app-1')];
      for (const service of ['app', 'base']) await write(service, `${start}# 3\n`);
      await writeFile(join(folder, 'base', 'Dockerfile'), `${dockerfile}RUN exit 3\n`);
      const stopped = await all('--yes');
      expect(stopped).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('the build of all-stale-base-1 failed') });
      expect(stopped.stdout).not.toContain('runs a new image');
      expect([await idOf('all-stale-base-1'), await idOf('all-stale-app-1')]).toEqual(before);
      for (const service of ['app', 'base']) await docker('rm', '--force', `all-stale-${service}-1`);
    }, 600_000);

    test('what the registry has is pulled, and the container is replaced only by something else that stays up', async () => {
      const reference = `${registry.host}/${name}:dev`;
      await build(reference);
      await docker('push', '--', reference);
      await docker('run', '--detach', '--network=none', '--name', 'pulled', reference);
      // An image without a name is none in this store.
      await docker('tag', reference, `${name}-kept:1`);
      const nothing = await unstale('recreate', 'pulled', '--pull', '--yes');
      expect(nothing).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('It runs what the registry has already.') });

      await write(`${start}# 6\n`);
      await build(reference);
      await docker('push', '--', reference);
      await docker('tag', `${name}-kept:1`, reference);
      const planned = await unstale('recreate', 'pulled', '--pull', '--plan');
      expect(planned).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(`docker pull -- ${reference}`) });
      const done = await unstale('recreate', 'pulled', '--pull', '--yes');
      expect(done, done.stderr).toMatchObject({ exitCode: 0 });
      expect(await running('pulled')).toContain('# 6');

      const before = [await idOf('pulled'), await docker('image', 'inspect', '--format', '{{.Id}}', reference)];
      await docker('tag', reference, `${name}-kept:2`);
      await write('exit 3\n');
      await build(reference);
      await docker('push', '--', reference);
      await docker('tag', `${name}-kept:2`, reference);
      const failed = await unstale('recreate', 'pulled', '--pull', '--yes');
      expect(failed).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('the old pulled is back') });
      expect([await idOf('pulled'), await docker('image', 'inspect', '--format', '{{.Id}}', reference)]).toEqual(before);
      await registry.stop();
      const gone = await unstale('recreate', 'pulled', '--pull', '--yes');
      expect(gone).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('could not be pulled') });
      const names = (await docker('images', '--format', '{{.Repository}}:{{.Tag}}')).split('\n');
      expect(names.filter((one) => one.startsWith('unstale-rollback') && !one.endsWith(':restore'))).toEqual([]);
    });
  },
  { isInOwnNetwork: false },
);
