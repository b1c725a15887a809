/**
 * A build context that is looked at again only where a watcher saw something: the entry, what is in it, and the folders above it.
 * What a watcher says is never believed, the disk is asked. Where that cannot tell what happened, or the links on the way to
 * what the build uses lead elsewhere by now, the whole context is walked again.
 */
import type { ContextEntry } from '../cache/context-entry.ts';
import { cleanRelativePath } from '../model/clean-path.ts';
import type { ContextSelection, Selector } from './context-selection.ts';
import { ContextWalk, mostProblems } from './context-walk.ts';
import { changeSince, type EntriesChange, inWalkOrder } from './entries-change.ts';
import { type FoldersAbove, foldersAbove } from './folders-above.ts';
import { followLinks } from './follow-links.ts';
import { type Listing, listBuildContext } from './list-build-context.ts';
import type { FileStamp, ListedContext, PathProblem } from './listed-context.ts';

export interface WatchRequest extends ContextSelection {
  /** A real path. */
  readonly root: string;
  readonly mostEntries: number;
  readonly onProgress?: ((path: string) => void) | undefined;
}

/** To look at so many places takes as long as a walk. */
const mostPlaces = 500;

export class WatchedContext {
  readonly #request: WatchRequest;
  #selector: Selector | undefined;
  #followed: readonly string[] | undefined;
  #entries = new Map<string, ContextEntry>();
  #stamps = new Map<string, FileStamp>();
  #problems: readonly PathProblem[] = [];
  #isFull = false;
  /** Of this look: what was at each place before. */
  #before = new Map<string, ContextEntry | undefined>();
  /** Stands behind all others, and not where it belongs. */
  readonly #added = new Set<string>();

  private constructor(request: WatchRequest) {
    this.#request = request;
  }

  /** Throws the signal's reason. */
  static async open(request: WatchRequest, signal: AbortSignal): Promise<WatchedContext> {
    const context = new WatchedContext(request);
    await context.#listAll(signal);
    return context;
  }

  /** As it was when somebody looked last, in the order of the walk; changes with the next look. */
  get listed(): ListedContext {
    this.#entries = inWalkOrder(this.#entries, this.#added);
    this.#added.clear();
    return { ...this.unordered, problems: this.#problems, isComplete: this.#problems.length === 0 };
  }

  /** The same for whoever asks for no order, which costs more than everything else once a file was made. */
  get unordered(): Pick<ListedContext, 'entries' | 'stamps'> {
    return { entries: this.#entries, stamps: this.#stamps };
  }

  get problems(): readonly PathProblem[] {
    return this.#problems;
  }

  /** `paths` are relative to the root. One look at a time. Throws the signal's reason. */
  async look(paths: readonly string[], signal: AbortSignal): Promise<EntriesChange> {
    const places = new Set(paths.map((path) => cleanRelativePath(path)));
    const selector = places.size > mostPlaces || places.has('') || this.#isLost() ? undefined : this.#selector;
    if (selector === undefined) return this.lookEverywhere(signal);
    this.#before = new Map();
    for (const path of places) await this.#lookAt(path, selector, signal);
    const change = changeSince(this.#before, this.#entries);
    return this.#entries.size > this.#request.mostEntries ? this.lookEverywhere(signal) : change;
  }

  async lookEverywhere(signal: AbortSignal): Promise<EntriesChange> {
    const before = new Map<string, ContextEntry | undefined>(this.#entries);
    await this.#listAll(signal);
    for (const path of this.#entries.keys()) if (!before.has(path)) before.set(path, undefined);
    return changeSince(before, this.#entries);
  }

  async #listAll(signal: AbortSignal): Promise<void> {
    const listing: Listing = await listBuildContext(this.#request.root, { ...this.#request, signal });
    this.#selector = listing.selector;
    this.#followed = listing.followed;
    this.#entries = listing.entries;
    this.#added.clear();
    this.#stamps = listing.stamps;
    this.#problems = listing.problems;
    this.#isFull = listing.isFull;
  }

  /** Whether the last listing is nothing that can be added to. */
  #isLost(): boolean {
    if (this.#isFull || this.#problems.length >= mostProblems || this.#problems.some(({ path }) => path === '')) return true;
    const { root, includes } = this.#request;
    if (includes === undefined) return false;
    try {
      return followLinks(root, includes)?.join('\0') !== this.#followed?.join('\0');
    } catch {
      return true;
    }
  }

  async #lookAt(path: string, selector: Selector, signal: AbortSignal): Promise<void> {
    const { root, mostEntries, onProgress } = this.#request;
    const walk = new ContextWalk({ root, selector, mostEntries, signal, onProgress });
    const above = foldersAbove(path, selector, walk, this.#entries);
    if (above === undefined) return;
    await walk.walkPart(above.place, above.decision);
    this.#replace(above.place, walk);
    this.#refresh(above, walk.entries.size > 0);
  }

  /** Everything at and below a place by what a walk found there. */
  #replace(place: string, { entries, stamps, problems }: ContextWalk): void {
    const inside = `${place}/`;
    const isBelow = (path: string) => path === place || path.startsWith(inside);
    const old = this.#entries.get(place)?.kind === 'directory' ? [...this.#entries.keys()].filter(isBelow) : [place];
    for (const path of old) if (!entries.has(path)) this.#remove(path);
    for (const [path, entry] of entries) this.#set(path, entry);
    for (const [path, stamp] of stamps) this.#stamps.set(path, stamp);
    this.#problems = [...this.#problems.filter((problem) => !isBelow(problem.path)), ...problems].slice(0, mostProblems);
  }

  /** Folders that are ignored themselves are told for the sake of what is in them. */
  #refresh({ folders }: FoldersAbove, hasInside: boolean): void {
    let isNeeded = hasInside;
    for (const { path, entry, isSent } of folders.toReversed()) {
      isNeeded ||= isSent || this.#hasInside(path);
      if (isNeeded) this.#set(path, entry);
      else this.#remove(path);
    }
  }

  #hasInside(folder: string): boolean {
    if (!this.#entries.has(folder)) return false;
    const inside = `${folder}/`;
    for (const path of this.#entries.keys()) if (path.startsWith(inside)) return true;
    return false;
  }

  #set(path: string, entry: ContextEntry): void {
    this.#touch(path);
    if (!this.#entries.has(path)) this.#added.add(path);
    this.#entries.set(path, entry);
    if (entry.kind !== 'file') this.#stamps.delete(path);
  }

  #remove(path: string): void {
    this.#touch(path);
    this.#entries.delete(path);
    this.#added.delete(path);
    this.#stamps.delete(path);
  }

  #touch(path: string): void {
    if (!this.#before.has(path)) this.#before.set(path, this.#entries.get(path));
  }
}
