/**
 * One inspected container → the body that creates it again: the person's own settings, the same resources and mounts, its
 * anonymous volumes by name, its networks as they were configured. Fields that are not known here pass through unchanged.
 */
import type { JsonObject, JsonValue } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';
import { deriveMounts } from './derive-mounts.ts';
import { deriveNetworks } from './derive-networks.ts';
import { deriveSettings } from './derive-settings.ts';

/**
 * `container` is `GET /containers/{id}/json`, `oldImage` the image it was created from, `reference` what the new one is created
 * from. Where the engine has dropped the old image, `{}` keeps every present value. `volumeSources` has the mounts of each
 * container whose volumes it takes and that is still there, by the text that says so.
 */
export function deriveSpecification(
  container: JsonObject,
  oldImage: JsonObject,
  reference: string,
  volumeSources: JsonObject = {},
): JsonObject {
  const config = objectOf(container['Config']);
  const image = objectOf(oldImage['Config']);
  const host = objectOf(container['HostConfig']);
  const mode = textOf(host['NetworkMode']);
  // Top-level, it is refused from API 1.52 on; the endpoint of the main network has it instead.
  const { MacAddress, NetworkDisabled, ...settings } = deriveSettings(config, image);
  return {
    ...settings,
    Env: ownEnvironment(listOf(settings['Env']), textOf(config['Hostname']), shortIdOf(container)),
    ...(NetworkDisabled === true ? { NetworkDisabled } : {}),
    ...ownHostname(container, config, mode, textOf(host['UTSMode'])),
    Image: reference,
    ExposedPorts: exposedPorts(config, image, host),
    Volumes: ownVolumes(config, image, container),
    HostConfig: hostConfig(container, host, volumeSources),
    NetworkingConfig: { EndpointsConfig: deriveNetworks(container, mode, textOf(MacAddress)) },
  };
}

/** Podman sets three variables itself, and sets them again. */
function ownEnvironment(entries: readonly JsonValue[], hostname: string, generated: string): readonly JsonValue[] {
  const isPodmans = entries.includes('container=podman');
  const own = isPodmans ? ['container=podman', 'TERM=xterm', `HOSTNAME=${hostname}`] : [`HOSTNAME=${generated}`];
  return entries.filter((entry) => !own.includes(textOf(entry)));
}

/** Without one of its own a container is called by the first digits of its id, which the new one must not keep. */
function ownHostname(container: JsonObject, config: JsonObject, mode: string, utsMode: string): JsonObject {
  const generated = shortIdOf(container);
  const isShared = mode === 'host' || mode.startsWith('container:') || utsMode === 'host';
  const hostname = textOf(config['Hostname']);
  return {
    Hostname: isShared || hostname === generated ? '' : hostname,
    Domainname: mode.startsWith('container:') ? '' : textOf(config['Domainname']),
  };
}

function shortIdOf(container: JsonObject): string {
  return textOf(container['Id']).slice(0, 12);
}

function exposedPorts(config: JsonObject, image: JsonObject, host: JsonObject): JsonObject {
  const ofImage = new Set(Object.keys(objectOf(image['ExposedPorts'])));
  const own = Object.keys(objectOf(config['ExposedPorts'])).filter((port) => !ofImage.has(port));
  return Object.fromEntries([...own, ...Object.keys(objectOf(host['PortBindings']))].map((port) => [port, {}]));
}

/** The volumes that were asked for by path alone, and are not mounted by name below. */
function ownVolumes(config: JsonObject, image: JsonObject, container: JsonObject): JsonObject {
  const ofImage = new Set(Object.keys(objectOf(image['Volumes'])));
  const mounted = new Set(listOf(container['Mounts']).map((mount) => textOf(objectOf(mount)['Destination'])));
  const own = Object.keys(objectOf(config['Volumes'])).filter((path) => !ofImage.has(path) && !mounted.has(path));
  return Object.fromEntries(own.map((path) => [path, {}]));
}

function hostConfig(container: JsonObject, host: JsonObject, volumeSources: JsonObject): JsonObject {
  const { ContainerIDFile: _file, ConsoleSize: _size, Mounts: _mounts, Links, MemorySwappiness, NanoCpus, ...rest } = host;
  return {
    ...rest,
    // Podman tells both and takes one of them.
    ...(Number(host['CpuQuota'] ?? 0) > 0 || NanoCpus === undefined ? {} : { NanoCpus }),
    ...deriveMounts(container, volumeSources),
    ...(listOf(host['Ulimits']).length === 0 ? {} : { Ulimits: listOf(host['Ulimits']).map(askedLimit) }),
    Links: Links === undefined || Links === null ? null : listOf(Links).map(askedLink),
    ...(typeof MemorySwappiness === 'number' && MemorySwappiness >= leastSwappiness(host) ? { MemorySwappiness } : {}),
  };
}

/**
 * Podman, which calls every runtime so, says 0 where nothing was set; asked for, that fails with version 2 of control groups
 * (https://github.com/containers/podman/issues/22712).
 */
function leastSwappiness({ Runtime }: JsonObject): number {
  return Runtime === 'oci' ? 1 : 0;
}

/** Podman tells `RLIMIT_NOFILE` and takes `nofile`. */
export function askedLimit(limit: JsonValue): JsonObject {
  const { Name, ...most } = objectOf(limit);
  return {
    Name: textOf(Name)
      .replace(/^RLIMIT_/, '')
      .toLowerCase(),
    ...most,
  };
}

/** Inspecting tells `/db:/web/alias`; creating wants `db:alias`. */
export function askedLink(link: JsonValue): string {
  const [target = '', alias = ''] = textOf(link).split(':');
  return `${target.replace(/^\//, '')}:${alias.slice(alias.lastIndexOf('/') + 1)}`;
}
