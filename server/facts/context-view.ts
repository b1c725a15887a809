/**
 * What rules may know about the build context: an immutable snapshot that `context/` fills. Asking never waits: what
 * has not been read yet answers `not-loaded` and is queued, and the document is checked again when it has arrived. A
 * rule never reports on `not-loaded` or `unknown`. All paths are relative to the context root, `/`-separated, no
 * leading `./`.
 */
import type { BuildSource } from './build-source.ts';

export type Loadable<T> =
  | { readonly kind: 'loaded'; readonly value: T }
  | { readonly kind: 'not-loaded' }
  | { readonly kind: 'unknown'; readonly because: string };

export interface ContextView {
  readonly source: BuildSource;
  /** Every entry of the context, ignored ones included and marked. */
  readonly listing: Loadable<ContextListing>;
  /** The ignore file that holds for this build, or `undefined` inside `loaded` when there is none. */
  readonly ignoreFile: Loadable<ContextIgnoreFile | undefined>;
  /** Text of a small file of the context; `undefined` inside `loaded` when it does not exist. */
  read(path: string): Loadable<string | undefined>;
}

export interface ContextListing {
  /** Sorted bytewise, parents before children. */
  readonly entries: readonly ContextEntry[];
  get(path: string): ContextEntry | undefined;
  childrenOf(path: string): readonly ContextEntry[];
  /** False when a bound was reached or a folder could not be read: absence then proves nothing. */
  readonly isComplete: boolean;
}

export interface ContextEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link' | 'special';
  /** The pattern that keeps it out of the build, with its zero-based line in the ignore file. */
  readonly ignoredBy: { readonly pattern: string; readonly line: number } | undefined;
  /** True for folders whose inside was not walked (`.git`, excluded ones, for rules `node_modules` too): absence inside proves nothing. */
  readonly isOpaque: boolean;
}

export interface ContextIgnoreFile {
  /** Absolute path of the file. */
  readonly path: string;
  readonly uri: string;
  readonly text: string;
}
