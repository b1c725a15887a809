/** What was read of a container and its images → the plan. Pure: the same reading always gives the same plan. */
import type { EngineFacts, JsonObject } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';
import { restartsOf } from './as-planned.ts';
import { deriveSpecification } from './derive-specification.ts';
import { followedSettings } from './followed-settings.ts';
import { keptSettings } from './kept-settings.ts';
import { ownChanges, type RecreatePlan } from './plan.ts';
import { planNotices } from './plan-notices.ts';

/** What an engine told of a container before anything was changed. */
export interface Captured {
  readonly container: JsonObject;
  /** `undefined` where the engine has dropped it. */
  readonly oldImage: JsonObject | undefined;
  readonly newImage: JsonObject;
  readonly changedPaths: readonly string[];
  /** As `deriveSpecification` wants them. */
  readonly volumeSources: JsonObject;
  readonly kind: EngineFacts['kind'];
}

export function planRecreation({ container, oldImage, newImage, changedPaths, volumeSources, kind }: Captured): RecreatePlan {
  const state = objectOf(container['State']);
  const mounts = listOf(container['Mounts']).map((mount) => textOf(objectOf(mount)['Destination']));
  const madeFolders = madeFoldersOf(container);
  const reference = textOf(objectOf(container['Config'])['Image']);
  const asked = deriveSpecification(container, oldImage ?? {}, reference, volumeSources);
  return {
    containerId: textOf(container['Id']),
    name: textOf(container['Name']).replace(/^\//, ''),
    reference,
    oldImageId: textOf(container['Image']),
    oldImage: oldImage ?? {},
    newImageId: textOf(newImage['Id']),
    wasRunning: state['Running'] === true,
    wasPaused: state['Paused'] === true,
    isAutoRemoved: objectOf(container['HostConfig'])['AutoRemove'] === true,
    startedAt: textOf(state['StartedAt']),
    restarts: restartsOf(container),
    restartPolicy: objectOf(objectOf(container['HostConfig'])['RestartPolicy']),
    changedPaths: ownChanges(changedPaths, madeFolders),
    // By path: an engine tells mounts in another order each time.
    volumes: [...mounts].sort(),
    madeFolders,
    wasUnhealthy: isUnhealthy(state),
    stopSeconds: Number(objectOf(container['Config'])['StopTimeout'] ?? defaultStopSeconds),
    volumeSources,
    stays: keptSettings(asked),
    follows: oldImage === undefined ? [] : followedSettings(asked, oldImage, newImage),
    notices: planNotices(container, volumeSources, kind),
    dependents: [],
  };
}

/** Folders that an engine makes for a container: where it mounts something, and where the container works. */
export function madeFoldersOf(container: JsonObject): readonly string[] {
  const mounts = listOf(container['Mounts']).map((mount) => textOf(objectOf(mount)['Destination']));
  return [...mounts, ...foldersInMemory(container), textOf(objectOf(container['Config'])['WorkingDir'])];
}

/** Engines call paused and stopped containers unhealthy too. */
function isUnhealthy(state: JsonObject): boolean {
  const isFailing = textOf(objectOf(state['Health'])['Status']) === 'unhealthy';
  return state['Restarting'] === true || (textOf(state['Status']) === 'running' && isFailing);
}

/** Of `--tmpfs`; no engine lists them with the other mounts. */
function foldersInMemory(container: JsonObject): readonly string[] {
  const { Tmpfs, Mounts } = objectOf(container['HostConfig']);
  const asked = listOf(Mounts).map((mount) => textOf(objectOf(mount)['Target']));
  return [...Object.keys(objectOf(Tmpfs)), ...asked];
}

/** Where nothing else is said: https://docs.docker.com/reference/cli/docker/container/stop/ */
const defaultStopSeconds = 10;
