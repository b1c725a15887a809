/**
 * The story that Unstale is for, on Podman: `podman build` against the service of the tree, the new image compared with the
 * workspace, and the container exchanged with everything that it had.
 */

import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { findEndpoint } from '../../client/adapters/docker-engine/find-endpoint.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { systemClock, systemRandom } from '../../client/adapters/system.ts';
import { rebuildPlanText } from '../../client/core/build/rebuild-plan.ts';
import { containersOf } from '../../client/core/freshness/report.ts';
import { listOf, objectOf, textOf } from '../../client/core/json-fields.ts';
import { cleanRebuild } from '../../client/flows/clean-rebuild.ts';
import { liveStatus } from '../../client/flows/live-status.ts';
import { planCleanRebuild } from '../../client/flows/plan-clean-rebuild.ts';
import { planFor } from '../../client/flows/plan-recreation.ts';
import { recreateContainer } from '../../client/flows/recreate-container.ts';
import type { JsonObject } from '../../client/ports.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';
import { rebuildPorts } from '../support/engine/rebuild-ports.ts';
import { buildSmallImage, smallImage } from '../support/engine/small-image.ts';
import { type OwnPodman, startPodman } from '../support/engine/start-podman.ts';
import { testJournals } from '../support/journals/test-journals.ts';
import { comparable } from './comparable-inspection.ts';
import { patience } from './contract-objects.ts';

const start = 'exec sleep 1000 # 1\n';
const changed = 'exec sleep 1000 # 2\n';
const dockerfile = `FROM localhost/${smallImage}\nENV MODE=a\nSTOPSIGNAL SIGKILL\nWORKDIR /app\nCOPY . .\nCMD ["sh", "-c", "sh start.sh"]\n`;

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
    expect(steps).toContain('COPY . .');
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

  test('status tells what is stale and why, and looking does not lead to another look', async () => {
    const place = await prepare('seen');
    let looks = 0;
    const live = liveStatus({
      ...rebuildPorts({ engine: await open(), program: 'podman', environment: { ...process.env, ...podman.env }, workspace }),
      connect: async () => {
        const engine = await open();
        const listContainers = () => {
          looks += 1;
          return engine.listContainers();
        };
        return { ...engine, listContainers };
      },
      platform: 'linux',
      log: { error: (text) => expect.fail(text) },
      comparesByItself: () => true,
    });
    const linkOf = async () => {
      const seen = containersOf(await live.lookThoroughly()).find(({ name }) => name === 'seen');
      return [seen?.verdict.kind, seen?.verdict.kind === 'stale' ? seen.verdict.link.id : ''];
    };
    expect(await linkOf()).toEqual(['fresh', '']);
    await run('build', '--no-cache', '--tag', 'seen', join(workspace, 'seen'));
    expect(await linkOf()).toEqual(['fresh', '']);
    await writeFile(place, changed);
    expect(await linkOf()).toEqual(['stale', 'source']);
    await run('build', '--no-cache', '--tag', 'seen', join(workspace, 'seen'));
    expect(await linkOf()).toEqual(['stale', 'container']);
    live.start();
    try {
      // It looks when it begins, once more when a container was made, and then rests although it made probes.
      await vi.waitFor(() => expect(live.state.kind).toBe('known'), patience);
      await run('create', '--name', 'later', '--label', 'dev.unstale.test=1', 'seen');
      const isSeen = () => live.state.kind === 'known' && containersOf(live.state.report).some(({ name }) => name === 'later');
      await vi.waitFor(() => expect(isSeen()).toBe(true), patience);
      await restOf(() => looks);
    } finally {
      live.stop();
    }
  });

  test.each([
    ['a cleared entrypoint', ['--entrypoint='], ['sleep', '9']],
    ['a share of processors', ['--cpus=0.5', '--memory=64m', '--hostname=shop'], []],
    ['volumes and the network of another container', ['--volumes-from=source:ro', '--network=container:source'], []],
    ['a stop signal of its own', ['--stop-signal=SIGUSR1', '--read-only', '--cap-drop=CHOWN', '--env=MODE=mine'], []],
  ])('R40: %s: recreated, it is the same', async (about, flags, command) => {
    await buildWorded();
    const engine = await open();
    const name = about.replaceAll(' ', '-');
    const id = (await run('create', `--name=${name}`, ...flags, 'worded', ...command)).trim();
    const before = await engine.inspectContainer(id);
    const planned = await planFor(engine, id, 'elsewhere');
    if (planned.kind === 'refused') throw new Error(planned.because);
    const gate = { stableMs: 500, patienceMs: 60_000 };
    const ports = { engine, clock: systemClock, random: systemRandom, gate, journals: testJournals };
    expect(await recreateContainer(ports, planned.plan)).toMatchObject({ kind: 'recreated', notices: [] });
    expect(inOrder(await engine.inspectContainer(name))).toEqual(inOrder(before));
  });

  async function buildWorded(): Promise<void> {
    const folder = join(workspace, 'worded');
    await mkdir(folder, { recursive: true });
    const text = 'ENV MODE=a\nVOLUME /data\nSTOPSIGNAL SIGKILL\nENTRYPOINT ["sh", "-c"]\nCMD ["sleep 1000"]\n';
    await writeFile(join(folder, 'Dockerfile'), `FROM localhost/${smallImage}\n${text}`);
    await run('build', '--tag', 'worded', folder);
    if (!(await run('ps', '--all', '--format', '{{.Names}}')).includes('source'))
      await run('run', '--detach', '--name=source', '--network=none', '--volume=/shared', 'worded');
  }

  const open = async () => openEngine(await findEndpoint({ DOCKER_HOST: `unix://${podman.socketPath}` }));
  const names = async () =>
    (await run('ps', '--all', '--format', '{{.Names}}')).split('\n').filter((name) => name.startsWith('kept'));
  const pins = async () =>
    (await run('images', '--format', '{{.Repository}}:{{.Tag}}'))
      .split('\n')
      .filter((name) => name.includes('unstale-rollback') && !name.endsWith(':restore'));

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
    const engine = await open();
    const steps: string[] = [];
    const misleading = {
      CONTAINER_HOST: 'unix:///nowhere.sock',
      CONTAINER_CONNECTION: 'elsewhere',
      DOCKER_HOST: 'unix:///nowhere.sock',
    };
    const environment = { ...process.env, ...podman.env, ...misleading };
    const ports = {
      ...rebuildPorts({ engine, program: 'podman', environment, workspace }),
      onStep: ({ instruction }: { instruction: string }) => void steps.push(instruction),
    };
    const { Id } = await inspect(name);
    const planned = await planCleanRebuild(ports, Id, { isClean: true, isPulling: false });
    if (planned.kind === 'refused') throw new Error(planned.because);
    return { plan: planned.plan, steps, outcome: await cleanRebuild(ports, planned.plan) };
  }
});

/** Podman lists variables in any order. */
function inOrder(container: JsonObject) {
  const { Config, ...rest } = objectOf(comparable(container));
  return { ...rest, Config: { ...objectOf(Config), Env: listOf(objectOf(Config)['Env']).map(textOf).sort() } };
}

/** Resolves when the count stays for three seconds, which is several times as long as an event takes to lead to a look. */
async function restOf(count: () => number): Promise<void> {
  const isAtRest = async (): Promise<void> => {
    const before = count();
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(count()).toBe(before);
  };
  await vi.waitFor(isAtRest, patience);
}
