/**
 * The fake engine does not lie: the same calls, in the same order, get the same status codes and the same values of what Unstale
 * reads, from it and from a real engine. Ids and times are replaced by names.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { listOf, objectOf, textOf } from '../../client/core/json-fields.ts';
import type { Engine, JsonObject, JsonValue } from '../../client/ports.ts';
import { describeOnBothStores, endpointOf } from '../support/engine/both-stores.ts';
import type { OwnEngine } from '../support/engine/start.ts';
import { startFakeEngine } from '../support/fake-engine/start.ts';
import { addImage } from '../support/fake-engine/world.ts';

const dockerfile = `FROM node:22
ENV MODE=image KEPT=1
LABEL mode=image
VOLUME /data
WORKDIR /app
STOPSIGNAL SIGKILL
EXPOSE 80
HEALTHCHECK --interval=7s CMD true
ENTRYPOINT ["sh", "-c"]
CMD ["sleep 1000"]
`;

/** `{x}` stands for the id of the container that was created as x. */
type Step = readonly [method: string, path: string, body?: JsonObject];

const quiet = { Image: 'contract:1', HostConfig: { NetworkMode: 'none' } };
const policy = (Name: string, MaximumRetryCount = 0) => ({ RestartPolicy: { Name, MaximumRetryCount } });

const steps: readonly Step[] = [
  ['POST', '/containers/create?name=one', quiet],
  ['GET', '/containers/{one}/json'],
  ['POST', '/containers/create?name=one', quiet],
  ['POST', '/containers/create?name=none', { Image: 'contract:absent' }],
  [
    'POST',
    '/containers/create?name=two',
    {
      ...{
        Image: 'contract:1',
        Env: ['MODE=mine', 'EMPTY='],
        Labels: { own: '1' },
        Cmd: ['sleep 5'],
        User: '1000',
        Volumes: { '/x': {} },
      },
      ...{
        Healthcheck: { Interval: 9_000_000_000 },
        StopTimeout: 3,
        ExposedPorts: { '90/tcp': {} },
        WorkingDir: '/tmp',
        Hostname: 'own',
      },
      HostConfig: {
        ...quiet.HostConfig,
        ...policy('on-failure', 5),
        Mounts: [
          { Type: 'volume', Target: '/m' },
          { Type: 'volume', Source: 'shop', Target: '/n', ReadOnly: false, VolumeOptions: { NoCopy: true } },
        ],
        Binds: ['/tmp:/b:ro'],
      },
    },
  ],
  ['GET', '/containers/{two}/json'],
  [
    'POST',
    '/containers/create?name=three',
    { ...quiet, Entrypoint: [''], Cmd: ['sleep', '1000'], Healthcheck: { Test: ['NONE'] } },
  ],
  ['GET', '/containers/{three}/json'],
  ['POST', '/containers/create?name=four', { ...quiet, Entrypoint: ['sleep'], Volumes: { '/data': {} } }],
  ['GET', '/containers/{four}/json'],
  ['POST', '/containers/{one}/pause'],
  ['POST', '/containers/{one}/stop'],
  ['POST', '/containers/{one}/rename?name=one'],
  ['POST', '/containers/{one}/rename?name=two'],
  ['POST', '/containers/{one}/rename?name=-x'],
  ['POST', '/containers/{one}/rename?name=uno'],
  ['POST', '/containers/{one}/start'],
  ['POST', '/containers/{one}/start'],
  ['GET', '/containers/{one}/json'],
  ['GET', '/containers/uno/json'],
  ['DELETE', '/containers/{one}'],
  ['POST', '/containers/{one}/update', policy('always')],
  ['POST', '/containers/{one}/update', policy('')],
  ['POST', '/containers/{one}/update', policy('no', 3)],
  ['GET', '/containers/{one}/json'],
  ['POST', '/containers/{one}/pause'],
  ['POST', '/containers/{one}/pause'],
  ['POST', '/containers/{one}/start'],
  ['GET', '/containers/{one}/json'],
  ['POST', '/containers/{one}/stop'],
  ['POST', '/containers/{one}/stop'],
  ['GET', '/containers/{one}/json'],
  ['POST', '/containers/{one}/update', policy('no')],
  ['POST', '/containers/create?name=five', { Image: 'contract:1', HostConfig: { NetworkMode: 'bridge' } }],
  ['POST', '/networks/contract-net/connect', { Container: '{five}', EndpointConfig: { Aliases: ['api'] } }],
  ['POST', '/networks/contract-net/connect', { Container: '{five}', EndpointConfig: {} }],
  ['POST', '/networks/contract-absent/connect', { Container: '{five}', EndpointConfig: {} }],
  ['GET', '/containers/{five}/json'],
  ['DELETE', '/containers/{five}'],
  ['GET', '/containers/{three}/changes'],
  ['GET', '/containers/{three}/archive?path=/nowhere'],
  ['GET', '/containers/json?all=1'],
  ['GET', '/images/contract:1/json'],
  ['POST', '/images/contract:1/tag?repo=contract&tag=2'],
  ['GET', '/images/contract:2/json'],
  ['POST', '/images/contract:absent/tag?repo=contract&tag=3'],
  ['DELETE', '/images/contract:2?noprune=1'],
  ['DELETE', '/images/contract:2?noprune=1'],
  ['DELETE', '/containers/{one}?force=1'],
  ['DELETE', '/containers/{one}'],
  ['GET', '/containers/{one}/json'],
  ['POST', '/containers/{one}/start'],
  ['POST', '/containers/{one}/rename?name=uno'],
  ['POST', '/containers/{one}/update', policy('no')],
  ['GET', '/containers/{two}/logs?stdout=1&stderr=1&tail=200'],
  ['DELETE', '/containers/{two}?v=1'],
  ['DELETE', '/containers/{three}'],
  ['DELETE', '/containers/{four}'],
];

