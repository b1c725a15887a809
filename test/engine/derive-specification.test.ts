/**
 * A container, created again from what was derived of it, is the same: made with the docker command line on a real engine,
 * derived, created under another name, and inspected again. On the new image, the image's defaults are the new ones.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { listOf, objectOf, textOf } from '../../client/core/json-fields.ts';
import { deriveSpecification } from '../../client/core/recreate/derive-specification.ts';
import type { Engine, JsonObject } from '../../client/ports.ts';
import { describeOnBothStores, endpointOf } from '../support/engine/both-stores.ts';

const dockerfile = (mode: string) => `FROM node:22
ENV MODE=${mode} KEPT=1
LABEL mode=${mode}
VOLUME /data
WORKDIR /app
HEALTHCHECK --interval=7s --start-interval=2s CMD true
ENTRYPOINT ["sh", "-c"]
CMD ["sleep 1000 # ${mode}"]
`;

const situations: Readonly<Record<string, { readonly flags: readonly string[]; readonly command?: readonly string[] }>> = {
  plain: { flags: [] },
  'R01, R02: anonymous volumes': { flags: ['--volume', '/x', '--mount', 'type=volume,target=/unnamed'] },
  'R06: named volume, bind with options, tmpfs': {
    flags: ['--volume', 'shop-data:/named:ro', '--volume', '/tmp:/host:ro', '--tmpfs', '/scratch:size=64k'],
  },
  'R06: mounts with options': {
    flags: [
      '--mount',
      'type=volume,source=shop-m,target=/m,readonly',
      '--mount',
      'type=bind,source=/tmp,target=/b,bind-propagation=rslave',
      '--mount',
      'type=volume,source=shop-s,target=/s,volume-subpath=a,volume-label=of=mine',
      '--mount',
      'type=tmpfs,target=/t,tmpfs-size=65536,tmpfs-mode=1770',
    ],
  },
  'R22: cleared entrypoint': { flags: ['--entrypoint', ''], command: ['sleep', '5'] },
  'R22: other entrypoint, equal command': { flags: ['--entrypoint', 'sh'], command: ['sleep 1000 # a'] },
  'R22: equal entrypoint, no command': { flags: ['--entrypoint', 'sh'] },
  'R24: own environment': { flags: ['--env', 'MODE=mine', '--env', 'TEXT=a=b\nc', '--env', 'EMPTY='] },
  'own labels': { flags: ['--label', 'mode=mine', '--label', '__proto__=odd'] },
  'R25: health check in part': { flags: ['--health-interval=9s', '--health-retries=2'] },
  'R25: no health check': { flags: ['--no-healthcheck'] },
  'R26: stop signal and time': { flags: ['--stop-signal=SIGUSR1', '--stop-timeout=300'] },
  'R26: no limit to stop': { flags: ['--stop-timeout=-1'] },
  'R26: no time to stop': { flags: ['--stop-timeout=0'] },
  'R27: restart on failure': { flags: ['--restart=on-failure:5'] },
  'R27: restart always': { flags: ['--restart=always'] },
  'R27: restart unless stopped': { flags: ['--restart=unless-stopped'] },
  'R28: limits up to int64': {
    flags: ['--ulimit', 'memlock=9223372036854775807', '--memory=64m', '--memory-swap=128m', '--pids-limit=50', '--cpus=0.5'],
  },
  ports: { flags: ['--publish', '127.0.0.1:18080:80', '--expose', '9000'] },
  security: {
    flags: [
      '--cap-drop=ALL',
      '--cap-add=CHOWN',
      '--security-opt=no-new-privileges',
      '--security-opt=systempaths=unconfined',
      '--read-only',
      '--init',
    ],
  },
  names: {
    flags: [
      '--hostname=shop',
      '--domainname=example.test',
      '--dns=127.0.0.1',
      '--add-host=a:127.0.0.1',
      '--user=1000:1000',
      '--workdir=/tmp',
    ],
  },
  'no network': { flags: ['--network=none'] },
  'host network': { flags: ['--network=host'] },
  'own network with aliases and address': {
    flags: ['--network=shop-net', '--network-alias=api', '--ip=10.99.0.9', '--mac-address=02:42:0a:63:00:09'],
  },
  'everything else': {
    flags: [
      '--tty',
      '--interactive',
      '--shm-size=1m',
      '--sysctl=net.ipv4.ip_forward=1',
      '--log-driver=none',
      '--oom-score-adj=5',
      '--ipc=private',
      '--cgroupns=host',
      '--group-add=5',
    ],
  },
};

describeOnBothStores('a derived specification', (own) => {
  let scratch = '';
  let engine: Engine;
  let oldImage: JsonObject;

  const docker = async (args: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await own().docker(args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout.trim();
  };
  const build = async (mode: string) => {
    await writeFile(join(scratch, 'Dockerfile'), dockerfile(mode));
    await docker(['buildx', 'build', '--quiet', '--network=none', '--tag', `shop:${mode}`, scratch]);
  };

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'unstale-derive-'));
    engine = await openEngine(endpointOf(own()));
    await build('a');
    await build('b');
    await docker(['network', 'create', '--subnet=10.99.0.0/24', 'shop-net']);
    oldImage = await engine.inspectImage('shop:a');
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  test.each(Object.entries(situations))('%s: created again, it is the same', async (name, { flags, command = [] }) => {
    const id = await docker(['create', ...flags, 'shop:a', ...command]);
    const before = await engine.inspectContainer(id);
    const again = await createAgain(engine, before, oldImage, 'shop:a', name);
    expect(comparable(again)).toEqual(comparable(before));
  });

  test('R23: on the new image its defaults are the new ones, and what the person set stays', async () => {
    const id = await docker(['create', '--env', 'KEPT=mine', '--label', 'own=1', 'shop:a']);
    const again = await createAgain(engine, await engine.inspectContainer(id), oldImage, 'shop:b', 'follows');
    const config = objectOf(again['Config']);
    expect(config['Env']).toEqual(expect.arrayContaining(['MODE=b', 'KEPT=mine']));
    expect(config['Labels']).toMatchObject({ mode: 'b', own: '1' });
    expect(config['Cmd']).toEqual(['sleep 1000 # b']);
  });

  test('R24: variables without a value, with line ends and with equals signs are the same bytes', async () => {
    const Env = ['KEPT', 'TEXT=a=b\nc\t"$x"', 'EMPTY=', 'ÄÖ=日本'];
    const id = await engine.createContainer('environment', { Image: 'shop:a', Env, HostConfig: { NetworkMode: 'none' } });
    const before = await engine.inspectContainer(id);
    expect(objectOf(before['Config'])['Env']).toEqual(expect.arrayContaining(Env));
    const again = await createAgain(engine, before, oldImage, 'shop:a', 'R24');
    expect(comparable(again)).toEqual(comparable(before));
  });

  test('an anonymous volume and its data go along, and both containers removed leave it', async () => {
    const id = await docker(['create', 'shop:a']);
    const before = await engine.inspectContainer(id);
    const again = await createAgain(engine, before, oldImage, 'shop:b', 'volume');
    const volumeOf = (container: JsonObject) => listOf(container['Mounts']).map((mount) => textOf(objectOf(mount)['Name']));
    expect(volumeOf(again)).toEqual(volumeOf(before));
    for (const one of [id, textOf(again['Id'])]) await engine.removeContainer(one, { force: false });
    expect(await docker(['volume', 'ls', '--quiet'])).toContain(volumeOf(before)[0]);
  });
});

async function createAgain(
  engine: Engine,
  before: JsonObject,
  oldImage: JsonObject,
  reference: string,
  name: string,
): Promise<JsonObject> {
  const specification = deriveSpecification(before, oldImage, reference);
  const id = await engine.createContainer(`again-${name.replaceAll(/\W+/g, '-')}`, specification);
  return engine.inspectContainer(id);
}

/** What has to be equal: without ids, dates and names, and with every volume by its name. */
function comparable({ Config, HostConfig, Mounts, NetworkSettings, Id }: JsonObject): unknown {
  const config = { ...objectOf(Config) };
  const host = { ...objectOf(HostConfig) };
  const id = textOf(Id).slice(0, 12);
  const mounts = listOf(Mounts)
    .map(objectOf)
    .sort((one, other) => textOf(one['Destination']).localeCompare(textOf(other['Destination'])))
    .map(({ Type, Name, Destination, RW, Propagation, Source }) => ({ Type, Name, Destination, RW, Propagation, Source }));
  const networks = Object.entries(objectOf(objectOf(NetworkSettings)['Networks'])).map(([name, endpoint]) => {
    const { IPAMConfig, Aliases, DriverOpts, MacAddress } = objectOf(endpoint);
    return { name, IPAMConfig, Aliases: listOf(Aliases).filter((alias) => alias !== id), DriverOpts, MacAddress };
  });
  return {
    config: { ...config, Hostname: config['Hostname'] === id ? '' : config['Hostname'], Volumes: null },
    // Anonymous volumes are asked for by name the second time.
    host: { ...host, Mounts: null, ConsoleSize: null },
    mounts,
    networks,
  };
}
