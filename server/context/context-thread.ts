/**
 * The other end of the thread that reads build contexts. Where the disk gives nothing for as long as somebody is patient, the
 * thread is given up and its tasks fail: nothing here waits for ever. Nobody can end a thread that hangs in the disk, and
 * a process does not end before its threads, so there are never many of them.
 */
import { Worker } from 'node:worker_threads';
import type { FromThread, ThreadData, ThreadTask, ToThread } from './thread-messages.ts';
import { beatsOf, makePulse, pathOf } from './thread-pulse.ts';

export interface ThreadOptions {
  /** What the thread runs: `context-worker`, bundled or not. */
  readonly file: string | URL;
  /** The person's state folder; without one nothing is kept. */
  readonly state: string | undefined;
  readonly patienceMs?: number;
}

export type ThreadOutcome = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly because: string };

interface Pending {
  readonly take: (message: FromThread) => void;
  readonly settle: (outcome: ThreadOutcome) => void;
}

const usualPatienceMs = 10_000;
const mostStuck = 3;
/** A context of 100,000 files takes 80 MB; what is larger than all of it is unknown. */
const resourceLimits = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 4 };

export class ContextThread {
  readonly #options: ThreadOptions;
  readonly #pending = new Map<number, Pending>();
  #running: { readonly worker: Worker; readonly pulse: SharedArrayBuffer } | undefined;
  #watch: NodeJS.Timeout | undefined;
  #stuck = 0;
  #lastId = 0;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** Throws the signal's reason; what the thread tells after that is not taken. */
  run(context: number, task: ThreadTask, take: (message: FromThread) => void, signal: AbortSignal): Promise<ThreadOutcome> {
    signal.throwIfAborted();
    if (this.#stuck >= mostStuck) return Promise.resolve({ kind: 'failed', because: 'The disk does not answer.' });
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const stop = () => {
        this.#say({ kind: 'cancel', id });
        this.#forget(id);
        reject(signal.reason);
      };
      const settle = (outcome: ThreadOutcome) => {
        signal.removeEventListener('abort', stop);
        resolve(outcome);
      };
      signal.addEventListener('abort', stop, { once: true });
      this.#pending.set(id, { take, settle });
      this.#start().ref();
      this.#say({ kind: 'task', id, context, task });
    });
  }

  dispose(): void {
    this.#giveUp('Unstale is shutting down.');
  }

  #say(message: ToThread): void {
    this.#running?.worker.postMessage(message);
  }

  #start(): Worker {
    this.#watch ??= setInterval(this.#watcher(), (this.#options.patienceMs ?? usualPatienceMs) / 4).unref();
    if (this.#running !== undefined) return this.#running.worker;
    const workerData: ThreadData = { state: this.#options.state, pulse: makePulse() };
    // What it prints, nobody may take for an answer of the language server.
    const worker = new Worker(this.#options.file, { workerData, resourceLimits, stdout: true, stderr: true });
    this.#running = { worker, pulse: workerData.pulse };
    worker.on('message', (message: FromThread) => this.#hear(message));
    worker.on('error', (error) => this.#lose(worker, `The thread that reads build contexts ended: ${error.message}`));
    worker.on('exit', () => this.#lose(worker, 'The thread that reads build contexts ended.'));
    return worker;
  }

  #hear(message: FromThread): void {
    const pending = this.#pending.get(message.id);
    if (message.kind !== 'end' && message.kind !== 'failed') {
      pending?.take(message);
      return;
    }
    this.#forget(message.id);
    pending?.settle(message.kind === 'end' ? { kind: 'done' } : message);
  }

  #forget(id: number): void {
    this.#pending.delete(id);
    if (this.#pending.size > 0) return;
    clearInterval(this.#watch);
    this.#watch = undefined;
    this.#running?.worker.unref();
  }

  #watcher(): () => void {
    let beats = -1;
    let sinceMs = performance.now();
    return () => {
      const now = this.#running === undefined ? -1 : beatsOf(this.#running.pulse);
      if (now !== beats) [beats, sinceMs] = [now, performance.now()];
      else if (performance.now() - sinceMs >= (this.#options.patienceMs ?? usualPatienceMs)) this.#giveUpStuck();
    };
  }

  #giveUpStuck(): void {
    const worker = this.#running?.worker;
    const path = this.#running === undefined ? '' : pathOf(this.#running.pulse);
    this.#stuck++;
    worker?.once('exit', () => this.#stuck--);
    this.#giveUp(path === '' ? 'The disk does not answer.' : `The disk does not give ${path}.`);
  }

  #giveUp(because: string): void {
    const worker = this.#running?.worker;
    if (worker === undefined) return;
    this.#lose(worker, because);
    worker.unref();
    void worker.terminate();
  }

  #lose(worker: Worker, because: string): void {
    if (this.#running?.worker !== worker) return;
    this.#running = undefined;
    const lost = [...this.#pending.values()];
    for (const id of [...this.#pending.keys()]) this.#forget(id);
    for (const { settle } of lost) settle({ kind: 'failed', because });
  }
}
