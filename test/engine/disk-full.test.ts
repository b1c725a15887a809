/**
 * The disk of the engine is full, for real: a build, the creation of a container and the image that is kept beside fail for want of room.
 * The old container runs on, with its data, under its name, and nothing of ours is left.
 */
import { mkdir, mkdtemp, open, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { fileJournals } from '../../client/adapters/journals/file-journals.ts';
import { type CleanRebuildPorts, cleanRebuild } from '../../client/flows/clean-rebuild.ts';
import { planCleanRebuild, type RebuildPlanPorts } from '../../client/flows/plan-clean-rebuild.ts';
import { planFor } from '../../client/flows/plan-recreation.ts';
import { recoverExchanges } from '../../client/flows/recover-exchanges.ts';
import { recreateContainer } from '../../client/flows/recreate-container.ts';
import { endpointOf } from '../support/engine/both-stores.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';
import { rebuildPorts } from '../support/engine/rebuild-ports.ts';
import { buildSmallImage, smallImage } from '../support/engine/small-image.ts';
import { type OwnEngine, startEngine } from '../support/engine/start.ts';

const diskMegabytes = 96;

describeOnEngine('on an engine whose disk is full', () => {
  let engine: OwnEngine;
  let scratch = '';
  let ports: CleanRebuildPorts & RebuildPlanPorts;
  const docker = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await engine.docker(args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout.trim();
  };
  /** Its id, since when it runs, what its name and its image are, and what its volume holds. */
  const present = async () => [
    await docker(
      'inspect',
      '--format',
      '{{.Id}} {{.State.StartedAt}} {{.Name}} {{.Image}} {{.HostConfig.RestartPolicy.Name}}',
      'shop',
    ),
    await docker('image', 'inspect', '--format', '{{.Id}}', 'shop'),
    await docker('exec', 'shop', 'cat', '/data/file'),
  ];
  const left = async () => [
    ...(await docker('ps', '--all', '--format', '{{.Names}}')).split('\n').filter((name) => name.includes('unstale-')),
    ...(await docker('images', '--format', '{{.Repository}}:{{.Tag}}'))
      .split('\n')
      .filter((name) => name.startsWith('unstale-rollback')),
    ...(await readdir(join(scratch, 'state'), { recursive: true }).catch(() => [])).filter((name) => name.endsWith('.json')),
  ];
  const dockerfile = (more: string) =>
    writeFile(join(scratch, 'web', 'Dockerfile'), `FROM ${smallImage}\nSTOPSIGNAL SIGKILL\n${more}`);

  beforeAll(async () => {
    scratch = await realpath(await mkdtemp(join(tmpdir(), 'unstale-full-')));
    const started = await startEngine({ isInOwnNetwork: true, diskMegabytes });
    if (started.kind !== 'ready') throw new Error(started.because);
    engine = started;
    await buildSmallImage(engine.docker);
    await mkdir(join(scratch, 'web'));
    await dockerfile('ENV MODE=old\n');
    await writeFile(join(scratch, 'compose.yaml'), 'services:\n  web:\n    build: ./web\n    image: shop\n');
    await docker('build', '--quiet', '--tag', 'shop', join(scratch, 'web'));
    await docker('run', '--detach', '--name=shop', '--restart=always', '--network=none', '--volume=/data', 'shop');
    await docker('exec', 'shop', 'sh', '-c', 'printf kept > /data/file');
    const environment = { ...process.env, ...engine.env };
    const opened = await openEngine(endpointOf(engine));
    const real = rebuildPorts({ engine: opened, program: 'docker', environment, workspace: scratch });
    ports = { ...real, journals: fileJournals(join(scratch, 'state')) };
  });
  afterAll(async () => {
    await engine?.stop();
    await rm(scratch, { recursive: true, force: true });
  });

  test('a build that finds no room fails, and what runs is not touched', async () => {
    const before = await present();
    await dockerfile(`RUN busybox dd if=/dev/zero of=/big bs=1048576 count=${2 * diskMegabytes}\n`);
    const planned = await planCleanRebuild(ports, 'shop', { isClean: true, isPulling: false });
    if (planned.kind === 'refused') throw new Error(planned.because);
    expect(await cleanRebuild(ports, planned.plan)).toMatchObject({ kind: 'build-failed', line: 3 });
    expect([await present(), await left()]).toEqual([before, []]);
  });

  test('a container that finds no room is not created, and the old one runs on until there is room', async () => {
    await dockerfile('ENV MODE=new\n');
    await docker('build', '--quiet', '--tag', 'shop', join(scratch, 'web'));
    const before = await present();
    const filler = join(await docker('info', '--format', '{{.DockerRootDir}}'), 'filler');
    await fill(filler);
    const planned = await planFor(ports.engine, 'shop', 'elsewhere');
    if (planned.kind === 'refused') throw new Error(planned.because);
    const failed = await recreateContainer(ports, planned.plan);
    expect(failed).toMatchObject({ kind: 'aborted', because: expect.stringMatching(/could not be created: .*no space left/) });
    expect(await present()).toEqual(before);
    await rm(filler);
    // The engine had no room to take the name of ours away either; its journal tells of it to whoever comes next.
    const aMinuteLater = { ...ports.clock, nowMs: () => ports.clock.nowMs() + 60_000 };
    expect(await recoverExchanges({ ...ports, clock: aMinuteLater })).toEqual([]);
    expect([await present(), await left()]).toEqual([before, []]);
    expect(await recreateContainer(ports, planned.plan)).toMatchObject({ kind: 'recreated', notices: [] });
    expect(await docker('exec', 'shop', 'cat', '/data/file')).toBe('kept');
    expect(await docker('inspect', '--format', '{{.Config.Env}}', 'shop')).toContain('MODE=new');
  });
});

/** Until nothing more goes onto the disk. */
async function fill(path: string): Promise<void> {
  const file = await open(path, 'w');
  const block = Buffer.alloc(4_096);
  try {
    for (;;) await file.write(block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
}
