/**
 * The thread that reads build contexts, so that the language server's own is free for whoever types, and goes on where a disk
 * stands still. It does one thing after the other and can be told to stop with each of them.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { ignoreWalk } from '../model/ignore-file.ts';
import type { EntriesChange } from './entries-change.ts';
import { hashEntries } from './hash-entries.ts';
import { packEntries } from './packed-entries.ts';
import type { StatCache } from './stat-cache.ts';
import { readStatCache, writeStatCache } from './stat-cache-file.ts';
import type { ContextQuestion, FromThread, ThreadData, ThreadTask, ToThread } from './thread-messages.ts';
import { beat } from './thread-pulse.ts';
import { WatchedContext } from './watched-context.ts';

interface OpenContext {
  readonly root: string;
  readonly watched: WatchedContext;
  readonly cache: StatCache;
}

const piece = 1000;
const idleMs = 5000;

function serve(port: MessagePort, { state, pulse }: ThreadData): void {
  const contexts = new Map<number, OpenContext>();
  const wanted = new Map<number, AbortController>();
  const onProgress = beat(pulse);
  let last: Promise<void> = Promise.resolve();
  let saving: NodeJS.Timeout | undefined;

  const say = (message: FromThread): void => port.postMessage(message);
  const run = async (id: number, context: number, task: ThreadTask, signal: AbortSignal): Promise<void> => {
    onProgress('');
    if (task.kind === 'open') {
      const opened = await open(task.question, state, onProgress, signal);
      contexts.set(context, opened);
      tell(id, opened, { removed: [], set: [...opened.watched.listed.entries] }, say);
      return;
    }
    const opened = contexts.get(context);
    if (opened === undefined) throw new Error('The build context is not open any more.');
    if (task.kind === 'close') {
      contexts.delete(context);
      return writeStatCache(state, opened.root, opened.cache);
    }
    if (task.kind === 'look') return tell(id, opened, await opened.watched.look(task.paths, signal), say);
    await hash(id, opened, task, onProgress, signal, say);
  };
  // Not after each saved file, and not while somebody waits.
  const keep = async (): Promise<void> => {
    for (const { root, cache } of contexts.values()) await writeStatCache(state, root, cache);
  };
  const keepLater = (): void => {
    clearTimeout(saving);
    saving = setTimeout(() => void keep(), idleMs).unref();
  };

  port.on('message', (message: ToThread) => {
    if (message.kind === 'cancel') return wanted.get(message.id)?.abort();
    const { id, context, task } = message;
    const control = new AbortController();
    wanted.set(id, control);
    last = last
      .then(() => run(id, context, task, control.signal))
      .then(
        () => say({ kind: 'end', id }),
        (error: unknown) => say({ kind: 'failed', id, because: error instanceof Error ? error.message : 'It failed.' }),
      )
      .then(() => {
        wanted.delete(id);
        keepLater();
      });
  });
}

async function open(
  { root, ignore, includes, mostEntries }: ContextQuestion,
  state: string | undefined,
  onProgress: (path: string) => void,
  signal: AbortSignal,
): Promise<OpenContext> {
  const walk = ignore && ignoreWalk(ignore);
  if (ignore !== undefined && walk === undefined) throw new Error('The ignore file cannot be followed.');
  const watched = await WatchedContext.open({ root, ignore: walk, includes, mostEntries, onProgress }, signal);
  return { root, watched, cache: await readStatCache(state, root) };
}

function tell(id: number, { watched }: OpenContext, { removed, set }: EntriesChange, say: (message: FromThread) => void): void {
  for (const paths of pieces(removed)) say({ kind: 'removed', id, paths });
  for (const entries of pieces(set)) say({ kind: 'entries', id, set: packEntries(entries) });
  say({ kind: 'problems', id, problems: watched.problems });
}

async function hash(
  id: number,
  { root, watched, cache }: OpenContext,
  { paths, largestBytes }: ThreadTask & { readonly kind: 'hash' },
  onProgress: (path: string) => void,
  signal: AbortSignal,
  say: (message: FromThread) => void,
): Promise<void> {
  if (paths === undefined && watched.problems.length > 0) throw new Error('The build context is not listed completely.');
  for (const some of pieces(paths ?? [...watched.unordered.entries.keys()])) {
    const hashed = await hashEntries({ root, listed: watched.unordered, paths: some, cache, largestBytes, onProgress, signal });
    say({ kind: 'hashes', id, paths: [...hashed.sha256s.keys()], sha256s: [...hashed.sha256s.values()] });
    if (hashed.unknown.size > 0) say({ kind: 'unknown', id, because: [...hashed.unknown] });
  }
}

function* pieces<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += piece) yield all.slice(start, start + piece);
}

if (parentPort !== null) serve(parentPort, workerData as ThreadData);
