/**
 * Which containers are not created again by Unstale, and why: somebody else keeps them, others depend on them, or what is lost
 * could not be brought back. Decided before anything is changed.
 */
import type { EngineFacts, JsonObject } from '../../ports.ts';
import { serviceOf } from '../compose/service-of.ts';
import { isIdOf, isPinned } from '../freshness/container-link.ts';
import { isDevContainer } from '../freshness/dev-container.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

export interface Refusal {
  readonly because: string;
  readonly hint: string;
  /** Whose command does it instead. */
  readonly fix?: 'rebuild-dev-container';
}

/** What else there is on the engine that decides. */
export interface Circumstances {
  /** Names of containers that share its network or namespaces, take its volumes, or are linked to it. */
  readonly dependents: readonly string[];
  /** Ids of containers whose network or namespaces it shares, and that are gone. */
  readonly missing: readonly string[];
  readonly kind: EngineFacts['kind'];
}

export interface RefusalContext extends Circumstances {
  /** The container that Unstale runs in: its id, the beginning of it, or the name of this machine. */
  readonly ownId: string;
  /** Whoever asks replaces the container through Compose. */
  readonly isThroughCompose?: boolean;
}

const keepers: readonly (readonly [prefix: string, who: string])[] = [
  ['com.docker.swarm.', 'Swarm'],
  ['io.kubernetes.', 'Kubernetes'],
  ['com.docker.desktop.extension', 'a Docker Desktop extension'],
  ['org.testcontainers', 'Testcontainers'],
];

const keptByDevContainers: Refusal = {
  because: 'Dev Containers keeps it.',
  hint: 'Use its own "Rebuild Container".',
  fix: 'rebuild-dev-container',
};

export function refusalOf(
  container: JsonObject,
  { dependents, missing, kind, ownId, isThroughCompose }: RefusalContext,
): Refusal | undefined {
  const config = objectOf(container['Config']);
  const labels = objectOf(config['Labels']);
  const reference = textOf(config['Image']);
  const state = objectOf(container['State']);
  const host = objectOf(container['HostConfig']);
  const service = serviceOf((name) => textOf(labels[name]) || undefined)?.service ?? '';
  const keeper = keepers.find(([prefix]) => Object.keys(labels).some((name) => name.startsWith(prefix)));
  // Its own tool also rebuilds the one that we run in.
  if (isDevContainer((name) => textOf(labels[name]) || undefined)) return keptByDevContainers;
  const refusals: readonly (readonly [applies: boolean, because: string, hint: string])[] = [
    [isOwnContainer(container, ownId), 'Unstale runs inside it.', 'Use a terminal outside.'],
    [
      service !== '' && isThroughCompose !== true,
      'Compose keeps it.',
      `Run "docker compose up --detach --force-recreate" for the service ${service}.`,
    ],
    [keeper !== undefined, `${keeper?.[1]} keeps it.`, 'Use its own tool.'],
    [host['AutoRemove'] === true, 'It is removed as soon as it stops, so it could not come back.', 'Stop it and run it again.'],
    [
      dependents.length > 0,
      `Others depend on it: ${dependents.join(', ')}.`,
      'Remove those first, and create them again after it.',
    ],
    [state['Dead'] === true || textOf(state['Status']) === 'removing', 'It is being removed.', 'Wait for it.'],
    [kind === 'podman' && state['Paused'] === true, 'Podman does not stop what is paused.', 'Unpause it first.'],
    [isPinned(reference), 'It was created from one image by its digest.', 'Create it from a name instead.'],
    [isIdOf(reference, textOf(container['Image'])), 'It was created from one image by its id.', 'Create it from a name instead.'],
    [
      // Compose looks for the container of the service that it names.
      missing.length > 0 && !(service !== '' && isThroughCompose === true),
      'It shares the network or namespaces of a container that is gone.',
      'Create it again by hand, with the one that took its place.',
    ],
  ];
  const first = refusals.find(([applies]) => applies);
  return first === undefined ? undefined : { because: first[1], hint: first[2] };
}

/** Whether Unstale runs in it. */
export function isOwnContainer(container: JsonObject, ownId: string): boolean {
  return /^[0-9a-f]{12,64}$/.test(ownId) && textOf(container['Id']).startsWith(ownId);
}

/** Whether `other` needs the container that has this id and name. */
export function dependsOn(other: JsonObject, id: string, name: string): boolean {
  const host = objectOf(other['HostConfig']);
  const isIt = (text: string) => text === id || text === name || (text.length >= 12 && id.startsWith(text));
  if (sharedWith(other).some(isIt)) return true;
  if (listOf(host['VolumesFrom']).some((from) => isIt(textOf(from).split(':')[0] ?? ''))) return true;
  return listOf(host['Links']).some((link) => isIt(textOf(link).split(':')[0]?.replace(/^\//, '') ?? ''));
}

/** Containers whose network, memory or processes it shares; the engine keeps their ids. */
export function sharedWith(container: JsonObject): readonly string[] {
  const host = objectOf(container['HostConfig']);
  const modes = ['NetworkMode', 'IpcMode', 'PidMode'].map((mode) => textOf(host[mode]));
  return [...new Set(modes.filter((mode) => mode.startsWith('container:')).map((mode) => mode.slice('container:'.length)))];
}
