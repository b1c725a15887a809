/** What creating a container again would do, as a value that a person agrees to and that is then carried out; `make-plan` makes it. */
import type { JsonObject } from '../../ports.ts';
import type { RenewedVolume } from './renewed-volumes.ts';

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
  /** How often the engine had started it again by itself. */
  readonly restarts: number;
  readonly restartPolicy: JsonObject;
  /** Paths that the container changed itself; they stay with the old one, which is then kept. */
  readonly changedPaths: readonly string[];
  readonly volumes: readonly string[];
  /** Folders that the engine makes for it: where it mounts something, and where the container works. */
  readonly madeFolders: readonly string[];
  /** Its health check failed, or it ended again and again: then the new one only has to stay up. */
  readonly wasUnhealthy: boolean;
  /** How long it may take to stop; below zero without a limit. */
  readonly stopSeconds: number;
  /** The mounts of containers that it takes volumes of and that are there, by the text that says so: `db:ro`. */
  readonly volumeSources: JsonObject;
  /** Anonymous volumes that the new one does not take over; they stay under their names. Absent: it takes over all. */
  readonly renewed?: readonly RenewedVolume[];
  /** What the person gave it, what differs between both images, and what cannot be the same: for people to read. */
  readonly stays: readonly string[];
  readonly follows: readonly string[];
  readonly notices: readonly string[];
}

/** What a container has to be again when an exchange of it fails. */
export type Before = Pick<RecreatePlan, 'containerId' | 'name' | 'restartPolicy' | 'wasRunning' | 'wasPaused'>;

/** That the engine makes a folder is no change of the container's own; what lies in it is listed by itself. */
export function ownChanges(changedPaths: readonly string[], madeFolders: readonly string[]): readonly string[] {
  return changedPaths.filter((path) => !madeFolders.some((folder) => folder === path || folder.startsWith(`${path}/`)));
}
