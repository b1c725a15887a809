/**
 * Build contexts that are kept between questions and read by another thread: where a watcher says what changed, nothing else is looked
 * at again. The least used is given up for a new one.
 */
import { relative, sep } from 'node:path';
import type { ContextEntries } from '../cache/context-entry.ts';
import type { ContextThread } from '../context/context-thread.ts';
import { isInside } from '../context/same-path.ts';
import { ThreadContext } from '../context/thread-context.ts';
import {
  type ContextReading,
  type ContextWanted,
  largestBytes,
  listingProblem,
  mostEntries,
  type ReadContext,
} from './context-reading.ts';

const mostKept = 8;

interface Kept {
  readonly context: ThreadContext;
  readonly hashes: Map<string, string>;
  readonly unread: Map<string, string>;
  version: object;
  /** Folders that no editor watches. */
  unwatched: readonly string[];
}

export class KeptContexts implements ContextReading {
  readonly #thread: ContextThread;
  readonly #kept = new Map<string, Kept>();
  /** One question at a time: two looks at once would know different things. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(thread: ContextThread) {
    this.#thread = thread;
  }

  read(wanted: ContextWanted, changed: readonly string[] | undefined, signal: AbortSignal): Promise<ReadContext> {
    const next = this.#last.then(() => this.#read(wanted, changed, signal));
    this.#last = next.catch(() => undefined);
    return next;
  }

  async #read(wanted: ContextWanted, changed: readonly string[] | undefined, signal: AbortSignal): Promise<ReadContext> {
    signal.throwIfAborted();
    const name = JSON.stringify([wanted.root, wanted.includes, wanted.ignore?.patterns.map(({ text }) => text)]);
    const kept = this.#kept.get(name);
    this.#kept.delete(name);
    const read = kept === undefined ? await this.#open(wanted, signal) : await lookAgain(kept, wanted.root, changed, signal);
    if (read.kind === 'unknown') await kept?.context.close();
    else this.#kept.set(name, read.kept);
    await this.#dropLeastUsed();
    return read.kind === 'unknown' ? read : read.answer;
  }

  async #open({ root, ignore, includes }: ContextWanted, signal: AbortSignal): Promise<Outcome> {
    const opened = await ThreadContext.openHashed(this.#thread, { root, ignore, includes, mostEntries }, largestBytes, signal);
    if (opened.kind === 'unknown') return opened;
    const { value: context, hashed } = opened;
    if (!context.isComplete) {
      await context.close();
      return { kind: 'unknown', because: listingProblem(context.problems) };
    }
    const kept: Kept = {
      context,
      hashes: hashed.sha256s,
      unread: hashed.unknown,
      version: {},
      unwatched: unwatched(context.entries),
    };
    return { kind: 'known', kept, answer: answerOf(kept, undefined) };
  }

  async #dropLeastUsed(): Promise<void> {
    const [oldest] = this.#kept;
    if (this.#kept.size <= mostKept || oldest === undefined) return;
    this.#kept.delete(oldest[0]);
    await oldest[1].context.close();
  }
}

type Outcome =
  | { readonly kind: 'known'; readonly kept: Kept; readonly answer: ReadContext }
  | { readonly kind: 'unknown'; readonly because: string };

async function lookAgain(
  kept: Kept,
  root: string,
  changed: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<Outcome> {
  const { context, hashes, unread } = kept;
  const inside = changed?.filter((path) => isInside(root, path)).map((path) => relative(root, path).split(sep).join('/'));
  const places = inside && [...inside, ...kept.unwatched];
  if (places?.length === 0) return { kind: 'known', kept, answer: answerOf(kept, { version: kept.version, paths: [] }) };
  const looked = await context.look(places ?? ['']);
  if (looked.kind === 'unknown') return looked;
  if (!context.isComplete) return { kind: 'unknown', because: listingProblem(context.problems) };
  const { removed, set } = looked.value;
  for (const path of removed) for (const map of [hashes, unread]) map.delete(path);
  const paths = [...set.map(([path]) => path), ...unread.keys()];
  const hashed = await context.hash(paths, largestBytes, signal);
  for (const path of paths) for (const map of [hashes, unread]) map.delete(path);
  for (const [path, sha256] of hashed.sha256s) hashes.set(path, sha256);
  for (const [path, because] of hashed.unknown) unread.set(path, because);
  const before = kept.version;
  const touched = [...removed, ...paths];
  if (touched.length > 0) kept.version = {};
  // Of what went away nobody knows whether it was a folder.
  if (removed.length > 0 || set.some(([, { kind }]) => kind === 'directory')) kept.unwatched = unwatched(context.entries);
  return { kind: 'known', kept, answer: answerOf(kept, { version: before, paths: touched }) };
}

/** Folders that watchers of editors leave out, where the build takes them in: they are looked at in any case. */
function unwatched(entries: ContextEntries): readonly string[] {
  const found: string[] = [];
  for (const [path, { kind }] of entries) {
    if (kind !== 'directory' || !/(?:^|\/)(?:node_modules|\.git|\.hg)$/.test(path)) continue;
    if (!/(?:^|\/)(?:node_modules|\.git|\.hg)\//.test(path)) found.push(path);
  }
  return found;
}

function answerOf(
  { context, hashes, unread, version }: Kept,
  since: Extract<ReadContext, { kind: 'known' }>['since'],
): ReadContext {
  const answer = { kind: 'known', entries: context.entries, hashes, unread, version } as const;
  return since === undefined ? answer : { ...answer, since };
}
