/**
 * A specification → a container, as Docker's engine merges it with its image
 * (https://github.com/moby/moby/blob/master/daemon/commit.go), and the volumes that come with it.
 */
import { listOf, objectOf, textOf } from '../../../client/core/json-fields.ts';
import type { JsonObject, JsonValue } from '../../../client/ports.ts';
import { type Answer, type Call, Refused } from './answer.ts';
import {
  containerBy,
  type FakeContainer,
  type FakeMount,
  imageBy,
  newId,
  newTime,
  sharedModes,
  sharedWith,
  type World,
} from './world.ts';

export function createContainer(world: World, { query, body }: Call): Answer {
  const { HostConfig, NetworkingConfig, ...settings } = body;
  const image = imageBy(world, textOf(settings['Image']));
  if (image === undefined) throw new Refused(404, `No such image: ${textOf(settings['Image'])}`);
  const name = query['name'] ?? '';
  refuseTaken(world, name, 'Conflict.');
  const id = newId(world);
  const config = merge(settings, image.config);
  if (listOf(config['Cmd']).length === 0 && listOf(config['Entrypoint']).length === 0)
    throw new Refused(400, 'no command specified');
  const host: JsonObject = withIds(world, { ...hostDefaults, ...objectOf(HostConfig) });
  const mounts = mountsOf(world, config, host);
  for (const mount of mounts) if (mount.type === 'volume') world.volumes.add(mount.name);
  const policy = objectOf(host['RestartPolicy']);
  const made: FakeContainer = {
    ...{ id, name, imageId: image.id, mounts, createdAt: newTime(world), startedAt: neverStarted },
    config: { ...config, Hostname: textOf(config['Hostname']) || id.slice(0, 12) },
    hostConfig: {
      ...host,
      ...(host['Mounts'] === undefined ? {} : { Mounts: listOf(host['Mounts']).map(told) }),
      RestartPolicy: textOf(policy['Name']) === '' ? noPolicy : policy,
    },
    networks: networksOf(host, objectOf(NetworkingConfig)),
    ...{ status: 'created', exitCode: 0, restartCount: 0, health: undefined, looks: 0, changes: [], log: '' },
  };
  world.distort(made);
  world.containers.set(id, made);
  return { status: 201, body: { Id: id, Warnings: [] } };
}

/** The engine keeps ids of what a container shares, and knows no container that is not there. */
function withIds(world: World, host: JsonObject): JsonObject {
  const shared = sharedModes.flatMap((field) => {
    const text = sharedWith(host, field);
    return text === undefined ? [] : [[field, `container:${present(world, text).id}`] as const];
  });
  for (const from of listOf(host['VolumesFrom'])) present(world, textOf(from).split(':')[0] ?? '');
  return { ...host, ...Object.fromEntries(shared) };
}

function present(world: World, text: string): FakeContainer {
  const found = containerBy(world, text);
  if (found === undefined) throw new Refused(404, `No such container: ${text}`);
  return found;
}

/** The engine leaves out what is false. */
function told(mount: JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(objectOf(mount)).filter(([, value]) => value !== false));
}

const neverStarted = '0001-01-01T00:00:00Z';
const noPolicy = { Name: 'no', MaximumRetryCount: 0 };
const hostDefaults = {
  ...{ Binds: null, ContainerIDFile: '', NetworkMode: 'bridge', PortBindings: {}, RestartPolicy: noPolicy, AutoRemove: false },
  ...{ VolumesFrom: null, ConsoleSize: [0, 0], Links: null, Memory: 0, MemorySwappiness: null, Ulimits: null, ShmSize: 67108864 },
};

export function refuseTaken(world: World, name: string, before: string): void {
  const holder = [...world.containers.values()].find((other) => other.name === name);
  if (holder === undefined) return;
  const cure = 'You have to remove (or rename) that container to be able to reuse that name.';
  throw new Refused(409, `${before} The container name "/${name}" is already in use by container "${holder.id}". ${cure}`);
}

