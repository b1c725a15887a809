/** How a plan reads build contexts: at once by this thread, or kept and read by another one. */
import type { ContextEntries } from '../cache/context-entry.ts';
import type { HashedEntries } from '../context/hash-entries.ts';
import type { FileStamp } from '../context/listed-context.ts';
import type { IgnoreFile } from '../model/ignore-file.ts';

export interface ContextWanted {
  /** A real path. */
  readonly root: string;
  /** `undefined`: nothing is ignored. */
  readonly ignore: IgnoreFile | undefined;
  /** The paths that the build asks for; `undefined`: everything. */
  readonly includes: readonly string[] | undefined;
}

export type ReadContext =
  | {
      readonly kind: 'known';
      readonly entries: ContextEntries;
      readonly hashes: ReadonlyMap<string, string>;
      /** Of files, where whoever reads knows more of them than a builder is told. */
      readonly stamps?: ReadonlyMap<string, FileStamp>;
      /** Of files that could not be read, why. */
      readonly unread: HashedEntries['unknown'];
      /** The same object as long as nothing changed since the last time. */
      readonly version: object;
      /** What changed since the version before; absent: anything may have. */
      readonly since?: { readonly version: object; readonly paths: readonly string[] };
    }
  | { readonly kind: 'unknown'; readonly because: string };

export interface ContextReading {
  /** `changed` are absolute paths of all that changed since it was read last; absent: look everywhere. Throws the signal's reason. */
  read(wanted: ContextWanted, changed: readonly string[] | undefined, signal: AbortSignal): Promise<ReadContext>;
}

export const mostEntries = 200_000;
export const largestBytes = 4 * 1024 ** 3;

/** The first thing that keeps a listing from being complete. */
export function listingProblem(problems: readonly { readonly path: string; readonly because: string }[]): string {
  const [first] = problems;
  if (first === undefined) return 'The build context could not be listed completely.';
  return first.path === '' ? first.because : `${first.path}: ${first.because}`;
}
