/** What a walk of a build context found: what a builder would be told, and beside it what only this machine knows of a file. */
import type { ContextEntries } from '../cache/context-entry.ts';

/** Tells one state of a file from another, together with its entry: what is written or replaced gets another one. */
export interface FileStamp {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly ctimeNs: bigint;
  /** A builder takes it for an empty file. Nobody opens it. */
  readonly isSocket: boolean;
}

export interface PathProblem {
  /** Relative to the root, `''` for the root itself. */
  readonly path: string;
  readonly because: string;
}

export interface ListedContext {
  readonly entries: ContextEntries;
  /** Of the files among the entries. */
  readonly stamps: ReadonlyMap<string, FileStamp>;
  /** False when there is, or may be, something to be sent that is not among the entries. */
  readonly isComplete: boolean;
  /** Why not; the first thousand. */
  readonly problems: readonly PathProblem[];
}
