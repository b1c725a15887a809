/**
 * Whether Git ignores a path of the build context, by the `.gitignore` files of the context: evidence that it is made on
 * this machine and not part of what others check out. Files above the context are not seen, so a `false` proves little.
 */
import { ignoreWalk, parseIgnoreFile } from '../model/ignore-file.ts';
import type { ContextView } from './context-view.ts';
import { folderOf, joinPath } from './expand-glob.ts';

export interface GitIgnored {
  /** Context path of the `.gitignore`. */
  readonly file: string;
  readonly pattern: string;
  /** Zero-based. */
  readonly line: number;
}

/** What ignores the context path; `undefined` when nothing does, or it has not been read yet. */
export function gitIgnoredBy(context: ContextView, path: string): GitIgnored | undefined {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    const file = joinPath(folder, '.gitignore');
    const text = context.read(file);
    if (text.kind === 'loaded' && text.value !== undefined) {
      const found = decide(text.value, folder === '' ? path : path.slice(folder.length + 1));
      if (found !== undefined) return { file, ...found };
    }
    if (folder === '') return undefined;
  }
}

function decide(text: string, path: string) {
  const lines = text.split('\n').map(asIgnoreFilePattern);
  const by = ignoreWalk(parseIgnoreFile(lines.join('\n')))?.decidePath(path, false).excludedBy;
  return by && { pattern: (text.split('\n')[by.line] ?? '').trim(), line: by.line };
}

/** Git's patterns without a slash hold in every folder, those with one from the file on; Docker's all from the root. */
function asIgnoreFilePattern(line: string): string {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return '';
  const isNegated = text.startsWith('!');
  const pattern = (isNegated ? text.slice(1) : text).replace(/\/+$/, '');
  if (pattern === '') return '';
  const anchored = pattern.includes('/') ? pattern.replace(/^\/+/, '') : `**/${pattern}`;
  return `${isNegated ? '!' : ''}${anchored}`;
}
