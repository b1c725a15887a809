/**
 * Lists a build context as a builder's client would tell it: each entry that is sent, names in byte order, a folder before what
 * is in it, an ignored folder only where something in it is kept. No link is followed, nothing is opened but folders, and a
 * folder that was replaced meanwhile is not entered. The calls do not wait by themselves: whoever may not stand still on a
 * slow disk has them made on another thread.
 */
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import type { ContextEntry } from '../cache/context-entry.ts';
import { type ContextSelection, type Selector, type SentDecision, selectorOf } from './context-selection.ts';
import { diskCause, isForbidden, isGone } from './disk-cause.ts';
import type { FileStamp, ListedContext, PathProblem } from './listed-context.ts';
import { lookAtEntry, type SeenEntry } from './look-at-entry.ts';
import { type FolderNames, readNames } from './read-names.ts';
import { isSliceOver, nextSlice } from './time-slice.ts';

export interface ListRequest extends ContextSelection {
  readonly signal: AbortSignal;
  readonly mostEntries: number;
  /** Called again and again while the walk goes on. */
  readonly onProgress?: (path: string) => void;
}

interface Walk {
  readonly root: string;
  readonly request: ListRequest;
  readonly selector: Selector;
  readonly entries: Map<string, ContextEntry>;
  readonly stamps: Map<string, FileStamp>;
  readonly problems: PathProblem[];
  isComplete: boolean;
  isFull: boolean;
}

interface OpenFolder {
  readonly path: string;
  readonly parent: OpenFolder | undefined;
  readonly decision: SentDecision;
  readonly entry: ContextEntry;
  isListed: boolean;
}

const mostProblems = 1000;

/** Throws the signal's reason and nothing else. `root` is a real path. */
export async function listBuildContext(root: string, request: ListRequest): Promise<ListedContext> {
  const { entries, stamps, problems } = { entries: new Map(), stamps: new Map(), problems: [] };
  const selector = selectorFor(root, request);
  if ('because' in selector) return { entries, stamps, isComplete: false, problems: [selector] };
  const walk: Walk = { root, request, selector, entries, stamps, problems, isComplete: true, isFull: false };
  await listFolder(walk, undefined);
  return { entries, stamps, isComplete: walk.isComplete, problems };
}

function selectorFor(root: string, request: ListRequest): Selector | PathProblem {
  try {
    return selectorOf(request, root) ?? { path: '', because: 'A path of the build is a pattern that Unstale does not follow.' };
  } catch (error) {
    return { path: '', because: `A link on the way to what the build uses cannot be followed. ${diskCause(error)}` };
  }
}

async function listFolder(walk: Walk, folder: OpenFolder | undefined): Promise<void> {
  const { found, unreadable } = namesIn(walk, folder);
  const prefix = folder === undefined ? '' : `${folder.path}/`;
  for (const name of unreadable) {
    if (walk.selector.decide(`${prefix}${name}`, false, folder?.decision).isSent)
      fail(walk, `${prefix}${name}`, 'Its name is not valid UTF-8.');
  }
  for (const each of found) {
    if (walk.isFull) return;
    if (isSliceOver()) await nextSlice();
    walk.request.signal.throwIfAborted();
    const inner = listEntry(walk, folder, `${prefix}${each.name}`, each);
    if (inner !== undefined) await listFolder(walk, inner);
  }
}

function namesIn(walk: Walk, folder: OpenFolder | undefined): FolderNames {
  const path = folder?.path ?? '';
  walk.request.onProgress?.(path);
  try {
    return readNames(join(walk.root, path));
  } catch (error) {
    // A builder's client goes on as well where it may not look into an ignored folder, or where a folder is gone.
    const isHarmless = folder !== undefined && (isGone(error) || (isForbidden(error) && !folder.decision.isSent));
    if (!isHarmless) fail(walk, path, diskCause(error));
    return { found: [], unreadable: [] };
  }
}

/** Gives the folder that is to be entered next. */
function listEntry(walk: Walk, parent: OpenFolder | undefined, path: string, found: Dirent): OpenFolder | undefined {
  const isFolder = found.isDirectory();
  const decision = walk.selector.decide(path, isFolder, parent?.decision);
  if (isFolder ? decision.isPruned : !decision.isSent) return undefined;
  const seen = look(walk, path);
  if (seen === undefined) return undefined;
  if ((seen.entry.kind === 'directory') !== isFolder) return fail(walk, path, 'It was replaced while it was listed.');
  const folder: OpenFolder | undefined = isFolder ? { path, parent, decision, entry: seen.entry, isListed: false } : undefined;
  if (!decision.isSent) return folder;
  list(walk, folder ?? parent);
  if (folder === undefined) addFile(walk, path, seen);
  return folder;
}

function look(walk: Walk, path: string): SeenEntry | undefined {
  try {
    return lookAtEntry(join(walk.root, path));
  } catch (error) {
    if (!isGone(error)) fail(walk, path, diskCause(error));
    return undefined;
  }
}

/** A folder, and before it those above it that nothing has asked for yet. */
function list(walk: Walk, folder: OpenFolder | undefined): void {
  if (folder === undefined || folder.isListed) return;
  list(walk, folder.parent);
  folder.isListed = true;
  add(walk, folder.path, folder.entry);
}

function addFile(walk: Walk, path: string, { entry, stamp }: SeenEntry): void {
  const isEmptied = entry.kind === 'file' && walk.selector.isEmptied(path);
  if (!add(walk, path, isEmptied ? { ...entry, isEmptied } : entry) || stamp === undefined) return;
  walk.stamps.set(path, stamp);
}

function add(walk: Walk, path: string, entry: ContextEntry): boolean {
  if (walk.entries.size < walk.request.mostEntries) {
    walk.entries.set(path, entry);
    return true;
  }
  if (!walk.isFull) fail(walk, '', `It holds more than ${walk.request.mostEntries} entries.`);
  walk.isFull = true;
  return false;
}

function fail(walk: Walk, path: string, because: string): undefined {
  walk.isComplete = false;
  if (walk.problems.length < mostProblems) walk.problems.push({ path, because });
}
