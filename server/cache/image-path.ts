/** Paths in images as BuildKit joins them; how a destination ends is kept, because it is part of the key. */
import { cleanPath } from '../model/clean-path.ts';

/** Absolute and cleaned. */
export function inDirectory(directory: string, path: string): string {
  return cleanPath(path.startsWith('/') ? path : `${directory}/${path}`);
}

/** `/app/` is another destination than `/app`, and `/app/.` another one again. */
export function destinationIn(directory: string, spelled: string): string {
  const path = spelled === '.' || spelled === '' ? './' : spelled;
  const joined = inDirectory(directory, path);
  if (path.endsWith('/')) return joined === '/' ? joined : `${joined}/`;
  if (path.endsWith('/.')) return joined === '/' ? '/.' : `${joined}/.`;
  return joined;
}

/** The last part of an absolute path. */
export function baseName(path: string): string {
  return path === '/' ? '/' : path.slice(path.lastIndexOf('/') + 1);
}
