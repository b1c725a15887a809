/**
 * A build context that another thread reads: what was listed is here as well, so that whoever plans waits for nobody. When the
 * thread is lost, what was listed last stays, and everything that is asked after that is unknown until it is opened again.
 */
import type { ContextEntries, ContextEntry } from '../cache/context-entry.ts';
import type { ContextThread } from './context-thread.ts';
import { type EntriesChange, patchEntries } from './entries-change.ts';
import type { PathProblem } from './listed-context.ts';
import { unpackEntries } from './packed-entries.ts';
import type { ContextQuestion, FromThread } from './thread-messages.ts';

export type Opened = { readonly kind: 'known'; readonly value: ThreadContext } | Unknown;
export type OpenedHashed = { readonly kind: 'known'; readonly value: ThreadContext; readonly hashed: HashedPaths } | Unknown;
export type Looked = { readonly kind: 'known'; readonly value: EntriesChange } | Unknown;

/** They belong to whoever asked. */
export interface HashedPaths {
  readonly sha256s: Map<string, string>;
  /** Why there is no hash. */
  readonly unknown: Map<string, string>;
}

interface Unknown {
  readonly kind: 'unknown';
  readonly because: string;
}

const never = new AbortController().signal;
let lastContext = 0;

export class ThreadContext {
  readonly #thread: ContextThread;
  readonly #number = ++lastContext;
  #entries = new Map<string, ContextEntry>();
  #problems: readonly PathProblem[] = [];

  private constructor(thread: ContextThread) {
    this.#thread = thread;
  }

  /** Throws the signal's reason. */
  static async open(thread: ContextThread, question: ContextQuestion, signal: AbortSignal): Promise<Opened> {
    return new ThreadContext(thread).#open(question, signal);
  }

  /**
   * Hashes all of it as well, if it is complete: the thread goes on with that by itself, while nobody here has taken in yet what it
   * told of the listing. Throws the signal's reason.
   */
  static async openHashed(
    thread: ContextThread,
    question: ContextQuestion,
    largestBytes: number,
    signal: AbortSignal,
  ): Promise<OpenedHashed> {
    const context = new ThreadContext(thread);
    try {
      const [opened, hashed] = await Promise.all([
        context.#open(question, signal),
        context.#hash(undefined, largestBytes, signal),
      ]);
      return opened.kind === 'known' ? { ...opened, hashed } : opened;
    } catch (error) {
      // Nobody has it who could close it, and what was hashed so far is kept.
      void context.close();
      throw error;
    }
  }

  /** In the order of BuildKit's walk. */
  get entries(): ContextEntries {
    return this.#entries;
  }

  get problems(): readonly PathProblem[] {
    return this.#problems;
  }

  /** False when there is, or may be, something to be sent that is not among the entries. */
  get isComplete(): boolean {
    return this.#problems.length === 0;
  }

  /** Looks where a watcher saw something. It cannot be cancelled, because the two threads would know different things then. */
  async look(paths: readonly string[]): Promise<Looked> {
    const removed: string[] = [];
    const set: (readonly [string, ContextEntry])[] = [];
    let problems = this.#problems;
    const take = (message: FromThread) => {
      if (message.kind === 'removed') removed.push(...message.paths);
      if (message.kind === 'entries') unpackEntries(message.set, (path, entry) => set.push([path, entry]));
      if (message.kind === 'problems') problems = message.problems;
    };
    const outcome = await this.#thread.run(this.#number, { kind: 'look', paths }, take, never);
    if (outcome.kind === 'failed') return { kind: 'unknown', because: outcome.because };
    const change = { removed, set };
    this.#entries = patchEntries(this.#entries, change);
    this.#problems = problems;
    return { kind: 'known', value: change };
  }

  /** Throws the signal's reason. Each path of a file has a hash or a cause afterwards. */
  hash(paths: readonly string[], largestBytes: number, signal: AbortSignal): Promise<HashedPaths> {
    return this.#hash(paths, largestBytes, signal);
  }

  /** What the thread learned is on the disk then, as far as that takes it. */
  async close(): Promise<void> {
    await this.#thread.run(this.#number, { kind: 'close' }, () => undefined, never);
  }

  async #open(question: ContextQuestion, signal: AbortSignal): Promise<Opened> {
    const take = (message: FromThread) => {
      if (message.kind === 'entries') unpackEntries(message.set, (path, entry) => this.#entries.set(path, entry));
      if (message.kind === 'problems') this.#problems = message.problems;
    };
    const outcome = await this.#thread.run(this.#number, { kind: 'open', question }, take, signal);
    return outcome.kind === 'done' ? { kind: 'known', value: this } : { kind: 'unknown', because: outcome.because };
  }

  /** Without paths of everything. */
  async #hash(paths: readonly string[] | undefined, largestBytes: number, signal: AbortSignal): Promise<HashedPaths> {
    const sha256s = new Map<string, string>();
    const unknown = new Map<string, string>();
    const take = (message: FromThread) => {
      if (message.kind === 'hashes')
        for (const [at, path] of message.paths.entries()) sha256s.set(path, message.sha256s[at] ?? '');
      if (message.kind === 'unknown') for (const [path, because] of message.because) unknown.set(path, because);
    };
    const outcome = await this.#thread.run(this.#number, { kind: 'hash', paths, largestBytes }, take, signal);
    if (outcome.kind === 'failed') {
      const isOpen = (path: string) => !sha256s.has(path) && !unknown.has(path) && this.#entries.get(path)?.kind === 'file';
      for (const path of [...(paths ?? this.#entries.keys())].filter(isOpen)) unknown.set(path, outcome.because);
    }
    return { sha256s, unknown };
  }
}
