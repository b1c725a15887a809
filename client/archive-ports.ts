/** What flows ask of whoever reads the archives of an engine. */

/** Reads what an archive of an engine holds. */
export interface Archives {
  /** `folder` is where the archive's names begin. Throws what the stream throws. */
  manifest(archive: AsyncIterable<Uint8Array>, folder: string, wanted?: WantedEntries): Promise<ArchiveManifest>;
}

/** An archive that holds too much else is given up: `unknown`. */
export interface WantedEntries {
  readonly paths: ReadonlySet<string>;
  readonly mostOtherBytes: number;
}

export interface FileArchives {
  /** The bytes of its one regular file; `undefined` when there is none, or it has more. Throws what the stream throws. */
  oneFile(archive: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Uint8Array | undefined>;
}

/** One path of an archive. */
export interface FileEntry {
  readonly type: string;
  readonly mode: number;
  readonly owner: string;
  /** Target of a link, else empty. */
  readonly link: string;
  readonly sizeBytes: number;
  /** Seconds since 1970, as the archive tells; never a reason to call two entries different. */
  readonly modifiedAtS: number;
  /**
   * SHA-256 of a regular file's content, or of the text that a symbolic link holds, in hexadecimal digits; of a second name of
   * a file (`link`), that of the file where the archive holds it. Else empty.
   */
  readonly sha256: string;
}

export type ArchiveManifest =
  /** By absolute path, with forward slashes. */
  | { readonly kind: 'read'; readonly files: ReadonlyMap<string, FileEntry> }
  /** `isLasting`: an archive of the same content says no more another time. */
  | { readonly kind: 'unknown'; readonly because: string; readonly isLasting?: true };
