/**
 * Documents that rules read among the paths a person named: Dockerfiles, compose files, Kubernetes manifests, CI files and ignore
 * files. A file is taken as it is, a folder is searched, bounded and without following links to folders. What a YAML file is may
 * take a look at its text.
 */
import { open, readdir, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { isDockerfileName, isDockerfileTemplateName } from '../server/model/dockerfile-name.ts';
import { looksLikeManifest, namedDocumentKind, type OtherDocumentKind } from '../server/model/document-name.ts';

export interface FoundDocument {
  /** As named: relative when the person named a relative path. */
  readonly path: string;
  readonly kind: 'dockerfile' | OtherDocumentKind;
}

export interface FoundDocuments {
  /** By path. */
  readonly documents: readonly FoundDocument[];
  /** Those of the named paths that are folders: projects of their own, whose compose files count. */
  readonly folders: readonly string[];
  /** Why something may be missing, one sentence each. */
  readonly problems: readonly string[];
}

const skippedFolders: ReadonlySet<string> = new Set(['.git', 'node_modules', '.hg', '.svn', 'vendor', '.venv', 'venv', '.cache']);
const deepestFolder = 32;
/** More than any repository holds; it ends a search that was started in the wrong place. */
const mostEntries = 1_000_000;
const longestLook = 64 * 1024;

export async function findDocuments(paths: readonly string[]): Promise<FoundDocuments> {
  const folders: string[] = [];
  const problems: string[] = [];
  const search: Search = { found: new Map(), problems, entriesLeft: mostEntries };
  for (const path of paths) {
    const stats = await stat(path).catch(() => undefined);
    if (stats === undefined) problems.push(`${path} does not exist or cannot be read.`);
    else if (stats.isDirectory()) {
      folders.push(path);
      await searchFolder(path, 0, search);
    } else if (stats.isFile()) {
      const kind = await kindOfNamed(path);
      if (kind === undefined)
        problems.push(`${path} is no document that Unstale reads: it has no containers of Kubernetes in it.`);
      else search.found.set(resolve(path), { path, kind });
    } else problems.push(`${path} is neither a file nor a folder.`);
  }
  const documents = [...search.found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { documents, folders, problems };
}

/** What a text of that name is; a name that says nothing is taken for a Dockerfile, because a person chose it. */
export function kindOfText(path: string, text: string): FoundDocument['kind'] | undefined {
  const named = namedDocumentKind(slashed(resolve(path)));
  if (named === 'yaml') return looksLikeManifest(text) ? 'kubernetes' : undefined;
  return named ?? 'dockerfile';
}

async function kindOfNamed(path: string): Promise<FoundDocument['kind'] | undefined> {
  const named = namedDocumentKind(slashed(resolve(path)));
  return named === 'yaml' ? await kindOfYaml(path) : (named ?? 'dockerfile');
}

interface Search {
  /** By absolute path: what is named twice is one file. */
  readonly found: Map<string, FoundDocument>;
  readonly problems: string[];
  entriesLeft: number;
}

/** Where it stops, it says so: what was not searched is not "nothing found". */
async function searchFolder(folder: string, depth: number, search: Search): Promise<void> {
  const { problems } = search;
  if (search.entriesLeft <= 0) return;
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) {
    problems.push(`${folder} cannot be read.`);
    return;
  }
  search.entriesLeft -= entries.length;
  if (search.entriesLeft <= 0) problems.push(`The search ended in ${folder}: there are more than ${mostEntries} files.`);
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (skippedFolders.has(entry.name)) continue;
      if (depth < deepestFolder) await searchFolder(path, depth + 1, search);
      else problems.push(`${path} was not searched: it is too deep.`);
    } else if (entry.isFile() || entry.isSymbolicLink()) await takeFile(path, entry.isFile(), search);
  }
}

async function takeFile(path: string, isPlain: boolean, { found }: Search): Promise<void> {
  const absolute = resolve(path);
  const named = namedDocumentKind(slashed(absolute));
  const name = path.slice(path.lastIndexOf(sep) + 1);
  const isDockerfile = named === undefined && isDockerfileName(name) && !isDockerfileTemplateName(name);
  if ((named === undefined && !isDockerfile) || !(isPlain || (await isFile(path)))) return;
  const kind = named === 'yaml' ? await kindOfYaml(path) : (named ?? 'dockerfile');
  if (kind !== undefined) found.set(absolute, { path, kind });
}

async function kindOfYaml(path: string): Promise<'kubernetes' | undefined> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(longestLook), 0, longestLook, 0);
    return looksLikeManifest(buffer.toString('utf8', 0, bytesRead)) ? 'kubernetes' : undefined;
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

async function isFile(path: string): Promise<boolean> {
  const target = await stat(path).catch(() => undefined);
  return target?.isFile() === true;
}

function slashed(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