describeOnBothStores('the fake engine and a real one', (own) => {
  test('answer the same calls the same', async () => {
    await build(own());
    const real = await openEngine(endpointOf(own()));
    const fake = await startFakeEngine();
    const { id } = addImage(fake.world, { config: objectOf((await real.inspectImage('contract:1'))['Config']) });
    fake.world.tags.set('contract:1', id);
    fake.world.networks.add('contract-net');
    await own().docker(['network', 'create', 'contract-net']);
    const told = await play(fake.socketPath);
    const expected = await play(own().socketPath);
    for (const [at, step] of steps.entries()) expect([step.slice(0, 2), told[at]]).toEqual([step.slice(0, 2), expected[at]]);
    await fake.stop();
  });

  test('tell the same events', async () => {
    await build(own());
    const fake = await startFakeEngine();
    const { id } = addImage(fake.world, { config: { Cmd: ['sleep', '1000'] } });
    fake.world.tags.set('contract:1', id);
    const real = await openEngine(endpointOf(own()));
    const expected = await eventsOf(real, textOf((await real.inspectImage('contract:1'))['Id']));
    expect(expected).toContain('container rename');
    expect(await eventsOf(await openEngine(endpointOf(fake)), id)).toEqual(expected);
    await fake.stop();
  });
});

/** By the adapter, in the order in which they come. */
async function eventsOf(engine: Engine, image: string): Promise<readonly string[]> {
  const ending = new AbortController();
  const seen: string[] = [];
  const listening = (async () => {
    for await (const { type, action } of engine.events(ending.signal)) seen.push(`${type} ${action}`);
  })();
  const tag = () => engine.tagImage(image, 'contract:begin');
  await vi.waitFor(async () => {
    await tag();
    expect(seen).not.toEqual([]);
  }, patience);
  const id = await engine.createContainer('contract-events', quiet);
  await engine.startContainer(id);
  await engine.setRestartPolicy(id, policy('always')['RestartPolicy']);
  await engine.pauseContainer(id);
  await engine.renameContainer(id, 'contract-renamed');
  await engine.stopContainer(id);
  await engine.removeContainer(id, { force: false });
  await engine.tagImage(image, 'contract:end');
  await engine.untagImage('contract:end');
  await vi.waitFor(() => expect(seen.at(-1)).toBe('image untag'), patience);
  const all = [...seen];
  await engine.untagImage('contract:begin');
  ending.abort();
  await listening;
  return all.slice(all.indexOf('container create')).filter((one) => told.has(one.split(' ')[1] ?? ''));
}

const patience = { timeout: 30_000, interval: 50 };
/** A real engine also tells what led to what: `kill` and `die` for a stop. */
const told = new Set(['create', 'start', 'update', 'pause', 'rename', 'stop', 'destroy', 'tag', 'untag']);

