/**
 * The story that Unstale is for, on Podman: `podman build` against the service of the tree, the new image compared with the
 * workspace, and the container exchanged with everything that it had.
 */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workspaceBuilds } from '../../cli/workspace-builds.ts';
import { readFileManifest } from '../../client/adapters/archive/read-file-manifest.ts';
import { findEndpoint } from '../../client/adapters/docker-engine/find-endpoint.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { engineCli } from '../../client/adapters/run-engine-cli.ts';
import { rebuildPlanText } from '../../client/core/build/rebuild-plan.ts';
import { cleanRebuild } from '../../client/flows/clean-rebuild.ts';
import { planCleanRebuild } from '../../client/flows/plan-clean-rebuild.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';
import { buildSmallImage, smallImage } from '../support/engine/small-image.ts';
import { type OwnPodman, startPodman } from '../support/engine/start-podman.ts';

const start = 'exec sleep 1000 # 1\n';
const changed = 'exec sleep 1000 # 2\n';
const dockerfile = `FROM localhost/${smallImage}\nENV MODE=a\nSTOPSIGNAL SIGKILL\nWORKDIR /app\nCOPY . .\nRUN echo built > /built\nCMD ["sh", "-c", "sh start.sh"]\n`;

describeOnEngine('a clean rebuild on Podman', () => {
  let podman: OwnPodman;
  let workspace = '';
  beforeAll(async () => {
    const started = await startPodman();
    if (started.kind !== 'ready') throw new Error(started.because);
    podman = started;
    await buildSmallImage((args) => podman.podman(args));
    workspace = await realpath(await mkdtemp(join(tmpdir(), 'unstale podman-')));
  });
  afterAll(async () => {
    await podman?.stop();
    await rm(workspace, { recursive: true, force: true });
  });
  const run = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await podman.podman(args);
    if (exitCode !== 0) throw new Error(`podman ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout;
  };
  const inspect = async (name: string) => JSON.parse(await run('inspect', '--type=container', name))[0];

  test('brings up what changed and keeps the rest', async () => {
    const place = await prepare('kept', '--publish=18080:80');
    const before = await inspect('kept');
    await writeFile(place, changed);
    const { plan, steps, outcome } = await rebuild('kept');
    expect(rebuildPlanText(plan)).toMatch(/^podman build --no-cache .*--tag localhost\/kept:latest/);
    expect(outcome, JSON.stringify(outcome)).toMatchObject({ kind: 'rebuilt', proof: { equal: ['/app/start.sh'] }, notices: [] });
    expect(steps).toContain('RUN echo built > /built');
    expect(await run('exec', 'kept', 'cat', '/app/start.sh')).toBe(changed);
    expect(await run('exec', 'kept', 'cat', '/data/file')).toBe('kept');
    const after = await inspect('kept');
    expect(after.Id).not.toBe(before.Id);
    expect(after.Config.Env).toEqual(expect.arrayContaining(['OWN=yes', 'MODE=a']));
    for (const field of ['RestartPolicy', 'PortBindings', 'Memory', 'Binds', 'Ulimits', 'NetworkMode', 'ShmSize', 'PidsLimit'])
      expect(after.HostConfig[field], field).toEqual(before.HostConfig[field]);
    expect(after.Config.Env).toContain(`HOSTNAME=${after.Id.slice(0, 12)}`);
    expect(after.Config.Labels).toMatchObject({ own: 'label' });
    expect(after.Config.StopTimeout).toBe(before.Config.StopTimeout);
    expect(await names()).toEqual(['kept']);
    expect(await pins()).toEqual([]);
  });

  test('leaves everything as it was when the new one does not stay up', async () => {
    const place = await prepare('failing');
    const [before, image] = [await inspect('failing'), await run('images', '--quiet', 'failing')];
    await writeFile(place, 'echo this is why; exit 1\n');
    const { outcome } = await rebuild('failing');
    expect(outcome, JSON.stringify(outcome)).toMatchObject({ kind: 'rolled-back' });
    expect(outcome.kind === 'rolled-back' && outcome.logs).toContain('this is why');
    const after = await inspect('failing');
    expect([after.Id, after.State.Running, after.HostConfig.RestartPolicy]).toEqual([
      before.Id,
      true,
      before.HostConfig.RestartPolicy,
    ]);
    expect(await run('images', '--quiet', 'failing')).toBe(image);
    expect(await pins()).toEqual([]);
  });

  test('says why a build failed, and changes nothing', async () => {
    await prepare('broken');
    const before = await inspect('broken');
    await writeFile(join(workspace, 'broken', 'Dockerfile'), `${dockerfile}RUN exit 3\n`);
    const { outcome } = await rebuild('broken');
    expect(outcome).toMatchObject({ kind: 'build-failed', because: expect.stringContaining('RUN exit 3') });
    expect((await inspect('broken')).State.StartedAt).toBe(before.State.StartedAt);
  });

  const names = async () =>
    (await run('ps', '--all', '--format', '{{.Names}}')).split('\n').filter((name) => name.startsWith('kept'));
  const pins = async () =>
    (await run('images', '--format', '{{.Repository}}')).split('\n').filter((name) => name.includes('unstale-rollback'));

  async function prepare(name: string, ...more: string[]): Promise<string> {
    const folder = join(workspace, name);
    await mkdir(folder);
    await writeFile(join(folder, 'Dockerfile'), dockerfile);
    await writeFile(join(folder, '.dockerignore'), 'Dockerfile\n.dockerignore\n');
    await writeFile(join(folder, 'start.sh'), start);
    await writeFile(
      join(workspace, 'compose.yaml'),
      `services:\n  ${name}:\n    build: ./${name}\n    image: localhost/${name}\n`,
    );
    await run('build', '--tag', name, folder);
    const own = ['--env=OWN=yes', '--label=own=label', '--restart=on-failure:3', '--memory=64m', ...more];
    await run('run', '--detach', '--name', name, ...own, '--volume', `${name}-data:/data`, name);
    await run('exec', name, 'sh', '-c', 'printf kept > /data/file');
    return join(folder, 'start.sh');
  }

  async function rebuild(name: string) {
    const engine = await openEngine(await findEndpoint({ DOCKER_HOST: `unix://${podman.socketPath}` }));
    const steps: string[] = [];
    const misleading = {
      CONTAINER_HOST: 'unix:///nowhere.sock',
      CONTAINER_CONNECTION: 'elsewhere',
      DOCKER_HOST: 'unix:///nowhere.sock',
    };
    const ports = {
      engine,
      cli: engineCli(engine.endpoint, { program: 'podman', environment: { ...process.env, ...podman.env, ...misleading } }),
      builds: workspaceBuilds(workspace),
      archives: { manifest: readFileManifest },
      hostname: 'here',
      pathOf: fileURLToPath,
      trustedFolders: async () => [workspace],
      realPath: (path: string) => realpath(path).catch(() => undefined),
      clock: { nowMs: Date.now, sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)) },
      random: () => Math.random().toString(16).slice(2, 10).padEnd(8, '0'),
      gate: { stableMs: 1_500, patienceMs: 60_000 },
      onStep: ({ instruction }: { instruction: string }) => void steps.push(instruction),
      onLog: () => undefined,
    };
    const { Id } = await inspect(name);
    const planned = await planCleanRebuild(ports, Id, { isClean: true, isPulling: false });
    if (planned.kind === 'refused') throw new Error(planned.because);
    return { plan: planned.plan, steps, outcome: await cleanRebuild(ports, planned.plan) };
  }
});
