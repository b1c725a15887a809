/** What is shown about an engine: projects, their images, their containers, each with its links and verdict. Plain data. */
import type { BackupStatus } from '../recreate/backup-status.ts';
import type { Link, Verdict } from './link.ts';

export interface StatusReport {
  readonly engine: { readonly id: string; readonly version: string; readonly endpoint: string; readonly decidedBy: string };
  readonly projects: readonly ProjectStatus[];
  /** What an exchange of a container left for a person; absent where nobody looked. */
  readonly backups?: readonly BackupStatus[];
}

/** `workspace`: what the workspace builds, where no compose project runs it. */
export type ProjectKind = 'compose' | 'workspace' | 'none';

export interface ProjectStatus {
  readonly kind: ProjectKind;
  /** Name of the compose project, path of the workspace folder; `undefined` for everything that belongs to none. */
  readonly name: string | undefined;
  readonly images: readonly ImageStatus[];
}

/** A reference, and what was created from it. */
export interface ImageStatus {
  readonly reference: string;
  /** What the reference names now; `undefined` when it names nothing any more. */
  readonly id: string | undefined;
  readonly builtAtMs: number | undefined;
  /** When a name was given to it last; `undefined` when it was not asked, or the engine does not tell. */
  readonly taggedAtMs: number | undefined;
  readonly verdict: Verdict;
  readonly links: readonly Link[];
  readonly containers: readonly ContainerStatus[];
}

export interface ContainerStatus {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  /** In the engine's words: `Up 3 hours (healthy)`. */
  readonly status: string;
  readonly createdAtMs: number;
  /** When it was started last; `undefined` when it was not asked, or never started. */
  readonly startedAtMs: number | undefined;
  /** The image it was created from. */
  readonly imageId: string;
  readonly service: string | undefined;
  /** The compose files that it was created from, as its labels spell them; empty where its image could have said so. */
  readonly composeFiles?: readonly string[];
  /** What it ran before it was replaced, and until when that can be restored; absent where nothing is remembered. */
  readonly previous?: { readonly imageId: string; readonly untilMs: number };
  /** The Dev Containers extension keeps it. */
  readonly isDevContainer?: boolean;
  readonly verdict: Verdict;
  readonly links: readonly Link[];
}

export function containersOf(report: StatusReport): readonly ContainerStatus[] {
  return report.projects.flatMap(({ images }) => images.flatMap(({ containers }) => containers));
}

/** How many containers are proved to run something old; what is unknown is not counted. */
export function countStale(report: StatusReport): number {
  return containersOf(report).filter(({ verdict }) => verdict.kind === 'stale').length;
}
