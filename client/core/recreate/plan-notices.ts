/** What of a container cannot be the same afterwards, or is worth a second look before somebody agrees. */
import type { EngineFacts, JsonObject } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';
import { unnamedVolumes } from './derive-mounts.ts';
import { networksOfUnknownMac } from './derive-networks.ts';

/** `volumeSources` has the containers that it takes volumes of and that are there, by the text that says so. */
export function planNotices(container: JsonObject, volumeSources: JsonObject, kind: EngineFacts['kind']): readonly string[] {
  return [
    ...chosenPorts(container),
    ...goneSources(container, volumeSources),
    ...unknownAddresses(container, kind),
    ...attached(container),
    ...oldLinks(container),
    ...volumesThatStay(container, volumeSources),
  ];
}

function chosenPorts(container: JsonObject): readonly string[] {
  const host = objectOf(container['HostConfig']);
  const bound = Object.entries(objectOf(host['PortBindings'])).filter(([, places]) => listOf(places).some(isChosen));
  const all = host['PublishAllPorts'] === true;
  const ports = all ? 'its ports' : bound.map(([port]) => port).join(', ');
  return ports === '' ? [] : [`The engine chooses a new port of this machine for ${ports}.`];
}

function isChosen(place: unknown): boolean {
  return ['', '0'].includes(textOf(objectOf(place as JsonObject)['HostPort']));
}

function goneSources(container: JsonObject, volumeSources: JsonObject): readonly string[] {
  const gone = listOf(objectOf(container['HostConfig'])['VolumesFrom']).filter((text) => !(textOf(text) in volumeSources));
  const names = gone.map((text) => textOf(text).split(':')[0]).join(', ');
  return gone.length === 0 ? [] : [`It took the volumes of ${names}, which is gone; the new one mounts the same volumes itself.`];
}

/** Podman tells the addresses that a container has, and of none whether it was asked for. */
function unknownAddresses(container: JsonObject, kind: EngineFacts['kind']): readonly string[] {
  const names = networksOfUnknownMac(container).join(', ');
  if (names === '') return [];
  const what = kind === 'podman' ? 'an address' : 'a MAC address';
  return [
    `If ${what} was asked for on ${names}, it is not kept: ${kind === 'podman' ? 'Podman does not tell' : 'no engine tells'} it.`,
  ];
}

function attached(container: JsonObject): readonly string[] {
  const { OpenStdin, StdinOnce } = objectOf(container['Config']);
  const isTerminal = OpenStdin === true && StdinOnce === true && objectOf(container['State'])['Running'] === true;
  return isTerminal ? ['A terminal may be attached to it; the new one runs without, and "docker attach" brings it back.'] : [];
}

function oldLinks(container: JsonObject): readonly string[] {
  const isLinked = listOf(objectOf(container['HostConfig'])['Links']).length > 0;
  return isLinked ? ['Its links are of a kind that Docker no longer recommends; a network of its own does the same.'] : [];
}

/** What is mounted by its name is nobody's anonymous volume any more: https://github.com/moby/moby/blob/v28.5.2/daemon/mounts.go */
function volumesThatStay(container: JsonObject, volumeSources: JsonObject): readonly string[] {
  if (objectOf(container['HostConfig'])['AutoRemove'] !== true) return [];
  const names = unnamedVolumes(container, volumeSources)
    .map((mount) => textOf(mount['Destination']))
    .sort();
  if (names.length === 0) return [];
  return [
    `The engine no longer removes the volumes at ${names.join(', ')} when the new container goes; "docker volume rm" does.`,
  ];
}
