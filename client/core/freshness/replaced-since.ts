/**
 * Whether a file or folder at a path is another one than the one that was mounted from there. A mount holds on to what it
 * found: an editor that saves by renaming, or a tool that makes its output folder anew, leaves the container with the old one.
 */

/** Of a file or folder. 0 for what its disk does not know. */
export interface FileTimes {
  readonly bornAtMs: number;
  /** When its content was written last. */
  readonly modifiedAtMs: number;
  /** When anything of it changed last, its name included. */
  readonly changedAtMs: number;
}

/**
 * Files that are written in place keep their birth; a renamed one is known by a change that wrote nothing. An old
 * system without births tells the last change instead (https://nodejs.org/api/fs.html#statsbirthtime): more is unknown there.
 */
export function isReplacedSince({ bornAtMs, changedAtMs, modifiedAtMs }: FileTimes, mountedAtMs: number): boolean {
  return bornAtMs > mountedAtMs || (changedAtMs > mountedAtMs && modifiedAtMs < mountedAtMs);
}
