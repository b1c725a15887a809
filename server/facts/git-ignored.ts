/**
 * Whether Git ignores a path of the build context, by the `.gitignore` files of the context: evidence that it is made on
 * this machine and not part of what others check out. The nearest file that says anything about a path decides, unless a folder
 * above it is ignored: nothing below comes back. Files above the context are not seen, so a `false` proves little.
 */
import { type GitIgnorePattern, gitIgnoreVerdict, parseGitIgnoreFile } from '../model/git-ignore-file.ts';
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
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    const found = verdictOn(context, path.slice(0, slash), true);
    if (found !== undefined) return found;
  }
  return verdictOn(context, path, isFolder(context, path));
}

/** What is not there may be a folder when it is made. */
function isFolder({ listing }: ContextView, path: string): boolean {
  const entry = listing.kind === 'loaded' ? listing.value.get(path) : undefined;
  return entry === undefined || entry.kind === 'directory';
}

/** Of the path itself; the folders above it are not ignored. */
function verdictOn(context: ContextView, path: string, isDirectory: boolean): GitIgnored | undefined {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    const file = joinPath(folder, '.gitignore');
    const below = folder === '' ? path : path.slice(folder.length + 1);
    const by = gitIgnoreVerdict(patternsOf(context, file), below, isDirectory);
    if (by !== undefined) return by.isNegated ? undefined : { file, pattern: by.text, line: by.line };
    if (folder === '') return undefined;
  }
}

/** Every entry of a context may be asked about. */
const parsed = new WeakMap<ContextView, Map<string, readonly GitIgnorePattern[]>>();

function patternsOf(context: ContextView, file: string): readonly GitIgnorePattern[] {
  const known = parsed.get(context) ?? new Map<string, readonly GitIgnorePattern[]>();
  parsed.set(context, known);
  const before = known.get(file);
  if (before !== undefined) return before;
  const text = context.read(file);
  if (text.kind !== 'loaded') return [];
  const patterns = text.value === undefined ? [] : parseGitIgnoreFile(text.value);
  known.set(file, patterns);
  return patterns;
}
