/** What the language server's thread and the one that reads build contexts say to each other: plain data in small pieces. */
import type { IgnoreFile } from '../model/ignore-file.ts';
import type { PathProblem } from './listed-context.ts';
import type { PackedEntries } from './packed-entries.ts';

/** One context as it is wanted. */
export interface ContextQuestion {
  /** A real path. */
  readonly root: string;
  /** `undefined`: nothing is ignored. */
  readonly ignore: IgnoreFile | undefined;
  /** The sources of the build, cleaned and relative to the root; `undefined`: everything is sent. */
  readonly includes: readonly string[] | undefined;
  readonly mostEntries: number;
}

export type ThreadTask =
  | { readonly kind: 'open'; readonly question: ContextQuestion }
  /** Paths where a watcher saw something. */
  | { readonly kind: 'look'; readonly paths: readonly string[] }
  /** Without `paths` of all that is listed, if that is complete. */
  | { readonly kind: 'hash'; readonly paths: readonly string[] | undefined; readonly largestBytes: number }
  | { readonly kind: 'close' };

export type ToThread =
  | { readonly kind: 'task'; readonly id: number; readonly context: number; readonly task: ThreadTask }
  | { readonly kind: 'cancel'; readonly id: number };

/** Parts come in any number, and in the order of the listing; `end` or `failed` closes each task. */
export type FromThread =
  | { readonly kind: 'entries'; readonly id: number; readonly set: PackedEntries }
  | { readonly kind: 'removed'; readonly id: number; readonly paths: readonly string[] }
  /** A hash for each path. */
  | { readonly kind: 'hashes'; readonly id: number; readonly paths: readonly string[]; readonly sha256s: readonly string[] }
  | { readonly kind: 'unknown'; readonly id: number; readonly because: readonly (readonly [string, string])[] }
  | { readonly kind: 'problems'; readonly id: number; readonly problems: readonly PathProblem[] }
  | { readonly kind: 'end'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number; readonly because: string };

export interface ThreadData {
  /** The person's state folder; without one nothing is kept. */
  readonly state: string | undefined;
  readonly pulse: SharedArrayBuffer;
}
