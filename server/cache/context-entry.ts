/**
 * What a builder is told about one entry of a build context, and what it has kept of it. A builder keeps a copy of each context
 * and compares what it is told with that copy: see `builder-copy`.
 */

export interface ContextEntry {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  /** Permission bits with setuid, setgid and sticky; on Windows what its client sends instead. */
  readonly mode: number;
  /** Of a file; 0 of everything else. */
  readonly sizeBytes: number;
  readonly mtimeNs: bigint;
  /** Where a link points, as it is spelled; empty of everything else. */
  readonly link: string;
  /** The ignore file lets the builder see the file and its size and withholds its bytes. */
  readonly isEmptied?: boolean;
}

/** By path relative to the context root, `/`-separated; a folder stands before what is in it. */
export type ContextEntries = ReadonlyMap<string, ContextEntry>;

/** One entry of the copy that a builder keeps: as it was when it was added or sent last, with a digest of its bytes. */
export interface CopiedEntry extends ContextEntry {
  /** Of the bytes of a file; empty of everything else. */
  readonly sha256: string;
}

export type BuilderCopy = ReadonlyMap<string, CopiedEntry>;
