/**
 * The command line is killed in the middle of each phase of a rebuild, on a real engine, and started again: the same container runs as
 * before, or the new one has proved itself, and every file in every volume is there. Each rebuild has an image and a container of its own,
 * so that all of them wait at the same time.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { repositoryRoot } from '../support/cache-folder.ts';
import { describeOnStore } from '../support/engine/both-stores.ts';
import { type ProcessResult, runProcess } from '../support/run-process.ts';

interface Point {
  readonly name: string;
  /** The request at which the command line dies. */
  readonly request: RegExp;
  /** The engine still gets it. */
  readonly arrives: boolean;
  /** Whether the engine had begun to start it when the next one looked decides which of both it is. */
  readonly after: 'as before' | 'the new one' | 'as before, or the new one with a backup';
}

const container = (action: string) => new RegExp(`^POST \\S*/containers/[0-9a-f]{64}/${action}[ ?]`);
const points: readonly Point[] = [
  { name: 'pinned', request: /^POST \S*\/images\/\S+tag=previous/, arrives: true, after: 'as before' },
  { name: 'created', request: /^POST \S*\/containers\/create\?name=created\.unstale-new/, arrives: true, after: 'as before' },
  { name: 'stopping', request: container('stop'), arrives: true, after: 'as before' },
  { name: 'renaming', request: container('rename'), arrives: true, after: 'as before' },
  { name: 'unstarted', request: container('start'), arrives: false, after: 'as before' },
  { name: 'starting', request: container('start'), arrives: true, after: 'as before, or the new one with a backup' },
  { name: 'removing', request: /^DELETE \S*\/containers\/[0-9a-f]{64}(?!\S*v=1)/, arrives: false, after: 'the new one' },
];

describeOnStore('a command line that is killed', 'classic', (engine) => {
  let scratch = '';
  const docker = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await engine().docker(args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout.trim();
  };
  // biome-ignore lint/suspicious/noExplicitAny: what an engine answers.
  const inspect = async (name: string): Promise<any> => JSON.parse(await docker('inspect', '--type=container', name))[0];
  const environment = (socketPath: string) => ({
    ...process.env,
    ...engine().env,
    ...{ DOCKER_HOST: `unix://${socketPath}`, XDG_STATE_HOME: join(scratch, 'state') },
  });
  const rebuild = (name: string) => [
    join(repositoryRoot, 'dist', 'cli.js'),
    'rebuild',
    name,
    '--file',
    'Dockerfile',
    '--context',
    '.',
  ];
  const start = async ({ name }: Point): Promise<void> => {
    const folder = join(scratch, name);
    await mkdir(folder);
    const dockerfile = 'FROM node:22\nVOLUME /data\nWORKDIR /app\nSTOPSIGNAL SIGKILL\nCOPY code .\nCMD ["sleep", "1000"]\n';
    await writeFile(join(folder, 'Dockerfile'), dockerfile);
    await writeFile(join(folder, 'code'), 'old\n');
    await docker('buildx', 'build', '--quiet', '--network=none', '--tag', name, folder);
    await docker(
      'run',
      '--detach',
      '--network=none',
      '--restart=always',
      '--volume',
      `${name}-named:/named`,
      '--name',
      name,
      name,
    );
    await docker('exec', name, 'sh', '-c', `echo ${name} > /data/sum && echo ${name} > /named/sum`);
    await writeFile(join(folder, 'code'), 'new\n');
  };
  const killedAt = async (point: Point): Promise<void> => {
    const socketPath = join(scratch, `${point.name}.sock`);
    let child: ChildProcess | undefined;
    const proxy = await killingProxy(engine().socketPath, socketPath, point, () => child?.kill('SIGKILL'));
    child = spawn(process.execPath, [...rebuild(point.name), '--yes'], {
      cwd: join(scratch, point.name),
      env: environment(socketPath),
    });
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const signal = await new Promise((resolve) => child?.on('close', (_, by) => resolve(by)));
    proxy.close();
    expect(signal, `${point.name}: ${said.slice(-2000)}`).toBe('SIGKILL');
  };
  /** Nobody says yes, so that nothing is begun after what was interrupted is finished. */
  const again = ({ name }: Point): Promise<ProcessResult> =>
    runProcess(process.execPath, rebuild(name), { cwd: join(scratch, name), env: environment(engine().socketPath) });

  beforeAll(async () => {
    scratch = await realpath(await mkdtemp(join(tmpdir(), 'unstale-killed-')));
    const containers = (await docker('ps', '--all', '--quiet')).split('\n').filter(Boolean);
    if (containers.length > 0) await docker('rm', '--force', ...containers);
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  test('is finished by the next one: nothing is lost, and nothing of it is left', async () => {
    await Promise.all(points.map(start));
    const before = new Map(await Promise.all(points.map(async ({ name }) => [name, await inspect(name)] as const)));
    await Promise.all(points.map(killedAt));
    const told = await Promise.all(points.map(again));

    const backups: string[] = [];
    for (const [at, { name, after }] of points.entries()) {
      const [was, now] = [before.get(name), await inspect(name)];
      const said = `${name}: ${told[at]?.stderr}`;
      expect([now.State.Running, now.State.Paused, now.HostConfig.RestartPolicy.Name], said).toEqual([true, false, 'always']);
      const isAsBefore = now.Id === was.Id;
      if (!after.includes(' or ')) expect(isAsBefore, said).toBe(after === 'as before');
      if (!isAsBefore && after.endsWith('backup')) backups.push(name);
      expect(now.Mounts.map(({ Name }: { Name: string }) => Name).sort()).toEqual(
        was.Mounts.map(({ Name }: { Name: string }) => Name).sort(),
      );
      expect(await docker('exec', name, 'cat', '/data/sum', '/named/sum', '/app/code'), said).toBe(
        `${name}\n${name}\n${isAsBefore ? 'old' : 'new'}`,
      );
      expect(await docker('image', 'inspect', '--format', '{{.Id}}', name), said).toBe(now.Image);
    }
    const names = (await docker('ps', '--all', '--format', '{{.Names}}'))
      .split('\n')
      .filter((name) => name.includes('.unstale-'));
    expect(names).toEqual(backups.map((name) => expect.stringContaining(`${name}.unstale-bak-`)));
    const namesOfOurs = await docker('images', '--format', '{{.Tag}}', 'unstale-rollback/*');
    expect(namesOfOurs.split('\n').filter((tag) => !/^(?:restore)?$/.test(tag))).toEqual([]);
    const folder = join(scratch, 'state', 'unstale', 'exchanges');
    const files = (await readdir(folder, { recursive: true })).filter((name) => /\.(?:json|lock|tmp)$/.test(name));
    const journals = await Promise.all(files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))));
    expect(journals.map(({ phase, name }) => [phase, name])).toEqual(backups.map((name) => ['kept', name]));
  });
});

/** Between a command line and the engine; kills who asks when that request comes by. */
async function killingProxy(to: string, at: string, { request, arrives }: Point, kill: () => void): Promise<Server> {
  let isArmed = true;
  const server = createServer((client) => {
    const upstream = createConnection(to);
    client.on('error', () => upstream.destroy());
    upstream.on('error', () => client.destroy());
    upstream.pipe(client);
    client.on('data', (chunk) => {
      const isIt = isArmed && request.test(chunk.toString('latin1'));
      if (isIt) {
        isArmed = false;
        kill();
      }
      if (!isIt || arrives) upstream.write(chunk);
    });
    // Who is killed has asked all the same.
    client.on('end', () => upstream.end());
  });
  await new Promise<void>((resolve) => server.listen(at, resolve));
  return server;
}
