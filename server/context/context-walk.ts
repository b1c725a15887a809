/**
 * The walk of a build context, of all of it or of one part. It lists as a builder's client tells: names in byte order, a folder
 * before what is in it, an ignored folder only where something in it is kept. No link is followed, nothing is opened but
 * folders, and a folder that was replaced meanwhile is not entered.
 */
import type { Dirent } from 'node:fs';
import { sep } from 'node:path';
import type { ContextEntry } from '../cache/context-entry.ts';
import type { Selector, SentDecision } from './context-selection.ts';
import { diskCause, isForbidden, isGone } from './disk-cause.ts';
import type { FileStamp, PathProblem } from './listed-context.ts';
import { lookAtEntry, type SeenEntry } from './look-at-entry.ts';
import { type FolderNames, readNames } from './read-names.ts';
import { isSliceOver, nextSlice } from './time-slice.ts';

export interface WalkRequest {
  /** A real path. */
  readonly root: string;
  readonly selector: Selector;
  readonly mostEntries: number;
  readonly signal: AbortSignal;
  /** Called before the disk is asked for anything. */
  readonly onProgress?: ((path: string) => void) | undefined;
}

export class ContextWalk {
  readonly entries = new Map<string, ContextEntry>();
  readonly stamps = new Map<string, FileStamp>();
  readonly problems: PathProblem[] = [];
  isComplete = true;
  /** There are more entries than wanted. */
  isFull = false;
  readonly #request: WalkRequest;
  /** The root as paths below it begin: to join them anew for each file takes a tenth of the walk. */
  readonly #above: string;

  constructor(request: WalkRequest) {
    this.#request = request;
    this.#above = request.root.endsWith(sep) ? request.root : `${request.root}${sep}`;
  }

  /** Throws the signal's reason. */
  async walkAll(): Promise<void> {
    await this.#listFolder(undefined);
  }

  /** One entry with what is in it; `parent` is the decision for its folder, which is taken as listed. */
  async walkPart(path: string, parent: SentDecision | undefined): Promise<void> {
    const decision = this.#request.selector.decide(path, true, parent);
    const seen = decision.isPruned ? undefined : this.look(path, decision);
    if (seen === undefined || !(decision.isSent || seen.entry.kind === 'directory')) return;
    const folder = this.#listSeen(undefined, path, decision, seen);
    if (folder !== undefined) await this.#listFolder(folder);
  }

  /** `undefined` of what is gone or cannot be seen. */
  look(path: string, { isSent }: SentDecision): SeenEntry | undefined {
    this.#request.onProgress?.(path);
    try {
      return lookAtEntry(`${this.#above}${path}`);
    } catch (error) {
      if (!isGone(error) && (isSent || !isForbidden(error))) this.#fail(path, diskCause(error));
      return undefined;
    }
  }

  async #listFolder(folder: OpenFolder | undefined): Promise<void> {
    const { found, unreadable } = this.#namesIn(folder);
    const prefix = folder === undefined ? '' : `${folder.path}/`;
    for (const name of unreadable) {
      const { isSent } = this.#request.selector.decide(`${prefix}${name}`, false, folder?.decision);
      if (isSent) this.#fail(`${prefix}${name}`, 'Its name is not valid UTF-8.');
    }
    for (const each of found) {
      if (this.isFull) return;
      if (isSliceOver()) await nextSlice();
      this.#request.signal.throwIfAborted();
      const inner = this.#listFound(folder, `${prefix}${each.name}`, each);
      if (inner !== undefined) await this.#listFolder(inner);
    }
  }

  #namesIn(folder: OpenFolder | undefined): FolderNames {
    const path = folder?.path ?? '';
    this.#request.onProgress?.(path);
    try {
      return readNames(`${this.#above}${path}`);
    } catch (error) {
      // A builder's client goes on as well where it may not look into an ignored folder, or where a folder is gone.
      const isHarmless = folder !== undefined && (isGone(error) || (isForbidden(error) && !folder.decision.isSent));
      if (!isHarmless) this.#fail(path, diskCause(error));
      return { found: [], unreadable: [] };
    }
  }

  /** Gives the folder that is to be entered next. What is not sent is not even looked at. */
  #listFound(parent: OpenFolder | undefined, path: string, found: Dirent): OpenFolder | undefined {
    const isFolder = found.isDirectory();
    const decision = this.#request.selector.decide(path, isFolder, parent?.decision);
    if (isFolder ? decision.isPruned : !decision.isSent) return undefined;
    const seen = this.look(path, decision);
    if (seen === undefined) return undefined;
    if ((seen.entry.kind === 'directory') === isFolder) return this.#listSeen(parent, path, decision, seen);
    return this.#fail(path, 'It was replaced while it was listed.');
  }

  #listSeen(parent: OpenFolder | undefined, path: string, decision: SentDecision, seen: SeenEntry): OpenFolder | undefined {
    const isFolder = seen.entry.kind === 'directory';
    const folder = isFolder ? { path, parent, decision, entry: seen.entry, isListed: false } : undefined;
    if (!decision.isSent) return folder;
    this.#listWithFolders(folder ?? parent);
    if (folder === undefined) this.#addFile(path, seen);
    return folder;
  }

  /** A folder, and before it those above it that nothing has asked for yet. */
  #listWithFolders(folder: OpenFolder | undefined): void {
    if (folder === undefined || folder.isListed) return;
    this.#listWithFolders(folder.parent);
    folder.isListed = true;
    this.#add(folder.path, folder.entry);
  }

  #addFile(path: string, { entry, stamp }: SeenEntry): void {
    const isEmptied = entry.kind === 'file' && this.#request.selector.isEmptied(path);
    this.#add(path, isEmptied ? { ...entry, isEmptied } : entry);
    if (stamp !== undefined && !this.isFull) this.stamps.set(path, stamp);
  }

  #add(path: string, entry: ContextEntry): void {
    const { mostEntries } = this.#request;
    if (this.entries.size < mostEntries) this.entries.set(path, entry);
    else if (!this.isFull) {
      this.isFull = true;
      this.#fail('', `It holds more than ${mostEntries} entries.`);
    }
  }

  #fail(path: string, because: string): undefined {
    this.isComplete = false;
    if (this.problems.length < mostProblems) this.problems.push({ path, because });
  }
}

interface OpenFolder {
  readonly path: string;
  readonly parent: OpenFolder | undefined;
  readonly decision: SentDecision;
  readonly entry: ContextEntry;
  isListed: boolean;
}

export const mostProblems = 1000;
