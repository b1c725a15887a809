/** An engine of ours leaves nothing behind: after a stop, after its starter was killed, and beside another one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';
import { buildSmallImage, smallImage } from '../support/engine/small-image.ts';
import { type EngineOptions, type OwnEngine, startEngine } from '../support/engine/start.ts';
import { startPodman } from '../support/engine/start-podman.ts';

describeOnEngine('an engine of our own', () => {
  test('is gone with its containers, mounts and network after a stop', async () => {
    const engine = await started();
    await runContainer(engine);
    const run = dirname(engine.socketPath);
    expect(await tracesOf(run)).not.toEqual([]);
    await engine.stop();
    expect(await tracesOf(run)).toEqual([]);
  });

  test('is cleared away by the next one when its starter was killed', async () => {
    const run = await startAndKill();
    const next = await started();
    expect(await tracesOf(run)).toEqual([]);
    await next.stop();
  });

  test('gets other data while a second one has the data of that name', async () => {
    const engines = await Promise.all([started({ dataName: 'lifetime' }), started({ dataName: 'lifetime' })]);
    const roots = await Promise.all(engines.map((engine) => engine.docker(['info', '--format', '{{.DockerRootDir}}'])));
    for (const engine of engines) await engine.stop();
    expect(roots.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(new Set(roots.map(({ stdout }) => stdout)).size).toBe(2);
  });

  test('keeps named data for the next run, without the containers of the last', async () => {
    const first = await started({ dataName: 'lifetime' });
    await runContainer(first);
    await first.stop();
    const second = await started({ dataName: 'lifetime' });
    const { stdout: images } = await second.docker(['images', '--quiet', 'lifetime']);
    const { stdout: containers } = await second.docker(['ps', '--all', '--quiet']);
    await second.stop();
    expect([images.trim() === '', containers]).toEqual([false, '']);
  });

  test('does not touch docker0 of this machine', async () => {
    const before = await indexOfDocker0();
    const engine = await started();
    const during = await indexOfDocker0();
    await engine.stop();
    expect([during, await indexOfDocker0()]).toEqual([before, before]);
  });

  test('a Podman of our own is gone with its containers after a stop, also those that start again by themselves', async () => {
    const podman = await startPodman();
    if (podman.kind === 'missing') throw new Error(podman.because);
    await buildSmallImage((args) => podman.podman(args));
    for (const policy of ['no', 'always'])
      expect((await podman.podman(['run', '--detach', `--restart=${policy}`, smallImage])).exitCode).toBe(0);
    const run = dirname(podman.socketPath);
    expect(await tracesOf(run)).not.toEqual([]);
    await podman.stop();
    expect(await tracesOf(run)).toEqual([]);
  });
});

async function started(options: EngineOptions = {}): Promise<OwnEngine> {
  const engine = await startEngine(options);
  if (engine.kind === 'missing') throw new Error(engine.because);
  return engine;
}

async function runContainer(engine: Pick<OwnEngine, 'docker'>): Promise<void> {
  const dockerfile = 'FROM scratch\nADD --chmod=755 busybox /\n';
  const build = ['buildx', 'build', '--quiet', '--network=none', '--tag', 'lifetime', '--file', '-', '/bin'];
  expect((await engine.docker(build, { input: dockerfile })).exitCode).toBe(0);
  expect((await engine.docker(['run', '--detach', 'lifetime', '/busybox', 'sleep', '600'])).exitCode).toBe(0);
}

/** A process of its own starts an engine with a container and is killed before it can stop anything. */
async function startAndKill(): Promise<string> {
  const start = JSON.stringify(join(import.meta.dirname, '../support/engine/start.ts'));
  const build = `['buildx', 'build', '--quiet', '--network=none', '--tag', 'lifetime', '--file', '-', '/bin'], { input: 'FROM scratch\\nADD busybox /\\n' }`;
  const script = `
    import { dirname } from 'node:path';
    const { startEngine } = await import(${start});
    const engine = await startEngine();
    await engine.docker(${build});
    await engine.docker(['run', '--detach', 'lifetime', '/busybox', 'sleep', '600']);
    process.stdout.write(dirname(engine.socketPath), () => process.kill(process.pid, 'SIGKILL'));`;
  const child = spawn(process.execPath, ['--input-type=module', '--no-warnings', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let run = '';
  child.stdout.on('data', (chunk: Buffer) => {
    run += chunk.toString();
  });
  expect(await once(child, 'close')).toEqual([null, 'SIGKILL']);
  expect(await tracesOf(run)).not.toEqual([]);
  return run;
}

/** What of a run can still be seen: its folder, processes that name it, mounts below it, its bridge. */
async function tracesOf(run: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const commands = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  const processes = commands.filter((command) => command.includes(`${run}/`));
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').filter((line) => line.includes(`${run}/`));
  const places = [run, `/sys/class/net/${basename(run)}`].filter((path) => existsSync(path));
  return [...processes, ...mounts, ...places];
}

/** A bridge that was deleted and made again has another index. */
function indexOfDocker0(): Promise<string> {
  return readFile('/sys/class/net/docker0/ifindex', 'utf8').catch(() => 'there is none');
}
