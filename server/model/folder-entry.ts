/**
 * Whether a walk has to enter a folder whose own name did not decide: only where one of the patterns could match something
 * inside it. BuildKit's walk asks this of the exceptions of an ignore file and of the paths that a build uses
 * (https://github.com/tonistiigi/fsutil `filterFS.Walk`).
 */

/** Of cleaned patterns without their `!`. One wildcard before the end of any pattern opens every folder. */
export function folderEntry(patterns: readonly string[]): (folder: string) => boolean {
  const ways = patterns.map(withoutTrailingStars);
  if (ways.some((way) => /[*[\]?^\\]/.test(way))) return () => true;
  const folders = ways.map((way) => `${way}/`).sort();
  return (folder) => hasPrefix(folders, `${folder}/`);
}

/** Whether one of the sorted texts starts with the prefix. */
function hasPrefix(sorted: readonly string[], prefix: string): boolean {
  let low = 0;
  for (let high = sorted.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? '') < prefix) low = middle + 1;
    else high = middle;
  }
  return sorted[low]?.startsWith(prefix) ?? false;
}

function withoutTrailingStars(pattern: string): string {
  const once = pattern.endsWith('/**') ? pattern.slice(0, -3) : pattern;
  return once.endsWith('/*') ? once.slice(0, -2) : once;
}
