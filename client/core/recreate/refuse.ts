/**
 * Which containers are not created again by Unstale, and why: somebody else keeps them, or what is lost could not be
 * brought back. Decided before anything is changed.
 */
import type { EngineFacts, JsonObject } from '../../ports.ts';
import { serviceOf } from '../compose/service-of.ts';
import { isIdOf, isPinned } from '../freshness/container-link.ts';
import { isDevContainer } from '../freshness/dev-container.ts';
import { objectOf, textOf } from '../json-fields.ts';
import { isTwinReference } from '../ours.ts';

export interface Refusal {
  readonly because: string;
  readonly hint: string;
  /** Whose command does it instead. */
  readonly fix?: 'rebuild-dev-container';
}

/** What else there is on the engine that decides. */
export interface Circumstances {
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

type Refusals = readonly (readonly [applies: boolean, because: string, hint: string])[];
const keptByDevContainers: Refusal = {
  because: 'Dev Containers keeps it.',
  hint: 'Use its own "Rebuild Container".',
  fix: 'rebuild-dev-container',
};

export function refusalOf(
  container: JsonObject,
  { missing, kind, ownId, isThroughCompose }: RefusalContext,
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
  const refusals: Refusals = [
    [isOwnContainer(container, ownId), 'Unstale runs inside it.', 'Use a terminal outside.'],
    [
      service !== '' && isThroughCompose !== true,
      'Compose keeps it.',
      `Run "docker compose up --detach --force-recreate" for the service ${service}.`,
    ],
    [keeper !== undefined, `${keeper?.[1]} keeps it.`, 'Use its own tool.'],
    ...(host['AutoRemove'] === true ? ofAutoRemoved(container, kind, service !== '') : []),
    [isTwinReference(reference), 'It is a copy of a container that was removed when it stopped.', againByHand(container)],
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

/** Where the copy that stands in for it could not be promised to hold what it held. */
function ofAutoRemoved(container: JsonObject, kind: EngineFacts['kind'], isService: boolean): Refusals {
  const isRunning = objectOf(container['State'])['Running'] === true;
  const stopSeconds = Number(objectOf(container['Config'])['StopTimeout'] ?? 0);
  const hint = againByHand(container);
  return [
    [isService, 'It is removed as soon as it stops, and Compose would not bring it back.', hint],
    [kind === 'podman', 'It is removed as soon as it stops, and with Podman its volumes may go with it.', hint],
    [!isRunning, 'It does not run, and the engine removes it with the next chance.', hint],
    [stopSeconds < 0, 'It is removed as soon as it stops, and nothing limits how long that may take.', hint],
  ];
}

function againByHand(container: JsonObject): string {
  const name = textOf(container['Name']).replace(/^\//, '');
  return `Copy out of it what you need, run "docker rm --force ${name}", and then the command that it was created with.`;
}

/** Whether Unstale runs in it. */
export function isOwnContainer(container: JsonObject, ownId: string): boolean {
  return /^[0-9a-f]{12,64}$/.test(ownId) && textOf(container['Id']).startsWith(ownId);
}

/** Containers whose network, memory or processes it shares; the engine keeps their ids. */
export function sharedWith(container: JsonObject): readonly string[] {
  const host = objectOf(container['HostConfig']);
  const modes = ['NetworkMode', 'IpcMode', 'PidMode'].map((mode) => textOf(host[mode]));
  return [...new Set(modes.filter((mode) => mode.startsWith('container:')).map((mode) => mode.slice('container:'.length)))];
}