async function build(engine: OwnEngine): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'unstale-contract-'));
  await writeFile(join(scratch, 'Dockerfile'), dockerfile);
  const built = await engine.docker(['buildx', 'build', '--quiet', '--network=none', '--tag', 'contract:1', scratch]);
  await rm(scratch, { recursive: true, force: true });
  expect(built.exitCode, built.stderr).toBe(0);
}

async function play(socketPath: string): Promise<readonly unknown[]> {
  const ids = new Map<string, string>();
  const seen: unknown[] = [];
  for (const [method, path, body] of steps) {
    const { status, text } = await call(
      socketPath,
      method,
      path.replace(/\{(\w+)\}/, (_, name) => ids.get(name) ?? name),
      body,
    );
    const answer: JsonValue = text === '' || status >= 400 ? {} : parseOrText(text);
    const created = textOf(objectOf(answer)['Id']);
    if (path.startsWith('/containers/create') && created !== '') ids.set(path.replace(/.*name=/, ''), created);
    let told = JSON.stringify(readable(path, answer));
    for (const [name, id] of ids) told = told.replaceAll(id, `<${name}>`).replaceAll(id.slice(0, 12), `<${name}, short>`);
    seen.push([status, JSON.parse(told)]);
  }
  return seen;
}

function parseOrText(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function call(socketPath: string, method: string, path: string, body?: JsonObject): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'Content-Type': 'application/json' };
    const sent = request({ socketPath, method, path: `/v1.51${path}`, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject).end(body === undefined ? '' : JSON.stringify(body));
  });
}

/** What Unstale reads of an answer. */
function readable(path: string, answer: JsonValue): unknown {
  if (path.startsWith('/images')) return imageOf(objectOf(answer), answer);
  if (path === '/containers/json?all=1') return listOf(answer).map((row) => rowOf(objectOf(row)));
  return path.endsWith('/json') ? containerOf(objectOf(answer)) : answer;
}

function imageOf({ RepoTags, Config }: JsonObject, answer: JsonValue): unknown {
  return RepoTags === undefined ? answer : { RepoTags, Config };
}

function rowOf({ Id, Names, Image, State, Labels }: JsonObject): unknown {
  return { Id, Names, Image, State, Labels };
}

function containerOf({ Id, Name, Config, HostConfig, Mounts, NetworkSettings, ...rest }: JsonObject): unknown {
  const { Hostname, Env, Cmd, Entrypoint, Labels, Image, User, WorkingDir, ...more } = objectOf(Config);
  const { StopSignal, StopTimeout, Volumes, ExposedPorts, Healthcheck } = more;
  const host = objectOf(HostConfig);
  const fields = ['RestartPolicy', 'NetworkMode', 'AutoRemove', 'Binds', 'Mounts', 'Links', 'VolumesFrom', 'Memory', 'Ulimits'];
  const { Status, Running, Paused, Restarting, Dead, Health, StartedAt } = objectOf(rest['State']);
  const mounts = listOf(Mounts)
    .map(objectOf)
    .sort((a, b) => textOf(a['Destination']).localeCompare(textOf(b['Destination'])));
  const networks = Object.entries(objectOf(objectOf(NetworkSettings)['Networks'])).map(([name, endpoint]) => {
    const { IPAMConfig, Links, Aliases, DriverOpts, MacAddress } = objectOf(endpoint);
    return { name, IPAMConfig, Links, Aliases, DriverOpts, MacAddress };
  });
  return {
    ...{ Id, Name, RestartCount: rest['RestartCount'], networks },
    state: {
      Status,
      Running,
      Paused,
      Restarting,
      Dead,
      health: objectOf(Health)['Status'],
      isStarted: !textOf(StartedAt).startsWith('0001'),
    },
    config: {
      Hostname,
      Env,
      Cmd,
      Entrypoint,
      Labels,
      Image,
      User,
      WorkingDir,
      StopSignal,
      StopTimeout,
      Volumes,
      ExposedPorts,
      Healthcheck,
    },
    host: Object.fromEntries(fields.map((field) => [field, host[field] ?? null])),
    mounts: mounts.map(({ Type, Name: volume, Destination, RW }) => ({ Type, isNamed: textOf(volume) !== '', Destination, RW })),
  };
}
