/**
 * Places what a COPY or ADD takes out of the build context. A folder gives its content, never itself; a file lands in
 * the destination or under its name (https://docs.docker.com/reference/dockerfile/#copy).
 */
import { cleanRelativePath, parentPath } from '../model/clean-path.ts';
import { hasWildcard } from '../model/copy-wildcard.ts';
import { ignoreWalk, parseIgnoreFile } from '../model/ignore-file.ts';
import type { ParentsSource } from '../model/parents-source.ts';
import type { ContextEntry, ContextView } from './context-view.ts';
import type { Copy } from './file-facts.ts';
import { isGitFolder } from './git-folder.ts';
import type { ImageTree, Placing } from './image-tree.ts';
import { reachOf, type SourceReach } from './reach.ts';

/** `name`: of a named context, whose view is given then; empty for the build context itself. */
export function placeFromContext(copy: Copy, how: Placing, context: ContextView, tree: ImageTree, name = ''): void {
  const reach = reachOf({ ...copy, from: { kind: 'context' } }, context);
  if (reach.kind !== 'loaded') {
    tree.cannotMap(how.destination, reach.kind === 'unknown' ? reach.because.replace(/\.$/, '') : 'its files are not read yet');
    return;
  }
  const target = { how, tree, context: name, isEmptied: emptiedBy(context) };
  for (const source of reach.value.sources) placeSource(source, target);
  // Last: it may have the name of a file that is copied with it.
  for (const { kind, text } of copy.sources) {
    // A text stands in the Dockerfile, which is a file of the workspace, too.
    if (kind === 'heredoc') tree.cannotMap(how.destination, 'a text does not come from the build context');
    else if (kind !== 'path') tree.comesFromElsewhere(how.destination, `${text} does not come from the build context`);
  }
}

interface Target {
  readonly how: Placing;
  readonly tree: ImageTree;
  readonly context: string;
  /** BuildKit lists a file and then refuses to open it when patterns and exceptions overlap: it arrives without bytes. */
  isEmptied(path: string): boolean;
}

function emptiedBy({ ignoreFile }: ContextView): Target['isEmptied'] {
  if (ignoreFile.kind !== 'loaded' || ignoreFile.value === undefined) return () => false;
  const walk = ignoreWalk(parseIgnoreFile(ignoreFile.value.text));
  return (path) => walk === undefined || walk.isExcludedOnOpen(path);
}

function placeSource(source: SourceReach, target: Target): void {
  const { how, tree } = target;
  const { text, path } = source.source;
  if (path === undefined) {
    tree.cannotMap(how.destination, `${text} depends on what is not known here`);
    return;
  }
  if (source.outcome === 'unknown') {
    tree.cannotMap(how.destination, `${text} could not be looked at`);
    return;
  }
  if (source.outcome === 'missing' && !source.source.hasWildcard) {
    tree.cannotMap(how.destination, `${text} is not in the build context`);
    return;
  }
  if (source.source.parents !== undefined) {
    placeWithParents(source, source.source.parents, target);
    return;
  }
  const isFolderSpelled = how.destination.endsWith('/');
  const notFolders = source.named.filter(({ kind }) => kind !== 'directory').length;
  if (notFolders > 1 && !isFolderSpelled) {
    tree.cannotMap(how.destination, `${text} names several files for one destination`);
    return;
  }
  const roots = new Map(source.named.map((entry) => [entry.path, entry]));
  for (const entry of source.arriving()) {
    const root = source.isWholeContext ? '' : rootOf(entry, roots);
    if (root === entry.path && entry.kind !== 'directory') placeNamed(entry, target);
    else placeInside(entry, root, target);
  }
}

/** What is taken keeps its place below the folder in front of the pivot. */
function placeWithParents({ source, arriving }: SourceReach, { folder }: ParentsSource, target: Target): void {
  const root = cleanRelativePath(folder);
  if (hasWildcard(root)) {
    target.tree.cannotMap(target.how.destination, `the folder in front of the pivot of ${source.text} is a pattern`);
    return;
  }
  for (const entry of arriving()) placeInside(entry, root, target);
}

/** The named entry that holds the entry; wildcards name many. */
function rootOf(entry: ContextEntry, roots: ReadonlyMap<string, ContextEntry>): string {
  let path = entry.path;
  while (path !== '' && !roots.has(path)) path = parentPath(path);
  return path;
}

function placeNamed(entry: ContextEntry, { how, tree, context, isEmptied }: Target): void {
  const name = entry.path.slice(entry.path.lastIndexOf('/') + 1);
  if (entry.kind === 'link') {
    tree.cannotMap(how.destination, `${entry.path} is a link, and COPY takes what it leads to`);
    return;
  }
  if (entry.kind !== 'file') {
    tree.cannotMap(how.destination, `${entry.path} is neither a file nor a folder`);
    return;
  }
  const imagePath = tree.pathOfFile(name, how);
  if (imagePath === undefined) {
    tree.cannotMap(how.destination, `${how.destination} may be a folder, a link, or the new name of ${entry.path}`);
    return;
  }
  const { path: contextPath } = entry;
  if (isEmptied(contextPath)) {
    tree.cannotMap(imagePath, sentEmpty(contextPath));
    return;
  }
  tree.put(imagePath, { context, contextPath, kind: 'file', keepsMode: how.keepsMode, mayUnpack: how.mayUnpack });
}

function placeInside(entry: ContextEntry, root: string, { how, tree, context, isEmptied }: Target): void {
  const below = root === '' ? entry.path : entry.path.slice(root.length + 1);
  const folder = how.destination.endsWith('/') ? how.destination : `${how.destination}/`;
  const imagePath = below === '' ? how.destination : folder + below;
  if (entry.kind === 'directory') {
    tree.addFolder(imagePath);
    // What an ignored folder includes again is listed by itself, unless nobody looked inside.
    if (entry.isOpaque && entry.ignoredBy === undefined) {
      if (below !== '' && isGitFolder(entry.path))
        tree.comesFromElsewhere(imagePath, `${entry.path} is Git's own, and not compared`);
      else tree.cannotMap(imagePath, `${entry.path} is not looked into`);
    }
  } else if (entry.kind === 'special') {
    tree.cannotMap(imagePath, `${entry.path} is neither a file nor a folder`);
  } else if (entry.kind === 'file' && isEmptied(entry.path)) {
    tree.cannotMap(imagePath, sentEmpty(entry.path));
  } else {
    const kind = entry.kind === 'link' ? 'symlink' : 'file';
    const { path: contextPath } = entry;
    tree.put(imagePath, { context, contextPath, kind, keepsMode: how.keepsMode, mayUnpack: false });
  }
}

function sentEmpty(path: string): string {
  return `${path} may be sent without its bytes: an exception of the ignore file includes it again`;
}
