/**
 * The edge cases of recreating on a real engine, by their numbers in the design: volumes, stop signals, restart policies, large
 * numbers, names and ports that others take. Images are built once; each container gets a name of its own for them.
 */
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { listOf, objectOf, textOf } from '../../client/core/json-fields.ts';
import { isPin } from '../../client/core/ours.ts';
import { anonymousVolumes } from '../../client/core/recreate/renewed-volumes.ts';
import { servicePlanText } from '../../client/core/recreate/replacement-text.ts';
import { planFor } from '../../client/flows/plan-recreation.ts';
import { planRenewal } from '../../client/flows/plan-renewal.ts';
import { recreateContainer } from '../../client/flows/recreate-container.ts';
import type { RecreateOutcome } from '../../client/flows/recreate-within.ts';
import { renewVolumes } from '../../client/flows/renew-volumes.ts';
import type { Engine, JsonObject } from '../../client/ports.ts';
import { repositoryRoot } from '../support/cache-folder.ts';
import { describeOnStore, endpointOf } from '../support/engine/both-stores.ts';
import { rebuildPorts } from '../support/engine/rebuild-ports.ts';
import { testJournals } from '../support/journals/test-journals.ts';

const dockerfiles = {
  old: 'FROM node:22\nENV MODE=old\nVOLUME /data\nSTOPSIGNAL SIGKILL\nCMD ["sleep", "1000"]\n',
  new: 'FROM node:22\nENV MODE=new\nRUN mkdir /data && echo image > /data/of-image\nVOLUME /data\nSTOPSIGNAL SIGKILL\nCMD ["sleep", "1000"]\n',
  bad: 'FROM node:22\nENV MODE=bad\nVOLUME /data\nSTOPSIGNAL SIGKILL\nCMD ["sh", "-c", "exit 3"]\n',
};
const patience = { timeout: 30_000, interval: 100 };

