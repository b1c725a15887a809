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

/** Several reads, and the one that may stand for all of them. */
export interface ReadGroup {
  readonly reads: readonly ArchiveRead[];
  readonly whole: ArchiveRead | undefined;
}

const mostSingleFiles = 64;
/** An engine mounts the whole container for each read. */
const fewReads = 8;

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

/**
 * Reads below one folder of the root, with the nearest folder that holds them all: it is worth an attempt where the reads are
 * many, because a folder that was copied as a whole holds little else.
 */
export function groupReads(reads: readonly ArchiveRead[]): readonly ReadGroup[] {
  const groups = new Map<string, ArchiveRead[]>();
  for (const read of reads) {
    const top = read.path.split('/')[1] ?? '';
    const group = groups.get(top);
    if (group === undefined) groups.set(top, [read]);
    else group.push(read);
  }
  return [...groups.values()].map((group) => ({ reads: group, whole: wholeOf(group) }));
}

function wholeOf(reads: readonly ArchiveRead[]): ArchiveRead | undefined {
  if (reads.length <= fewReads) return undefined;
  const folders = reads.map(({ path, isFolder }) => path.split('/').slice(0, isFolder ? undefined : -1));
  const [first = []] = folders;
  const differs = first.findIndex((name, at) => folders.some((folder) => folder[at] !== name));
  const path = first.slice(0, differs === -1 ? undefined : differs).join('/');
  return path === '' ? undefined : { path, isFolder: true, files: reads.flatMap(({ files }) => files) };
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
