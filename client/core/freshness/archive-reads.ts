/**
 * Which paths to ask an engine for, so that the wanted files come with as little else as possible: single files where a
 * folder may hold more than was copied (its root, a folder of the base image), whole folders below.
 */

export interface ArchiveRead {
  readonly path: string;
  readonly isFolder: boolean;
  /** Files that it answers for. */
  readonly files: readonly string[];
}

const mostSingleFiles = 64;

interface Folder {
  readonly path: string;
  readonly files: string[];
  readonly folders: Map<string, Folder>;
}

/** `files` are absolute and clean. */
export function archiveReads(files: readonly string[]): readonly ArchiveRead[] {
  const root: Folder = { path: '', files: [], folders: new Map() };
  for (const file of new Set(files)) {
    let folder = root;
    for (const name of file.split('/').slice(1, -1)) {
      let next = folder.folders.get(name);
      if (next === undefined) {
        next = { path: `${folder.path}/${name}`, files: [], folders: new Map() };
        folder.folders.set(name, next);
      }
      folder = next;
    }
    folder.files.push(file);
  }
  return readsBelow(root);
}

function readsBelow(folder: Folder): readonly ArchiveRead[] {
  const children = [...folder.folders.values()];
  if (folder.files.length === 0) return children.flatMap(readsBelow);
  if (folder.files.length > mostSingleFiles && folder.path !== '') return [wholeFolder(folder)];
  const single = folder.files.map((path): ArchiveRead => ({ path, isFolder: false, files: [path] }));
  return [...single, ...children.flatMap((child) => (folder.path === '' ? readsBelow(child) : [wholeOrSingle(child)].flat()))];
}

function wholeOrSingle(folder: Folder): ArchiveRead | readonly ArchiveRead[] {
  const files = filesOf(folder);
  return files.length === 1 ? { path: files[0] ?? '', isFolder: false, files } : wholeFolder(folder);
}

function wholeFolder(folder: Folder): ArchiveRead {
  return { path: folder.path, isFolder: true, files: filesOf(folder) };
}

function filesOf({ files, folders }: Folder): readonly string[] {
  return [...files, ...[...folders.values()].flatMap(filesOf)];
}