describeOnStore('recreating', 'classic', (own) => {
  let scratch = '';
  let engine: Engine;
  let count = 0;

  const docker = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await own().docker(args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout.trim();
  };
  /** A container of the old image, whose name the new or the bad image has now. */
  const stale = async (flags: readonly string[], { next = 'new', how = 'run', command = [] as readonly string[] } = {}) => {
    count += 1;
    const name = `case-${count}`;
    await docker('tag', 'cases:old', name);
    const start = how === 'run' ? ['run', '--detach'] : ['create'];
    // A bridge takes its time, and most cases do not need one.
    const network = flags.some((flag) => /^--(?:network|publish)/.test(flag)) ? [] : ['--network=none'];
    const id = await docker(...start, ...network, ...flags, '--name', name, name, ...command);
    await docker('tag', `cases:${next}`, name);
    return { name, id };
  };
  const world = {
    clock: { nowMs: Date.now, sleep: async (ms: number) => sleep(ms) },
    gate: { stableMs: 700, patienceMs: 30_000 },
    journals: testJournals,
  };
  const recreate = async (id: string, on: Engine = engine, random = '0123abcd'): Promise<RecreateOutcome> => {
    const planned = await planFor(engine, id, 'elsewhere');
    if (planned.kind === 'refused') throw new Error(planned.because);
    return recreateContainer({ ...world, engine: on, random: () => random }, planned.plan);
  };
  const inspect = async (name: string) => engine.inspectContainer(name);
  const expectNothingOfOurs = async (name: string) => {
    const names = (await engine.listContainers()).map((one) => one.name).filter((one) => one.startsWith(`${name}.unstale`));
    const tags = (await engine.listImages()).flatMap((one) => one.tags).filter(isPin);
    // The way back stays for an hour.
    expect([names, tags.filter((tag) => !tag.endsWith(':restore'))]).toEqual([[], []]);
  };
  const hostOf = async (name: string) => objectOf((await inspect(name))['HostConfig']);
  const stateOf = async (name: string) => objectOf((await inspect(name))['State']);
  const modeOf = async (name: string) =>
    listOf(objectOf((await inspect(name))['Config'])['Env']).find((one) => /^MODE=/.test(textOf(one)));

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'unstale-cases-'));
    engine = await openEngine(endpointOf(own()));
    for (const [tag, text] of Object.entries(dockerfiles)) {
      await writeFile(join(scratch, 'Dockerfile'), text);
      await docker('buildx', 'build', '--quiet', '--network=none', '--tag', `cases:${tag}`, scratch);
    }
    await docker('network', 'create', '--subnet=10.97.0.0/24', '--ipv6', '--subnet=fd00:97::/64', 'cases-front');
    await docker('network', 'create', '--subnet=10.96.0.0/24', 'cases-back');
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  test('R01, R02: anonymous volumes of every spelling go along with their data', async () => {
    const { name, id } = await stale(['--volume', '/x', '--mount', 'type=volume,target=/m']);
    const places = ['/data', '/x', '/m'];
    for (const place of places) await docker('exec', name, 'sh', '-c', `echo kept > ${place}/file`);
    const before = volumes(await inspect(id));
    expect(await recreate(id)).toMatchObject({ kind: 'recreated', notices: [] });
    expect(await modeOf(name)).toBe('MODE=new');
    expect(volumes(await inspect(name))).toEqual(before);
    for (const place of places) expect(await docker('exec', name, 'cat', `${place}/file`)).toBe('kept');
  });

  test('anonymous volumes that are renewed hold what the image has there; the old ones are left, named and with their data', async () => {
    const { name, id } = await stale(['--volume', '/x', '--mount', 'type=volume,target=/m']);
    const places = ['/data', '/x', '/m'];
    for (const place of places) await docker('exec', name, 'sh', '-c', `echo kept > ${place}/file`);
    const before = anonymousVolumes(await inspect(id));
    const environment = { ...process.env, ...own().env };
    const ports = { ...rebuildPorts({ engine, program: 'docker', environment, workspace: scratch }), ...world };
    const renew = async (containerId: string, paths: readonly string[]) => {
      const planned = await planRenewal(ports, containerId, async (all) => all.filter(({ path }) => paths.includes(path)));
      if (planned.kind !== 'plan') throw new Error(JSON.stringify(planned));
      return { text: servicePlanText(planned.plan), outcome: await renewVolumes(ports, planned.plan) };
    };
    const { text, outcome } = await renew(id, ['/data', '/m']);
    const left = before.filter(({ path }) => path !== '/x');
    for (const { path, name: volume } of left)
      expect(text).toMatch(new RegExp(`${path}: volume ${volume}, made \\d{4}-\\d\\d-\\d\\d`));
    expect(text).toContain('Stays with its data: /x');
    expect(outcome).toMatchObject({
      kind: 'recreated',
      notices: left.map(({ name: volume }) => expect.stringContaining(volume)),
    });
    expect(await docker('exec', name, 'ls', '/data', '/m', '/x')).toBe('/data:\nof-image\n\n/m:\n\n/x:\nfile');
    for (const { name: volume } of before)
      expect(await docker('run', '--rm', '--network=none', '--volume', `${volume}:/v`, 'node:22', 'cat', '/v/file')).toBe('kept');

    // Now they are asked for by name; and one that does not stay up leaves the container as it was.
    const now = await inspect(name);
    await docker('tag', 'cases:bad', name);
    expect((await renew(textOf(now['Id']), places)).outcome).toMatchObject({ kind: 'rolled-back' });
    expect(volumes(await inspect(name))).toEqual(volumes(now));
    await docker('tag', 'cases:new', name);
    expect((await renew(textOf(now['Id']), ['/x'])).outcome).toMatchObject({ kind: 'recreated' });
    expect(await docker('exec', name, 'ls', '/x')).toBe('');
    expect(volumes(await inspect(name)).filter((each) => !each.includes('/x'))).toEqual(
      volumes(now).filter((each) => !each.includes('/x')),
    );
  });

  test('R08: creating the new container copies nothing of its image into an empty volume that is in use', async () => {
    const { name, id } = await stale([]);
    expect(await recreate(id)).toMatchObject({ kind: 'recreated' });
    expect(await docker('exec', name, 'ls', '/data')).toBe('');
  });

  test('R03: what is removed when it stops is replaced with the data of its volumes, and nothing of ours is left', async () => {
    const { name, id } = await stale(['--rm', '--volume=/x', '--env=OWN=1']);
    await docker('exec', name, 'sh', '-c', 'echo kept > /data/file; echo kept > /x/file; echo own > /own-file');
    const mounted = volumes(await inspect(id));
    let twin: JsonObject = {};
    const looking = before(engine, 'stopContainer', async () => {
      twin = await inspect(`${name}.unstale-twin-${id.slice(0, 8)}`);
    });
    expect(await recreate(id, looking)).toMatchObject({ kind: 'recreated', notices: [] });
    expect([textOf(objectOf(twin['State'])['Status']), volumes(twin)]).toEqual(['created', mounted]);
    expect(await modeOf(name)).toBe('MODE=new');
    expect(await hostOf(name)).toMatchObject({ AutoRemove: true });
    expect(volumes(await inspect(name))).toEqual(mounted);
    expect(await docker('exec', name, 'sh', '-c', 'cat /data/file /x/file; echo $OWN')).toBe('kept\nkept\n1');
    await expectNothingOfOurs(name);
    // It goes as the old one would have, but for its volumes, which have names now.
    await docker('stop', name);
    expect(await docker('volume', 'ls', '--quiet')).toContain(mounted[0]?.split(' ')[1]);
  });

  test('R04: a copy with the files, settings and volumes of the old one has its place where the new one does not stay up', async () => {
    const flags = [
      '--rm',
      '--volume=/x',
      '--env=OWN=1',
      '--entrypoint=sh',
      '--user=0:0',
      '--memory=64m',
      '--network=cases-front',
    ];
    const command = ['-c', 'test $MODE = old && sleep 1000'];
    const { name, id } = await stale(flags, { command });
    await docker('exec', name, 'sh', '-c', 'echo kept > /data/file; echo kept > /x/file; echo own > /own-file');
    const old = await inspect(id);
    const outcome = await recreate(id);
    expect(outcome, JSON.stringify(outcome)).toMatchObject({ kind: 'rolled-back', because: expect.stringContaining('copy') });
    const twin = await inspect(name);
    expect(twin).toMatchObject({ State: { Running: true }, HostConfig: { AutoRemove: false, Memory: 67_108_864 } });
    expect([volumes(twin), await modeOf(name)]).toEqual([volumes(old), 'MODE=old']);
    const { Env, Cmd, Entrypoint, User } = objectOf(old['Config']);
    expect(objectOf(twin['Config'])).toMatchObject({ Env, Cmd, Entrypoint, User });
    expect(await docker('exec', name, 'cat', '/data/file', '/x/file', '/own-file')).toBe('kept\nkept\nown');
    expect(await planFor(engine, textOf(twin['Id']), 'elsewhere')).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('copy'),
    });
    await docker('rm', '--force', name);
    const image = objectOf(twin['Config'])['Image'];
    expect(textOf(image)).toMatch(/^unstale-rollback\/[0-9a-f]{8}:twin$/);
    await docker('rmi', textOf(image));
  });

  test('R04: of one that ends by itself before anything was done, nothing is left', async () => {
    const { name, id } = await stale(['--rm']);
    const ending = before(engine, 'createContainer', async (wanted) => {
      if (wanted?.includes('.unstale-new-') === true) await docker('stop', name);
    });
    expect((await recreate(id, ending)).kind).toBe('aborted');
    await expectNothingOfOurs(name);
  });

  test('R26: the stop signal of the container is what it gets, and without a limit it has all the time that it needs', async () => {
    const script = "trap 'sleep 12; echo finished > /data/end; exit 0' USR1; touch /data/ready; while true; do sleep 0.1; done";
    const flags = ['--stop-signal=SIGUSR1', '--stop-timeout=-1', '--entrypoint', 'sh'];
    const { name, id } = await stale(flags, { command: ['-c', script] });
    await vi.waitFor(() => docker('exec', name, 'ls', '/data/ready'), patience);
    expect(await recreate(id)).toMatchObject({ kind: 'recreated' });
    expect(await docker('exec', name, 'cat', '/data/end')).toBe('finished');
    expect(objectOf((await inspect(name))['Config'])).toMatchObject({ StopSignal: 'SIGUSR1', StopTimeout: -1 });
  });

  test('R26: what does not stop in its time is ended by the engine', async () => {
    const flags = ['--stop-signal=SIGUSR1', '--stop-timeout=0', '--entrypoint', 'sh'];
    const { name, id } = await stale(flags, { command: ['-c', "trap '' USR1; while true; do sleep 0.1; done"] });
    expect(await recreate(id)).toMatchObject({ kind: 'recreated' });
    expect(objectOf((await inspect(name))['Config'])['StopTimeout']).toBe(0);
  });

  const policies = ['no', 'on-failure:5', 'always', 'unless-stopped'];
  test.each(policies.flatMap((policy) => ['new', 'bad'].map((next) => [policy, next] as const)))(
    'R27: the restart policy %s is what it was, with the %s image',
    async (policy, next) => {
      const { name, id } = await stale([`--restart=${policy}`], { next });
      const before = (await hostOf(id))['RestartPolicy'];
      const outcome = await recreate(id);
      expect(outcome.kind).toBe(next === 'new' ? 'recreated' : 'rolled-back');
      expect((await hostOf(name))['RestartPolicy']).toEqual(before);
      expect([(await inspect(name))['Id'] === id, (await stateOf(name))['Running']]).toEqual([next === 'bad', true]);
    },
  );

  test('R27: a policy that was never given stays so when the old one comes back', async () => {
    count += 1;
    const name = `case-${count}`;
    await docker('tag', 'cases:old', name);
    const id = await engine.createContainer(name, {
      Image: name,
      HostConfig: { NetworkMode: 'none', RestartPolicy: { Name: '' } },
    });
    await engine.startContainer(id);
    await docker('tag', 'cases:bad', name);
    const before = (await hostOf(id))['RestartPolicy'];
    expect((await recreate(id)).kind).toBe('rolled-back');
    expect((await hostOf(id))['RestartPolicy']).toEqual(before);
  });

  test('R28: limits beyond what a double holds are the same to the last digit', async () => {
    count += 1;
    const name = `case-${count}`;
    await docker('tag', 'cases:old', name);
    const limit = { Name: 'memlock', Soft: 9223372036854775807n, Hard: 9223372036854775807n };
    const most = { Memory: 9007199254740993n, MemorySwap: 9223372036854775807n, Ulimits: [limit] };
    const id = await engine.createContainer(name, { Image: name, HostConfig: { NetworkMode: 'none', ...most } });
    await docker('tag', 'cases:new', name);
    const before = await hostOf(id);
    expect(before['Memory']).toBe(9007199254740993n);
    expect((await recreate(id)).kind).toBe('recreated');
    expect(await modeOf(name)).toBe('MODE=new');
    const { Memory, MemorySwap, Ulimits } = await hostOf(name);
    expect({ Memory, MemorySwap, Ulimits }).toEqual(most);
  });

  test('R30: paused with a health check, which engines then call unhealthy, is paused again', async () => {
    const { name, id } = await stale(['--health-cmd=true', '--health-interval=1s']);
    await vi.waitFor(async () => expect(objectOf((await stateOf(id))['Health'])['Status']).toBe('healthy'), patience);
    await docker('pause', name);
    expect(await recreate(id)).toMatchObject({ kind: 'recreated' });
    expect(await stateOf(name)).toMatchObject({ Paused: true });
    expect(await modeOf(name)).toBe('MODE=new');
  });

  test('a container whose health check fails is replaced by one that need not pass it', async () => {
    const { name, id } = await stale(['--health-cmd=false', '--health-interval=1s', '--health-retries=1']);
    await vi.waitFor(async () => expect(objectOf((await stateOf(id))['Health'])['Status']).toBe('unhealthy'), patience);
    expect(await recreate(id)).toMatchObject({ kind: 'recreated' });
    expect(await modeOf(name)).toBe('MODE=new');
  });

  test('R32: what was created for another platform than that of the machine is created for it again', async () => {
    const { architecture, usesContainerdStore } = await engine.facts();
    const other = architecture === 'arm64' ? 'amd64' : 'arm64';
    const build = async (text: string) => {
      await writeFile(join(scratch, 'Dockerfile'), `FROM scratch\nENV MODE=${text}\nCOPY Dockerfile /x\nCMD ["/x"]\n`);
      // Only containerd's store keeps one name for several platforms.
      const platforms = usesContainerdStore ? `linux/amd64,linux/arm64` : `linux/${other}`;
      await docker('buildx', 'build', '--quiet', '--platform', platforms, '--tag', 'foreign', scratch);
    };
    await build('old');
    const id = await docker('create', '--platform', `linux/${other}`, '--network=none', '--name', 'foreign', 'foreign');
    await docker('tag', 'foreign', 'foreign:before');
    await build('new');
    expect(await recreate(id)).toMatchObject({ kind: 'recreated' });
    expect(await modeOf('foreign')).toBe('MODE=new');
    await docker('cp', 'foreign:/x', join(scratch, 'copied'));
    const { ImageManifestDescriptor } = await inspect('foreign');
    if (usesContainerdStore) expect(ImageManifestDescriptor).toMatchObject({ platform: { architecture: other } });
  });

  test('R34: what was written after the plan was made keeps the old container', async () => {
    const { name, id } = await stale([]);
    const writing = before(engine, 'stopContainer', () => docker('exec', name, 'sh', '-c', 'echo late > /late'));
    expect(await recreate(id, writing)).toMatchObject({
      kind: 'recreated',
      notices: [expect.stringContaining('files of its own')],
    });
    const kept = `${name}.unstale-bak-${id.slice(0, 8)}`;
    await docker('start', kept);
    expect(await docker('exec', kept, 'cat', '/late')).toBe('late');
    await docker('rm', '--force', kept);
  });

  test('R35: who takes the name while it is free keeps it, and the lines that are told bring the old one back', async () => {
    const { name, id } = await stale(['--restart=on-failure:5']);
    let third = '';
    const taking = before(engine, 'renameContainer', async (_id, to) => {
      if (to === name && third === '') third = await docker('create', '--name', name, '--network=none', 'node:22', 'true');
    });
    const outcome = await recreate(id, taking);
    expect(await inspect(name)).toMatchObject({ Id: third, State: { Status: 'created' } });
    expect(await stateOf(id)).toMatchObject({ Running: true });
    if (outcome.kind !== 'needs-attention') return expect.fail(outcome.kind);
    await docker('rename', third, `${name}-third`);
    for (const line of outcome.commands) await docker(...line.split(' ').slice(1));
    expect(await inspect(name)).toMatchObject({ Id: id, State: { Running: true } });
    expect((await hostOf(name))['RestartPolicy']).toEqual({ Name: 'on-failure', MaximumRetryCount: 5 });
  });

  test('R35: who has the name of the backup already keeps it, and everything is as before', async () => {
    const { name, id } = await stale(['--restart=always']);
    const other = await docker('create', '--name', `${name}.unstale-bak-${id.slice(0, 8)}`, '--network=none', 'node:22', 'true');
    expect((await recreate(id)).kind).toBe('rolled-back');
    expect(await inspect(name)).toMatchObject({ Id: id, State: { Running: true } });
    expect(await inspect(other)).toMatchObject({ Name: `/${name}.unstale-bak-${id.slice(0, 8)}`, State: { Status: 'created' } });
    expect((await hostOf(name))['RestartPolicy']).toMatchObject({ Name: 'always' });
  });

  test('R20: a port that somebody else took meanwhile brings the old one back once it is free', async () => {
    const { name, id } = await stale(['--publish', '18431:80']);
    let thief = '';
    const steal = async () => {
      thief = await docker('run', '--detach', '--publish', '18431:80', '--stop-signal=SIGKILL', 'node:22', 'sleep', '1000');
    };
    const stealing = before(engine, 'startContainer', async () => (thief === '' ? steal() : undefined));
    const leaving = before(stealing, 'tailLogs', () => docker('rm', '--force', thief));
    expect(await recreate(id, leaving)).toMatchObject({ kind: 'rolled-back', because: expect.stringContaining('port') });
    expect(await inspect(name)).toMatchObject({ Id: id, State: { Running: true } });
  });

  test('R07: a folder of the machine that is gone stops nothing, and one of the old spelling is made again', async () => {
    const [asked, made] = [join(scratch, 'asked'), join(scratch, 'made')];
    for (const folder of [asked, made]) await mkdir(folder);
    const { name, id } = await stale(['--mount', `type=bind,source=${asked},target=/asked`]);
    const other = await stale(['--volume', `${made}:/made`]);
    for (const folder of [asked, made]) await rm(folder, { recursive: true });
    expect(await recreate(id)).toMatchObject({ kind: 'aborted', because: expect.stringContaining('does not exist') });
    expect(await inspect(name)).toMatchObject({ Id: id, State: { Running: true } });
    expect(await recreate(other.id)).toMatchObject({ kind: 'recreated' });
    expect((await hostOf(other.name))['Binds']).toEqual([`${made}:/made`]);
    await stat(made);
  });

  test('R09, R10: in two networks with addresses and aliases of its own, it gets them again while it runs', async () => {
    const first = 'name=cases-front,alias=api,ip=10.97.0.9,ip6=fd00:97::9,mac-address=02:42:0a:61:00:09,gw-priority=3';
    const { name, id } = await stale([`--network=${first}`, '--network=name=cases-back,alias=behind,ip=10.96.0.9']);
    const before = networksOf(await inspect(id));
    expect(before).toMatchObject([
      { name: 'cases-back', IPAddress: '10.96.0.9', Aliases: ['behind'] },
      { name: 'cases-front', IPAddress: '10.97.0.9', GlobalIPv6Address: 'fd00:97::9', MacAddress: '02:42:0a:61:00:09' },
    ]);
    expect(await recreate(id)).toMatchObject({ kind: 'recreated', notices: [] });
    const after = networksOf(await inspect(name));
    // Nobody asked for one in the second network, so it has another one there.
    expect(after.map(({ MacAddress, ...rest }) => rest)).toEqual(before.map(({ MacAddress, ...rest }) => rest));
    expect(after[1]).toMatchObject({ MacAddress: '02:42:0a:61:00:09', Aliases: ['api'] });
    expect(await docker('exec', name, 'ip', '-o', 'addr')).toMatch(/10\.96\.0\.9.*10\.97\.0\.9|10\.97\.0\.9.*10\.96\.0\.9/s);
  });

  test('R10: an address that somebody else took meanwhile brings the old one back once it is free', async () => {
    const { name, id } = await stale(['--network=cases-front', '--ip=10.97.0.10']);
    let thief = '';
    const steal = async () => {
      const flags = ['--network=cases-front', '--ip=10.97.0.10', '--stop-signal=SIGKILL'];
      thief = await docker('run', '--detach', ...flags, 'node:22', 'sleep', '1000');
    };
    const stealing = before(engine, 'startContainer', async () => (thief === '' ? steal() : undefined));
    const leaving = before(stealing, 'tailLogs', () => docker('rm', '--force', thief));
    expect(await recreate(id, leaving)).toMatchObject({ kind: 'rolled-back', because: expect.stringMatching(/address/i) });
    expect(await inspect(name)).toMatchObject({ Id: id, State: { Running: true } });
    expect(networksOf(await inspect(name))).toMatchObject([{ IPAddress: '10.97.0.10' }]);
  });

  test('R11: a MAC address that the engine made up is not asked for again', async () => {
    const { name, id } = await stale(['--network=cases-front']);
    const [before] = networksOf(await inspect(id));
    expect(await recreate(id)).toMatchObject({ kind: 'recreated' });
    const [after] = networksOf(await inspect(name));
    expect(after?.MacAddress).toMatch(/:/);
    expect(after?.MacAddress).not.toBe(before?.MacAddress);
    expect(textOf(objectOf((await inspect(name))['Config'])['MacAddress'])).toBe('');
  });

  test('R12, R13: a network that is gone stops nothing, and one that was made anew under its name is joined', async () => {
    await docker('network', 'create', 'cases-moved');
    const { name, id } = await stale(['--network=cases-moved', '--volume=/kept'], { how: 'create' });
    await docker('network', 'rm', 'cases-moved');
    const kept = volumes(await inspect(id));
    expect(await recreate(id)).toMatchObject({ kind: 'recreated' });
    expect(volumes(await inspect(name))).toEqual(kept);
    await docker('network', 'create', 'cases-moved');
    await docker('start', name);
    expect(networksOf(await inspect(name))).toMatchObject([{ name: 'cases-moved', IPAddress: expect.stringMatching(/\d/) }]);
    expect(await recreate((await inspect(name))['Id'] as string)).toMatchObject({ kind: 'recreated' });
  });

  test('R14: it joins the network of another container again, and without that one nothing is done', async () => {
    const { id: other } = await stale(['--network=none']);
    const { name, id } = await stale([`--network=container:${other}`, '--ipc=host']);
    expect(await recreate(id)).toMatchObject({ kind: 'recreated' });
    expect(await hostOf(name)).toMatchObject({ NetworkMode: `container:${other}`, IpcMode: 'host' });
    expect(await stateOf(name)).toMatchObject({ Running: true });
    await docker('rm', '--force', other);
    const { Id } = await inspect(name);
    expect(await planFor(engine, textOf(Id), 'elsewhere')).toMatchObject({
      kind: 'refused',
      because: expect.stringContaining('gone'),
    });
  });

  test('R17: who shares its network, or needs who does, is created again with the new one', async () => {
    const { name, id } = await stale(['--network=cases-front']);
    const near = await stale([`--network=container:${id}`, '--env=OWN=1'], { next: 'old' });
    const far = await stale(['--network=none', `--pid=container:${near.id}`], { next: 'old' });
    const linked = await stale([`--network=none`, `--volumes-from=${id}`], { next: 'new' });
    const planned = await planFor(engine, id, 'elsewhere');
    if (planned.kind === 'refused') return expect.fail(planned.because);
    const order = planned.plan.dependents.map(({ plan }) => plan.name);
    expect(order.toSorted()).toEqual([near.name, far.name, linked.name].toSorted());
    expect(order.indexOf(near.name)).toBeLessThan(order.indexOf(far.name));
    const outcome = await recreate(id);
    expect(outcome, JSON.stringify(outcome)).toMatchObject({ kind: 'recreated', notices: [] });
    const [first, second, third, fourth] = await Promise.all([name, near.name, far.name, linked.name].map(inspect));
    expect(second).toMatchObject({ State: { Running: true }, HostConfig: { NetworkMode: `container:${textOf(first?.['Id'])}` } });
    expect(third).toMatchObject({ State: { Running: true }, HostConfig: { PidMode: `container:${textOf(second?.['Id'])}` } });
    expect(fourth).toMatchObject({ State: { Running: true }, HostConfig: { VolumesFrom: [textOf(first?.['Id'])] } });
    expect(await docker('exec', near.name, 'sh', '-c', 'ls /sys/class/net; echo $OWN')).toMatch(/eth0[\s\S]*1$/);
    expect(await modeOf(linked.name)).toBe('MODE=new');
    for (const each of [name, near.name, far.name, linked.name]) await expectNothingOfOurs(each);
    for (const each of [near.name, far.name]) await docker('restart', '--time=0', each);
  });

  test('R17: who shares its network is started again where the old one comes back', async () => {
    const { name, id } = await stale(['--network=cases-front'], { next: 'bad' });
    const near = await stale([`--network=container:${id}`], { next: 'old' });
    expect((await recreate(id)).kind).toBe('rolled-back');
    expect(await inspect(name)).toMatchObject({ Id: id, State: { Running: true } });
    expect(await inspect(near.name)).toMatchObject({ Id: near.id, State: { Running: true } });
    expect(await docker('exec', near.name, 'ls', '/sys/class/net')).toContain('eth0');
  });

  test('R17: a link leads to the new one, and to its name', async () => {
    const { name, id } = await stale(['--network=bridge']);
    const linked = await stale(['--network=bridge', `--link=${name}:backend`], { next: 'old' });
    expect(await recreate(id)).toMatchObject({ kind: 'recreated', notices: [] });
    expect(await hostOf(linked.name)).toMatchObject({ Links: [`/${name}:/${linked.name}/backend`] });
    expect(await stateOf(linked.name)).toMatchObject({ Running: true });
    await docker('restart', '--time=0', linked.name);
  });

  test('R18: volumes of another container stay, also when that one is gone', async () => {
    // Not all of a folder that others mount things in meanwhile: read only, that goes down to each of them.
    const ofMachine = join(scratch, 'of-machine');
    await mkdir(ofMachine);
    const { name: source } = await stale(['--volume=/shared', `--volume=${ofMachine}:/of-machine:ro`]);
    await docker('exec', source, 'sh', '-c', 'echo kept > /shared/file');
    const { name, id } = await stale([`--volumes-from=${source}`]);
    const before = volumes(await inspect(id));
    expect(await recreate(id)).toMatchObject({ kind: 'recreated', notices: [] });
    expect((await hostOf(name))['VolumesFrom']).toEqual([source]);
    expect(volumes(await inspect(name))).toEqual(before);
    await docker('rm', '--force', source);
    const planned = await planFor(engine, textOf((await inspect(name))['Id']), 'elsewhere');
    expect(planned).toMatchObject({ kind: 'plan', plan: { notices: [expect.stringContaining(source)] } });
    const again = await recreate(textOf((await inspect(name))['Id']));
    expect(again, JSON.stringify(again)).toMatchObject({ kind: 'recreated' });
    expect((await hostOf(name))['VolumesFrom'] ?? []).toEqual([]);
    expect(volumes(await inspect(name))).toEqual(before);
    expect(await docker('exec', name, 'cat', '/shared/file')).toBe('kept');
    expect(await docker('exec', name, 'sh', '-c', 'touch /of-machine/x || echo read only')).toContain('read only');
  });

  test('R19: a port that the engine chose is chosen again, and a fixed one stays', async () => {
    const { name, id } = await stale(['--publish=80', '--publish=18432:81']);
    expect(await recreate(id)).toMatchObject({ kind: 'recreated' });
    const { PortBindings } = await hostOf(name);
    expect(PortBindings).toMatchObject({ '80/tcp': [{ HostPort: '' }], '81/tcp': [{ HostPort: '18432' }] });
    const ports = objectOf(objectOf((await inspect(name))['NetworkSettings'])['Ports']);
    expect(objectOf(listOf(ports['80/tcp'])[0])['HostPort']).toMatch(/^[1-9]/);
    expect(objectOf(listOf(ports['81/tcp'])[0])['HostPort']).toBe('18432');
  });

  test('R21: a port that is free a moment later is waited for', async () => {
    const { name, id } = await stale(['--publish=18433:80']);
    let tries = 0;
    let thief = '';
    const slow = before(engine, 'startContainer', async () => {
      tries += 1;
      if (tries === 1) thief = await docker('run', '--detach', '--publish=18433:80', 'node:22', 'sleep', '1000');
      if (tries === 2) await docker('rm', '--force', thief);
    });
    expect(await recreate(id, slow)).toMatchObject({ kind: 'recreated' });
    expect(tries).toBe(2);
    expect(await modeOf(name)).toBe('MODE=new');
  });

  test('R30: one that the engine starts again and again is replaced by one that stays up', async () => {
    const { name, id } = await stale(['--restart=always', '--entrypoint=sh'], {
      command: ['-c', 'sleep 0.2; test $MODE = new && sleep 1000'],
    });
    await vi.waitFor(async () => expect(await stateOf(id)).toMatchObject({ Restarting: true }), patience);
    const planned = await planFor(engine, id, 'elsewhere');
    if (planned.kind === 'refused') return expect.fail(planned.because);
    const { restarts } = planned.plan;
    // Meanwhile somebody reads the plan.
    await vi.waitFor(async () => expect(Number((await inspect(id))['RestartCount'])).toBeGreaterThan(restarts), patience);
    const clock = { nowMs: Date.now, sleep: async (ms: number) => sleep(ms) };
    const gate = { stableMs: 700, patienceMs: 30_000 };
    const outcome = await recreateContainer(
      { engine, clock, random: () => '00000030', gate, journals: testJournals },
      planned.plan,
    );
    expect(outcome).toMatchObject({ kind: 'recreated' });
    expect(await modeOf(name)).toBe('MODE=new');
    expect((await hostOf(name))['RestartPolicy']).toMatchObject({ Name: 'always' });
  });

  test('R30: one that ended stays as it is, and one that was never started, too', async () => {
    const ended = await stale([], { command: ['true'] });
    await vi.waitFor(async () => expect(await stateOf(ended.id)).toMatchObject({ Status: 'exited' }), patience);
    const created = await stale([], { how: 'create' });
    for (const { name, id } of [ended, created]) {
      expect(await recreate(id)).toMatchObject({ kind: 'recreated' });
      expect(await stateOf(name)).toMatchObject({ Status: 'created' });
      expect(await modeOf(name)).toBe('MODE=new');
    }
  });

  test('R31: what was created from an id or a digest is refused', async () => {
    const imageId = textOf((await engine.inspectImage('cases:old'))['Id']);
    for (const reference of [imageId, imageId.replace('sha256:', '').slice(0, 12)]) {
      const id = await docker('create', reference);
      expect(await planFor(engine, id, 'elsewhere'), reference).toMatchObject({
        kind: 'refused',
        because: expect.stringContaining('one image'),
      });
    }
  });

  test('the container that Unstale runs in is not touched, whatever its host name is', async () => {
    const program = (path: string, at: string) => `--volume=${path}:${at}:ro`;
    const { socketPath } = own();
    const { name, id } = await stale([
      ...['--hostname=somewhere', `--volume=${socketPath}:/var/run/docker.sock`, program(process.execPath, '/node')],
      // What that program is linked to.
      ...['/lib', '/lib64', '/usr/lib'].map((folder) => program(folder, folder)),
      program(join(repositoryRoot, 'dist'), '/dist'),
    ]);
    const { name: other } = await stale([]);
    const rebuild = (wanted: string) => own().docker(['exec', name, '/node', '/dist/cli.js', 'rebuild', '--yes', wanted]);
    expect(await rebuild(name)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Unstale runs inside it.') });
    expect(await rebuild(other)).toMatchObject({ exitCode: 2, stderr: expect.not.stringContaining('runs inside') });
    expect(await inspect(name)).toMatchObject({ Id: id, State: { Running: true } });
  });

  test('folders that the engine makes are no files of its own', async () => {
    const { name, id } = await stale(['--tmpfs=/in/memory', '--workdir=/made/by/the/engine', '--volume=/a/volume']);
    expect(await recreate(id)).toMatchObject({ kind: 'recreated', notices: [] });
    expect(await modeOf(name)).toBe('MODE=new');
  });
});

function networksOf(container: JsonObject) {
  const networks = Object.entries(objectOf(objectOf(container['NetworkSettings'])['Networks']));
  return networks
    .map(([name, endpoint]) => {
      const { IPAMConfig, Aliases, IPAddress, GlobalIPv6Address, MacAddress, GwPriority } = objectOf(endpoint);
      return { name, IPAMConfig, Aliases, IPAddress, GlobalIPv6Address, MacAddress, GwPriority };
    })
    .sort((one, other) => one.name.localeCompare(other.name));
}

function volumes(container: JsonObject): readonly string[] {
  return listOf(container['Mounts'])
    .map((mount) => `${textOf(objectOf(mount)['Destination'])} ${textOf(objectOf(mount)['Name'])}`)
    .sort();
}

/** The real engine; before each call of that method something else happens. */
function before<Method extends keyof Engine>(
  engine: Engine,
  method: Method,
  act: (...args: readonly string[]) => Promise<unknown>,
): Engine {
  return new Proxy(engine, {
    get: (target, name) => {
      const call = Reflect.get(target, name);
      if (name !== method) return call;
      return async (...args: readonly string[]) => {
        await act(...args);
        return call(...args);
      };
    },
  });
}
