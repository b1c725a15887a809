/**
 * Docker's way with paths: Go's lexical `path.Clean` and its idea of blank space. Paths are `/`-separated whatever the
 * machine; nothing here looks at a disk.
 */
import { isSpace } from './blanks.ts';

/** Go's `path.Clean`: `.` and `//` vanish, `..` takes the part before it away, no trailing `/`; the empty path is `.`. */
export function cleanPath(path: string): string {
  const isRooted = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0 && parts[parts.length - 1] !== '..') parts.pop();
    else if (!isRooted) parts.push('..');
  }
  const joined = parts.join('/');
  if (isRooted) return `/${joined}`;
  return joined === '' ? '.' : joined;
}

/** A path of a COPY, ADD or mount, relative to the root it is confined to; `''` is the root itself: `../x/` is `x`. */
export function cleanRelativePath(path: string): string {
  return cleanPath(`/${path}`).slice(1);
}

/** The folder that holds the path; `''` for a path at the root. */
export function parentPath(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** The order of BuildKit's walk: names bytewise (as UTF-8), a folder directly before what it holds. */
export function compareWalkOrder(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a !== b) return walkRank(a) - walkRank(b);
  }
  return left.length - right.length;
}

/** `/` comes first; UTF-16 sorts characters beyond U+FFFF before U+E000, UTF-8 after U+FFFF. */
function walkRank(codeUnit: number): number {
  if (codeUnit === 0x2f) return -1;
  if (codeUnit < 0xd800) return codeUnit;
  return codeUnit < 0xe000 ? codeUnit + 0x2000 : codeUnit - 0x800;
}

/** Go's `strings.TrimSpace`, which differs from JavaScript's `trim` in U+0085 and U+FEFF. */
export function trimGoSpace(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}
