/**
 * The builder's copy of a context as the next build leaves it, with its tree of digests. Where a context is kept and little of it
 * changed, the copy and the tree of the time before are changed, too, instead of being made anew. What it will be if nothing changed
 * since the last build can be made while the context is still being read.
 */
import { copiedEntry, copyAfter } from '../cache/builder-copy.ts';
import { ContentTree } from '../cache/content-tree.ts';
import type { BuilderCopy, CopiedEntry } from '../cache/context-entry.ts';
import type { Digest } from '../cache/digest.ts';
import type { ReadContext } from './context-reading.ts';
import { type UnseenPart, unseenOf } from './unseen-changes.ts';

type Known = Extract<ReadContext, { kind: 'known' }>;

export interface CopiedContext {
  readonly copy: BuilderCopy;
  readonly tree: ContentTree;
  /** By path: what the builder will not notice of it. */
  readonly unseen: ReadonlyMap<string, UnseenPart>;
}

interface Made extends CopiedContext {
  readonly copy: Map<string, CopiedEntry>;
  readonly unseen: Map<string, UnseenPart>;
  readonly before: BuilderCopy | undefined;
  /** Of what was read; `expected` where that is not known yet. */
  version: object;
}

const mostMade = 16;
/** What is as the last build left it. */
const expected = {};
/** Each new one has its folder put in order. */
const [mostChanged, mostAdded] = [1000, 100];

export class CopiedContexts {
  readonly #digest: Digest;
  readonly #made: Made[] = [];

  constructor(digest: Digest) {
    this.#digest = digest;
  }

  /** For whoever waits until a context was read: `before` is what the builder had, and will mostly have. */
  prepare(before: BuilderCopy | undefined): void {
    if (before === undefined || this.#made.some((made) => made.before === before)) return;
    const copy = new Map(before);
    const tree = new ContentTree(copy, this.#digest);
    tree.whole(tree.root);
    this.#add({ copy, tree, unseen: new Map(), before, version: expected });
  }

  /** `undefined` where a file that the builder would be sent could not be read. */
  of(read: Known, before: BuilderCopy | undefined): CopiedContext | undefined {
    const { version, since } = read;
    const made = this.#made.find(
      (each) => each.before === before && (each.version === version || each.version === since?.version),
    );
    const prepared = made === undefined ? this.#prepared(before) : undefined;
    if (prepared !== undefined) return this.#adjust(prepared, read);
    if (made === undefined) return this.#make(read, before);
    if (made.version === version) return made;
    for (const path of since?.paths ?? []) if (!change(made, path, read)) return this.#forget(made);
    made.version = version;
    return made;
  }

  #make(read: Known, before: BuilderCopy | undefined): CopiedContext | undefined {
    const copy = copyAfter(before, read.entries, read.hashes);
    if (copy === undefined) return undefined;
    const made: Made = { copy, tree: new ContentTree(copy, this.#digest), unseen: new Map(), before, version: read.version };
    for (const path of copy.keys()) noteUnseen(made, path, read);
    return this.#add(made);
  }

  #prepared(before: BuilderCopy | undefined): Made | undefined {
    return this.#made.find((each) => each.before === before && each.version === expected);
  }

  /** What was prepared stays as it is where it cannot be known what the builder will have. */
  #adjust(made: Made, read: Known): CopiedContext | undefined {
    const { changed, added, isKnown } = changesOf(made.copy, read);
    if (!isKnown) return undefined;
    if (changed.length > mostChanged || added > mostAdded) {
      this.#forget(made);
      return this.#make(read, made.before);
    }
    for (const path of changed) change(made, path, read);
    for (const path of read.entries.keys()) noteUnseen(made, path, read);
    made.version = read.version;
    return made;
  }

  #add(made: Made): Made {
    this.#made.push(made);
    if (this.#made.length > mostMade) this.#made.shift();
    return made;
  }

  #forget(made: Made): undefined {
    this.#made.splice(this.#made.indexOf(made), 1);
    return undefined;
  }
}

/** What is not as it was in a copy; `isKnown` is false where a file that the builder would be sent could not be read. */
function changesOf(copy: BuilderCopy, { entries, hashes }: Known) {
  const changed: string[] = [];
  let added = 0;
  for (const [path, now] of entries) {
    const kept = copy.get(path);
    const entry = copiedEntry(kept, now, hashes.get(path));
    if (entry === undefined) return { changed, added, isKnown: false };
    if (entry === kept) continue;
    changed.push(path);
    if (kept === undefined) added += 1;
  }
  if (copy.size + added > entries.size) for (const path of copy.keys()) if (!entries.has(path)) changed.push(path);
  return { changed, added, isKnown: true };
}

/** False where it is not known what the builder will have there. */
function change(made: Made, path: string, read: Known): boolean {
  const { copy, tree, unseen, before } = made;
  const { entries, hashes } = read;
  const now = entries.get(path);
  if (now === undefined) {
    copy.delete(path);
    tree.set(path, undefined);
    unseen.delete(path);
    return true;
  }
  const entry = copiedEntry(before?.get(path), now, hashes.get(path));
  if (entry === undefined) return false;
  copy.set(path, entry);
  tree.set(path, entry);
  noteUnseen(made, path, read);
  return true;
}

function noteUnseen({ copy, unseen }: Made, path: string, { entries, hashes }: Known): void {
  const [entry, kept] = [entries.get(path), copy.get(path)];
  const what = entry && kept && unseenOf(entry, kept, hashes.get(path));
  if (what === undefined) unseen.delete(path);
  else unseen.set(path, what);
}
