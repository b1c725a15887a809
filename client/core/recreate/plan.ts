/** What creating a container again would do, as a value that a person agrees to and that is then carried out. */
import type { JsonObject } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';
import { displayText } from '../tree/display-text.ts';

export interface RecreatePlan {
  readonly containerId: string;
  /** Without the leading slash. */
  readonly name: string;
  readonly reference: string;
  readonly oldImageId: string;
  /** `{}` where the engine has dropped it. */
  readonly oldImage: JsonObject;
  readonly newImageId: string;
  readonly wasRunning: boolean;
  readonly wasPaused: boolean;
  readonly startedAt: string;
  readonly restartPolicy: JsonObject;
  /** Paths that the container changed itself; they stay with the old one, which is then kept. */
  readonly changedPaths: readonly string[];
  readonly volumes: readonly string[];
  /** Its health check failed while it ran: then the new one only has to stay up. */
  readonly wasUnhealthy: boolean;
  /** How long it may take to stop; below zero without a limit. */
  readonly stopSeconds: number;
}

/** What a container has to be again when an exchange of it fails. */
export type Before = Pick<RecreatePlan, 'containerId' | 'name' | 'restartPolicy' | 'wasRunning' | 'wasPaused'>;

export interface Captured {
  readonly container: JsonObject;
  readonly oldImage: JsonObject | undefined;
  readonly newImage: JsonObject;
  readonly changedPaths: readonly string[];
}

export function planRecreation({ container, oldImage, newImage, changedPaths }: Captured): RecreatePlan {
  const state = objectOf(container['State']);
  const mounts = listOf(container['Mounts']).map((mount) => textOf(objectOf(mount)['Destination']));
  return {
    containerId: textOf(container['Id']),
    name: textOf(container['Name']).replace(/^\//, ''),
    reference: textOf(objectOf(container['Config'])['Image']),
    oldImageId: textOf(container['Image']),
    oldImage: oldImage ?? {},
    newImageId: textOf(newImage['Id']),
    wasRunning: state['Running'] === true,
    wasPaused: state['Paused'] === true,
    startedAt: textOf(state['StartedAt']),
    restartPolicy: objectOf(objectOf(container['HostConfig'])['RestartPolicy']),
    changedPaths: ownChanges(changedPaths, mounts),
    volumes: mounts,
    // Engines call paused and stopped containers unhealthy too.
    wasUnhealthy: textOf(state['Status']) === 'running' && textOf(objectOf(state['Health'])['Status']) === 'unhealthy',
    stopSeconds: Number(objectOf(container['Config'])['StopTimeout'] ?? defaultStopSeconds),
  };
}

/** Where nothing else is said: https://docs.docker.com/reference/cli/docker/container/stop/ */
const defaultStopSeconds = 10;

/** The engine makes the folders that it mounts on, which is no change of the container's own. */
export function ownChanges(changedPaths: readonly string[], mounts: readonly string[]): readonly string[] {
  return changedPaths.filter((path) => !mounts.some((mount) => mount === path || mount.startsWith(`${path}/`)));
}

/** Who carries the plan out. */
export type PlannedBy = 'recreation' | 'rebuild' | 'compose';

/** For a modal dialog. */
export function planText(plan: RecreatePlan, by: PlannedBy = 'recreation'): string {
  const short = (id: string) => id.replace(/^sha256:/, '').slice(0, 12);
  const newImage = by === 'recreation' ? short(plan.newImageId) : 'a new one';
  const lines = [
    `Image: ${displayText(plan.reference)}, ${short(plan.oldImageId)} → ${newImage}`,
    ...(by === 'compose' ? linesOfCompose(plan) : linesOfExchange(plan)),
  ];
  return lines.join('\n');
}

function linesOfExchange(plan: RecreatePlan): readonly string[] {
  return [
    'Stays: name, environment, ports, networks, labels, limits and restart policy that you gave it.',
    ...keptData(plan),
    Object.keys(plan.oldImage).length > 0
      ? 'What came from the image follows the new image.'
      : 'The engine no longer has the old image, so every present setting stays, those of the old image too.',
    ...(plan.changedPaths.length > 0
      ? [`The container changed ${paths(plan)} of its own; the old container is kept, stopped, with them.`]
      : []),
    ...(plan.wasUnhealthy ? ['Its health check fails now, so the new one only has to stay up, healthy or not.'] : []),
    plan.wasRunning ? 'The old container is stopped, and comes back if the new one does not stay up.' : 'It stays stopped.',
  ];
}

/** Compose removes the old container before the new one has started. */
function linesOfCompose(plan: RecreatePlan): readonly string[] {
  const shown = displayText(plan.changedPaths.slice(0, 5).join(', '));
  return [
    'Stays: what the compose file says of the service.',
    ...keptData(plan),
    ...(plan.changedPaths.length > 0
      ? [`LOST: the container changed ${paths(plan)} of its own, which Compose removes with it: ${shown}.`]
      : []),
    'If the new container does not stay up, Compose creates one of the old image again.',
  ];
}

function keptData({ volumes }: RecreatePlan): readonly string[] {
  return volumes.length > 0 ? [`Stays with its data: ${displayText(volumes.join(', '))}`] : [];
}

function paths({ changedPaths: { length } }: RecreatePlan): string {
  return length === 1 ? '1 path' : `${length} paths`;
}
