/** Absolute paths in the image: what lies below what, spelled with or without a slash at the end. */
import { cleanPath } from '../model/clean-path.ts';

/** The folder itself counts; nothing lies below an unknown one. */
export function isBelow(path: string | undefined, folder: string | undefined): boolean {
  if (path === undefined || folder === undefined) return false;
  const [inner, outer] = [cleanPath(path), cleanPath(folder)];
  return inner === outer || inner.startsWith(outer === '/' ? '/' : `${outer}/`);
}

/** A path of a COPY from a stage starts at the root; one of a command where it runs. */
export function absolutePath(path: string, cwd: string | undefined): string | undefined {
  if (path.startsWith('/')) return cleanPath(path);
  return cwd === undefined ? undefined : cleanPath(`${cwd}/${path}`);
}
