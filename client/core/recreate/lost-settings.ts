/**
 * What an engine dropped or altered of a specification without a word: each thing that was asked for has to be found again in
 * the container that it made. What the new image adds is no loss.
 */
import type { JsonObject, JsonValue } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';
import { deriveNetworks } from './derive-networks.ts';
import { askedLimit, askedLink } from './derive-specification.ts';
import { isSame } from './is-same.ts';
import { platformOf } from './platform-of.ts';
import { isSameSignal } from './stop-signal.ts';

/** Names of what was lost; `made` and `old` are inspected, `asked` is the body that `made` was created from. */
export function lostSettings(made: JsonObject, asked: JsonObject, old: JsonObject): readonly string[] {
  return [
    ...(platformOf(old) === undefined || platformOf(made) === platformOf(old) ? [] : ['the platform']),
    ...lostOfHost(objectOf(made['HostConfig']), objectOf(asked['HostConfig'])),
    ...lostOfConfig(objectOf(made['Config']), asked),
    ...lostMounts(made, old),
    ...lostNetworks(made, asked),
  ];
}

/** The size of a terminal is the client's, and engines say in several ways that swappiness is not set. */
const notCompared = new Set(['ConsoleSize', 'ContainerIDFile', 'MemorySwappiness']);

function lostOfHost(made: JsonObject, asked: JsonObject): readonly string[] {
  const names = [...new Set([...Object.keys(made), ...Object.keys(asked)])].filter((name) => !notCompared.has(name));
  // Podman lists none of them here; what came of them is compared apart.
  const isListed = (name: string) => name !== 'Mounts' || listOf(made[name]).length > 0;
  // Another way to write a quota, which Podman adds.
  const isQuota = (name: string) => name === 'NanoCpus' && Number(asked['CpuQuota'] ?? 0) > 0;
  return names.filter((name) => isListed(name) && !isQuota(name) && !isSame(hostField(made, name), hostField(asked, name)));
}

function hostField(host: JsonObject, name: string): JsonValue {
  const value = host[name];
  if (name === 'Links') return listOf(value).map(askedLink).sort();
  return name === 'Ulimits' && Array.isArray(value) ? value.map(askedLimit) : (value ?? null);
}

const lists = ['Env'];
const maps = ['Labels', 'ExposedPorts', 'Volumes'];
const texts = ['User', 'WorkingDir', 'StopSignal', 'Hostname', 'Domainname'];
const values = ['StopTimeout', 'Tty', 'OpenStdin', 'NetworkDisabled'];

function lostOfConfig(made: JsonObject, asked: JsonObject): readonly string[] {
  return [
    ...lists.filter((name) => listOf(asked[name]).some((entry) => !listOf(made[name]).includes(entry))),
    ...maps.filter((name) => isLostFrom(objectOf(made[name]), objectOf(asked[name]))),
    ...texts.filter((name) => isTextLost(name, textOf(made[name]), textOf(asked[name]))),
    ...values.filter((name) => hasValue(asked[name]) && !isSame(asked[name], made[name])),
    ...(isLostFrom(objectOf(made['Healthcheck']), objectOf(asked['Healthcheck'])) ? ['Healthcheck'] : []),
    ...['Entrypoint', 'Cmd'].filter((name) => isCommandLost(made[name], asked[name])),
  ];
}

function isTextLost(name: string, made: string, asked: string): boolean {
  return asked !== '' && asked !== made && !(name === 'StopSignal' && isSameSignal(made, asked));
}

function hasValue(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null && value !== false;
}

function isLostFrom(made: JsonObject, asked: JsonObject): boolean {
  return Object.entries(asked).some(([name, value]) => !isSame(made[name], value));
}

/** Nothing asked for is the image's own; `[""]` asks for none, which Podman tells as it was asked for. */
function isCommandLost(made: JsonValue | undefined, asked: JsonValue | undefined): boolean {
  const words = (value: JsonValue | undefined) => (isSame(value, ['']) ? [] : listOf(value));
  return listOf(asked).length > 0 && !isSame(words(made), words(asked));
}

/** Each mount of the old container, at its place, of the same volume, folder or image. */
function lostMounts(made: JsonObject, old: JsonObject): readonly string[] {
  const key = (mount: JsonValue) => {
    const { Type, Name, Source, Destination, RW, Propagation } = objectOf(mount);
    // The folder of an image that is mounted belongs to one container.
    return JSON.stringify([Type, Name ?? '', Type === 'image' ? '' : Source, Destination, RW, Propagation ?? '']);
  };
  const present = new Set(listOf(made['Mounts']).map(key));
  const lost = listOf(old['Mounts']).filter((mount) => !present.has(key(mount)));
  return lost.map((mount) => `the mount at ${textOf(objectOf(mount)['Destination'])}`);
}

function lostNetworks(made: JsonObject, asked: JsonObject): readonly string[] {
  const mac = textOf(objectOf(made['Config'])['MacAddress']);
  const mode = textOf(objectOf(made['HostConfig'])['NetworkMode']);
  const present = deriveNetworks(made, mode, mac);
  const wanted = Object.entries(objectOf(objectOf(asked['NetworkingConfig'])['EndpointsConfig']));
  const isLost = (name: string, endpoint: JsonObject) => {
    const found = present[name];
    return found === undefined || Object.entries(endpoint).some(([field, value]) => !isSame(objectOf(found)[field], value));
  };
  return wanted.filter(([name, endpoint]) => isLost(name, objectOf(endpoint))).map(([name]) => `the network ${name}`);
}
