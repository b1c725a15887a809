/**
 * Which paths a container changed itself, from the engine's list of changes: it names every changed file, the folders above
 * it, and of a deleted folder nothing but the folder.
 */

/** The engine's list is cut off there. */
export const mostChangedPaths = 10_000;

export interface OwnChanges {
  /** False when the list was cut off, so that any path may have been changed. */
  readonly isComplete: boolean;
  /** A folder in which something else was changed has not been changed with everything in it. */
  has(path: string): boolean;
}

export function ownChanges(listed: readonly string[]): OwnChanges {
  const exact = new Set(listed);
  const above = new Set(listed.flatMap(foldersAbove));
  const isComplete = listed.length < mostChangedPaths;
  const has = (path: string) => exact.has(path) || foldersAbove(path).some((folder) => exact.has(folder) && !above.has(folder));
  return { isComplete, has: (path) => !isComplete || has(path) };
}

function foldersAbove(path: string): readonly string[] {
  const folders: string[] = [];
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) folders.push(path.slice(0, end));
  return folders;
}