function merge(own: JsonObject, image: JsonObject): JsonObject {
  const nameOf = (entry: JsonValue) => textOf(entry).split('=', 1)[0];
  const env = listOf(own['Env']);
  const inherited = listOf(image['Env']).filter((entry) => !env.some((mine) => nameOf(mine) === nameOf(entry)));
  const text = (name: string) => textOf(own[name]) || textOf(image[name]);
  const together = (name: string) => ({ ...objectOf(image[name]), ...objectOf(own[name]) });
  const hasEntrypoint = listOf(own['Entrypoint']).length > 0;
  const command = hasEntrypoint || listOf(own['Cmd']).length > 0 ? own['Cmd'] : image['Cmd'];
  const entrypoint = own['Entrypoint'] ?? image['Entrypoint'] ?? null;
  const volumes = together('Volumes');
  return {
    ...own,
    ...{ Env: [...env, ...inherited], Labels: together('Labels'), ExposedPorts: together('ExposedPorts') },
    Volumes: Object.keys(volumes).length === 0 ? null : volumes,
    ...{ User: text('User'), WorkingDir: text('WorkingDir'), StopSignal: text('StopSignal') },
    ...{ Cmd: command ?? null, Entrypoint: textOf(listOf(entrypoint)[0]) === '' ? null : entrypoint },
    ...healthcheck(objectOf(own['Healthcheck']), objectOf(image['Healthcheck'])),
  };
}

function healthcheck(own: JsonObject, image: JsonObject): JsonObject {
  const all = { ...image, ...own };
  return Object.keys(all).length === 0 ? {} : { Healthcheck: all };
}

function mountsOf(world: World, config: JsonObject, host: JsonObject): readonly FakeMount[] {
  const asked = listOf(host['Mounts'])
    .map(objectOf)
    .map((mount): FakeMount => {
      const isAnonymous = textOf(mount['Type']) === 'volume' && textOf(mount['Source']) === '';
      const name = isAnonymous ? newId(world) : textOf(mount['Source']);
      return mountOf(textOf(mount['Type']), name, textOf(mount['Target']), mount['ReadOnly'] !== true, isAnonymous);
    });
  const bound = listOf(host['Binds']).map((bind) => {
    const [source = '', target = '', options = ''] = textOf(bind).split(':');
    return mountOf(source.startsWith('/') ? 'bind' : 'volume', source, target, !options.split(',').includes('ro'), false);
  });
  const own = [...asked, ...bound];
  const given = listOf(host['VolumesFrom']).flatMap((from) => present(world, textOf(from).split(':')[0] ?? '').mounts);
  const places = new Set(own.map(({ destination }) => destination));
  const all = [
    ...own,
    ...given.filter(({ destination }) => !places.has(destination)).map((mount) => ({ ...mount, isAnonymous: false })),
  ];
  const bare = Object.keys(objectOf(config['Volumes'])).filter((path) => !all.some(({ destination }) => destination === path));
  const made = [...all, ...bare.map((path) => mountOf('volume', newId(world), path, true, true))];
  const twice = made.find((mount, at) => made.findIndex(({ destination }) => destination === mount.destination) !== at);
  if (twice !== undefined) throw new Refused(400, `Duplicate mount point: ${twice.destination}`);
  return made;
}

function mountOf(type: string, name: string, destination: string, isWritable: boolean, isAnonymous: boolean): FakeMount {
  const source = type === 'volume' ? `/volumes/${name}/_data` : name;
  return { type, name: type === 'volume' ? name : '', source, destination, isWritable, isAnonymous };
}

function networksOf(host: JsonObject, { EndpointsConfig }: JsonObject): JsonObject {
  const mode = textOf(host['NetworkMode']);
  if (mode.startsWith('container:')) return {};
  const asked = Object.entries(objectOf(EndpointsConfig));
  const all = asked.length > 0 ? asked : [[mode === 'default' ? 'bridge' : mode, {}] as const];
  return Object.fromEntries(all.map(([name, endpoint]) => [name, endpointOf(objectOf(endpoint))]));
}

export function endpointOf(asked: JsonObject): JsonObject {
  const empty = { IPAMConfig: null, Links: null, Aliases: null, MacAddress: '', DriverOpts: null, GwPriority: 0 };
  return { ...empty, ...asked };
}
