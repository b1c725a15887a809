/** Comparing absolute paths as the machine's file system does by default. */
import { isAbsolute, normalize, relative, sep } from 'node:path';

const ignoresCase = process.platform === 'win32' || process.platform === 'darwin';

/** A form in which equal paths are equal texts. */
export function pathKey(path: string): string {
  const normal = normalize(path);
  const trimmed = normal.length > 1 && normal.endsWith(sep) ? normal.slice(0, -1) : normal;
  return ignoresCase ? trimmed.toLowerCase() : trimmed;
}

export function isSamePath(left: string, right: string): boolean {
  return pathKey(left) === pathKey(right);
}

/** True for the folder itself, too. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(pathKey(folder), pathKey(path));
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}
