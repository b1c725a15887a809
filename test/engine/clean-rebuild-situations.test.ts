/**
 * Clean rebuilds of containers as people have them: with networks, volumes, health checks, odd paths and arguments, stopped,
 * paused, of Compose. What was rebuilt is as it was, what cannot be is refused, and what a person must know is said.
 */
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { rebuildPlanText } from '../../client/core/build/rebuild-plan.ts';
import { planRenewal } from '../../client/flows/plan-renewal.ts';
import { renewVolumes } from '../../client/flows/renew-volumes.ts';
import { describeOnBothStores, endpointOf } from '../support/engine/both-stores.ts';
import { type RebuildPlace, rebuildPlace } from '../support/engine/rebuild-place.ts';
import { rebuildPorts } from '../support/engine/rebuild-ports.ts';

const dockerfile = 'FROM node:22\nSTOPSIGNAL SIGKILL\nWORKDIR /app\nCOPY start.sh .\nCMD ["sh", "start.sh"]\n';
const [start, changed] = ['exec sleep 1000\n', 'exec sleep 1001 # new\n'];
/** What a shell, a parser of options or of pairs would take for something else. */
const hostile = `$(touch /hacked) "a" 'b' --no-cache = \`c\` ; #`;

describeOnBothStores('a clean rebuild of', (engine) => {
  let scratch = '';
  beforeAll(async () => {
    scratch = await realpath(await mkdtemp(join(tmpdir(), 'unstale rebuilds-')));
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  /** A folder of its own, whose compose file has the build of one image; built once. */
  const project = async (name: string, files: Readonly<Record<string, string>>, build = '.'): Promise<RebuildPlace> => {
    const folder = join(scratch, name);
    const compose = `services:\n  ${name}:\n    build: ${build}\n    image: ${name}\n`;
    for (const [path, text] of Object.entries({ 'compose.yaml': compose, Dockerfile: dockerfile, 'start.sh': start, ...files })) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const place = rebuildPlace(engine(), folder, folder, name);
    await place.run('compose', '--project-directory', folder, 'build');
    return place;
  };
  const edit = ({ file }: RebuildPlace) => writeFile(file, changed);
  const seen = (place: RebuildPlace, name: string) => place.run('exec', name, 'cat', '/app/start.sh');

  test('a container with an address, an alias and a port in a network of its own, from a build with a target and arguments', async () => {
    const build = JSON.stringify({
      context: './the context',
      dockerfile: '../docker files/My.Dockerfile',
      target: 'wanted',
      args: { HOSTILE: hostile.replaceAll('$', '$$$$') },
      additional_contexts: { shared: './shared files' },
    });
    const place = await project(
      'networked',
      {
        'the context/start.sh': start,
        'shared files/shared.txt': 'shared',
        'docker files/My.Dockerfile': `${dockerfile.replace('FROM node:22', 'FROM node:22 AS wanted\nARG HOSTILE\nENV HOSTILE=$HOSTILE\nCOPY --from=shared shared.txt /shared.txt')}\nFROM scratch AS other\n`,
      },
      build,
    );
    await place.run('network', 'create', '--subnet=172.30.77.0/24', 'unstale-net');
    const network = ['--network=unstale-net', '--ip=172.30.77.9', '--network-alias=web'];
    await place.run(
      'run',
      '--detach',
      '--name=networked',
      ...network,
      '--publish=18181:80',
      '--mac-address=02:42:ac:1e:4d:09',
      'networked',
    );
    const before = await place.inspect('networked');
    await writeFile(join(scratch, 'networked', 'the context', 'start.sh'), changed);
    const { planned, outcome } = await place.cleanRebuild('networked');
    expect(outcome, JSON.stringify([planned, outcome])).toMatchObject({
      kind: 'rebuilt',
      proof: { equal: ['/app/start.sh', '/shared.txt'] },
    });
    const after = await place.inspect('networked');
    const [one, other] = [before, after].map(({ NetworkSettings }) => NetworkSettings.Networks['unstale-net']);
    expect([other.IPAMConfig, other.IPAddress, other.Aliases, other.MacAddress]).toEqual([
      one.IPAMConfig,
      one.IPAddress,
      one.Aliases,
      one.MacAddress,
    ]);
    expect(after.NetworkSettings.Ports).toEqual(before.NetworkSettings.Ports);
    expect(after.Config.Env).toContain(`HOSTILE=${hostile}`);
    expect(await place.run('exec', 'networked', 'cat', '/shared.txt')).toBe('shared');
    expect(await seen(place, 'networked')).toBe(changed);
  });

  const renew = async ({ Id }: { readonly Id: string }) => {
    const opened = await openEngine(endpointOf(engine()));
    const environment = { ...process.env, ...engine().env };
    const ports = rebuildPorts({ engine: opened, program: 'docker', environment, workspace: scratch });
    const planned = await planRenewal(ports, Id, async (volumes) => volumes);
    return planned.kind === 'plan' ? renewVolumes(ports, planned.plan) : planned;
  };

  test('a container whose volume hides the code says that it still does', async () => {
    const place = await project('hidden', {});
    await place.run('run', '--detach', '--network=none', '--name=hidden', '--volume=/app', 'hidden');
    await edit(place);
    const { outcome } = await place.cleanRebuild('hidden');
    expect(outcome).toMatchObject({
      kind: 'rebuilt',
      notices: [expect.stringMatching(/anonymous volume at \/app still hides 1 file .*\/app\/start\.sh/)],
    });
    expect(await seen(place, 'hidden')).toBe(start);
    expect(await renew(await place.inspect('hidden'))).toMatchObject({ kind: 'recreated' });
    expect(await seen(place, 'hidden')).toBe(changed);
  });

  test('a paused one leaves it paused, of a stopped one stopped', async () => {
    const place = await project('resting', {});
    for (const name of ['paused', 'halted']) await place.run('run', '--detach', '--network=none', `--name=${name}`, 'resting');
    const old = await place.imageId('resting');
    await place.run('pause', 'paused');
    await place.run('stop', 'halted');
    await edit(place);
    for (const name of ['paused', 'halted']) {
      const { outcome } = await place.cleanRebuild(name);
      expect(outcome, JSON.stringify(outcome)).toMatchObject({ kind: 'rebuilt' });
    }
    const [paused, halted] = [await place.inspect('paused'), await place.inspect('halted')];
    expect([paused.State.Status, halted.State.Status]).toEqual(['paused', 'created']);
    expect(halted.Image).toBe(await place.imageId('resting'));
    expect(new Set([old, paused.Image, halted.Image]).size).toBe(3);
  });

  test('one that ends at once says that it has ended', async () => {
    const place = await project('ending', {});
    await place.run('run', '--detach', '--network=none', '--name=ending', 'ending');
    await writeFile(place.file, 'echo done\n');
    const { outcome } = await place.cleanRebuild('ending');
    expect(outcome).toMatchObject({ kind: 'rebuilt', notices: ['It has ended already, with exit code 0.'] });
  });

  test('one that turns unhealthy brings the old one back', async () => {
    const check = 'HEALTHCHECK --interval=1s --retries=1 CMD grep -q healthy /app/start.sh\n';
    const place = await project('sick', {
      Dockerfile: dockerfile.replace('CMD', `${check}CMD`),
      'start.sh': `${start}# healthy\n`,
    });
    await place.run('run', '--detach', '--network=none', '--name=sick', 'sick');
    const [before, image] = [await place.inspect('sick'), await place.imageId('sick')];
    await edit(place);
    const { outcome } = await place.cleanRebuild('sick');
    expect(outcome, JSON.stringify(outcome)).toMatchObject({ kind: 'rolled-back', because: expect.stringContaining('health') });
    expect([(await place.inspect('sick')).Id, await place.imageId('sick')]).toEqual([before.Id, image]);
  });

  test.each([false, true])(
    'one that is cancelled while it builds changes nothing, then and later (Compose: %s)',
    async (isCompose) => {
      const name = isCompose ? 'stopped-service' : 'stopped';
      const slow = `${dockerfile}ARG SLOW=0\nRUN echo builds-now-$SLOW; sleep $SLOW\n`;
      const place = await project(name, { Dockerfile: slow });
      const folder = join(scratch, name);
      if (isCompose) await place.run('compose', '--project-directory', folder, 'up', '--detach');
      else await place.run('run', '--detach', '--network=none', `--name=${name}`, name);
      const container = isCompose ? `${name}-${name}-1` : name;
      const [before, image, pins] = [await place.inspect(container), await place.imageId(name), await place.pins()];
      await writeFile(join(folder, 'Dockerfile'), slow.replace('SLOW=0', 'SLOW=8'));
      const abort = new AbortController();
      const onLog = (line: string) => {
        if (line.includes('builds-now-8')) abort.abort();
      };
      const { outcome } = await place.cleanRebuild(container, { signal: abort.signal, onLog });
      expect(outcome, JSON.stringify(outcome)).toMatchObject({ kind: 'cancelled' });
      await new Promise((resolve) => setTimeout(resolve, 10_000));
      expect([(await place.inspect(container)).State.StartedAt, await place.imageId(name), await place.pins()]).toEqual([
        before.State.StartedAt,
        image,
        pins,
      ]);
    },
  );

  test('a container while something else is built for long leaves it alone', async () => {
    const place = await project('waiting', { 'slow.Dockerfile': 'FROM node:22\nCOPY start.sh /\nRUN sleep 150\n' });
    await place.run('run', '--detach', '--network=none', '--name=waiting', 'waiting');
    const folder = join(scratch, 'waiting');
    const build = ['buildx', 'build', '--no-cache', '--network=none', '--file', join(folder, 'slow.Dockerfile'), folder];
    const stop = new AbortController();
    const slow = engine().docker(build, { signal: stop.signal });
    const seenBy = await openEngine(endpointOf(engine()));
    await vi.waitFor(async () => expect(await seenBy.isBuilding()).toBe(true), { timeout: 60_000, interval: 100 });
    const { outcome } = await place.cleanRebuild('waiting');
    stop.abort();
    await slow;
    expect(outcome).toMatchObject({ kind: 'aborted', because: expect.stringContaining('being built') });
  });

  test('a container whose build has options that cannot be passed on is refused', async () => {
    const place = await project('secret', {});
    const services = 'services:\n  web:\n    build: { context: ., ssh: [default] }\n    image: secret\n';
    await writeFile(join(scratch, 'secret', 'compose.yaml'), services);
    await place.run('run', '--detach', '--network=none', '--name=secret', 'secret');
    const { planned } = await place.cleanRebuild('secret');
    expect(planned).toMatchObject({ kind: 'refused', because: expect.stringContaining('ssh') });
  });

  test('a service with a name of its own, variables from a file, others before it and files of its own', async () => {
    const compose = `services:
  served:
    build: .
    image: served
    container_name: its-own-name
    env_file: values.env
    environment: { MODE: "$UNSET_HERE" }
    profiles: [rare]
    restart: always
    depends_on: { other: { condition: service_started } }
    healthcheck: { test: [CMD, "true"], interval: 1s }
    volumes: [/data]
  other: { image: served, command: [sleep, "1000"] }
`;
    const place = await project('served', { 'compose.yaml': compose, 'values.env': 'VALUE=1\n' }, '.');
    const folder = join(scratch, 'served');
    await place.run('compose', '--project-directory', folder, '--profile=rare', 'up', '--detach', '--build', '--wait');
    await place.run('exec', 'its-own-name', 'sh', '-c', 'echo kept > /data/file; echo lost > /app/log');
    const other = await place.inspect('served-other-1');
    await edit(place);
    const { planned, outcome } = await place.cleanRebuild('its-own-name');
    expect(outcome, JSON.stringify([planned, outcome])).toMatchObject({ kind: 'rebuilt', proof: { equal: ['/app/start.sh'] } });
    const text = planned.kind === 'plan' ? rebuildPlanText(planned.plan) : '';
    expect(text).toMatch(/LOST: .*\/app\/log/);
    expect(text).toContain('UNSET_HERE is a variable that is not set here');
    expect(text).not.toContain('is kept');
    expect(await seen(place, 'its-own-name')).toBe(changed);
    expect(await place.run('exec', 'its-own-name', 'cat', '/data/file')).toBe('kept\n');
    const before = await place.inspect('its-own-name');
    const { Name: left } = before.Mounts[0];
    expect(await renew(before)).toMatchObject({ kind: 'recreated', notices: [expect.stringContaining(`/data: volume ${left}`)] });
    expect(await place.run('exec', 'its-own-name', 'ls', '/data')).toBe('');
    expect(await place.run('run', '--rm', '--network=none', `--volume=${left}:/v`, 'node:22', 'cat', '/v/file')).toBe('kept\n');
    expect((await place.inspect('served-other-1')).State.StartedAt).toBe(other.State.StartedAt);
  });

  test('a container of "docker compose run" is refused: it is not the one of the service', async () => {
    const place = await project('once', {});
    const base = ['compose', '--project-directory', join(scratch, 'once')];
    await place.run(...base, 'up', '--detach');
    await place.run(...base, 'run', '--detach', '--name=once-more', 'once', 'sleep', '1000');
    const { planned } = await place.cleanRebuild('once-more');
    expect(planned).toMatchObject({ kind: 'refused', because: expect.stringContaining('docker compose run') });
  });
});
