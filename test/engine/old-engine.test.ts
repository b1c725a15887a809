/** The oldest engine that is spoken to, 20.10: a clean rebuild brings up what a build without cache left out, in all its networks. */

import { mkdir, mkdtemp, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findEndpoint } from '../../client/adapters/docker-engine/find-endpoint.ts';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { systemClock, systemRandom } from '../../client/adapters/system.ts';
import { cleanRebuild } from '../../client/flows/clean-rebuild.ts';
import { planCleanRebuild } from '../../client/flows/plan-clean-rebuild.ts';
import { planFor } from '../../client/flows/plan-recreation.ts';
import { recreateContainer } from '../../client/flows/recreate-container.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';
import { rebuildPorts } from '../support/engine/rebuild-ports.ts';
import { buildSmallImage, smallImage } from '../support/engine/small-image.ts';
import { type OwnEngine, startEngine } from '../support/engine/start.ts';
import { testJournals } from '../support/journals/test-journals.ts';

describeOnEngine('Docker 20.10', () => {
  let engine: OwnEngine;
  let workspace = '';
  beforeAll(async () => {
    const started = await startEngine({ isInOwnNetwork: true, dataName: 'old', release: '20.10' });
    if (started.kind !== 'ready') throw new Error(started.because);
    engine = started;
    await buildSmallImage((args) => engine.docker(args));
    workspace = await realpath(await mkdtemp(join(tmpdir(), 'unstale-old-')));
  });
  afterAll(async () => {
    await engine?.stop();
    await rm(workspace, { recursive: true, force: true });
  });
  const run = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await engine.docker(args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout;
  };

  test('a clean rebuild sends what the builder took for the same, and keeps the rest', async () => {
    const file = join(workspace, 'shop/start.sh');
    await mkdir(join(workspace, 'shop'));
    await writeFile(join(workspace, 'compose.yaml'), 'services:\n  shop:\n    build: ./shop\n    image: shop\n');
    const dockerfile = `FROM ${smallImage}\nSTOPSIGNAL SIGKILL\nWORKDIR /app\nCOPY . .\nCMD ["sh", "start.sh"]\n`;
    await writeFile(join(workspace, 'shop/Dockerfile'), dockerfile);
    await writeFile(join(workspace, 'shop/.dockerignore'), 'Dockerfile\n.dockerignore\n');
    await writeFile(file, `exec sleep 1000 # 1 ${workspace}\n`);
    // A date of its own, because the builder remembers files of earlier runs by size and date.
    const date = Math.floor(Date.now() / 1000) - 3600;
    await utimes(file, date, date);
    await run('build', '--tag', 'shop', join(workspace, 'shop'));
    const own = ['--env=OWN=yes', '--restart=on-failure:3', '--memory=64m', '--volume=shop-data:/data', '--publish=18080:80'];
    await run('run', '--detach', '--name=shop', ...own, 'shop');
    await run('exec', 'shop', 'sh', '-c', 'printf kept > /data/file');
    await writeFile(file, `exec sleep 1000 # 2 ${workspace}\n`);
    await utimes(file, date, date);
    await run('build', '--no-cache', '--tag', 'shop', join(workspace, 'shop'));
    expect(await run('run', '--rm', '--network=none', 'shop', 'cat', 'start.sh')).toContain('# 1');

    const opened = await openEngine(await findEndpoint({ DOCKER_HOST: `unix://${engine.socketPath}` }));
    const environment = { ...process.env, ...engine.env };
    const ports = rebuildPorts({ engine: opened, program: 'docker', environment, workspace });
    const before = JSON.parse(await run('inspect', 'shop'))[0];
    const planned = await planCleanRebuild(ports, before.Id, { isClean: true, isPulling: false });
    if (planned.kind === 'refused') throw new Error(planned.because);
    const outcome = await cleanRebuild(ports, planned.plan);
    expect(outcome, JSON.stringify(outcome)).toMatchObject({ kind: 'rebuilt', notices: [], proof: { equal: ['/app/start.sh'] } });
    expect(await run('exec', 'shop', 'cat', '/app/start.sh', '/data/file')).toBe(`exec sleep 1000 # 2 ${workspace}\nkept`);
    const after = JSON.parse(await run('inspect', 'shop'))[0];
    expect(after.Id).not.toBe(before.Id);
    for (const field of ['RestartPolicy', 'PortBindings', 'Memory', 'Binds', 'Ulimits', 'NetworkMode', 'ShmSize'])
      expect(after.HostConfig[field], field).toEqual(before.HostConfig[field]);
    const names = await run('images', '--format', '{{.Tag}}', 'unstale-rollback/*');
    expect(names.split('\n').filter((tag) => !/^(?:restore)?$/.test(tag))).toEqual([]);
  });

  test('R39: several networks and a MAC address are asked for in the steps that it knows', async () => {
    await writeFile(join(workspace, 'Dockerfile'), `FROM ${smallImage}\nSTOPSIGNAL SIGKILL\nENV MODE=new\n`);
    await run('network', 'create', '--subnet=10.95.0.0/24', 'old-front');
    await run('network', 'create', '--subnet=10.94.0.0/24', 'old-back');
    await run('tag', smallImage, 'several');
    const opened = await openEngine(await findEndpoint({ DOCKER_HOST: `unix://${engine.socketPath}` }));
    const EndpointsConfig = { 'old-front': { IPAMConfig: { IPv4Address: '10.95.0.9' }, Aliases: ['api'] } };
    const MacAddress = '02:42:0a:5f:00:09';
    const HostConfig = { NetworkMode: 'old-front' };
    const asked = { Image: 'several', MacAddress, HostConfig, NetworkingConfig: { EndpointsConfig } };
    const id = await opened.createContainer('several', asked);
    await opened.connectNetwork('old-back', id, { IPAMConfig: { IPv4Address: '10.94.0.9' }, Aliases: ['behind'] });
    await opened.startContainer(id);
    await run('build', '--tag', 'several', workspace);
    const planned = await planFor(opened, id, 'elsewhere');
    if (planned.kind === 'refused') throw new Error(planned.because);
    const gate = { stableMs: 500, patienceMs: 60_000 };
    const ports = { engine: opened, clock: systemClock, random: systemRandom, gate, journals: testJournals };
    expect(await recreateContainer(ports, planned.plan)).toMatchObject({ kind: 'recreated', notices: [] });
    const { Config, NetworkSettings } = await opened.inspectContainer('several');
    expect(Config).toMatchObject({ MacAddress, Env: expect.arrayContaining(['MODE=new']) });
    expect(NetworkSettings).toMatchObject({
      Networks: {
        'old-front': { IPAddress: '10.95.0.9', MacAddress, Aliases: expect.arrayContaining(['api']) },
        'old-back': { IPAddress: '10.94.0.9', Aliases: expect.arrayContaining(['behind']) },
      },
    });
  });
});
