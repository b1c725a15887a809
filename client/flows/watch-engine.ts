/**
 * Follows an engine's events for ever: connected, it looks at once; each change asks for another look, at most one a second
 * and never two at a time; a lost connection is tried again, with longer and longer waits.
 */
import { type Clock, type Engine, EngineError, type EngineEvent } from '../ports.ts';

export interface WatchPorts {
  engine(): Promise<Engine>;
  /** The next `engine()` connects anew. */
  reconnect(): void;
  /** May throw an `EngineError`. */
  look(): Promise<void>;
  readonly clock: Clock;
  /** Of each event that leads to a look, before it. */
  onEvent?(event: EngineEvent): void;
}

const betweenLooksMs = 1_000;
const settleMs = 200;
const longestWaitMs = 30_000;
/** What can change a verdict; `exec_start`, `top` or `attach` cannot. */
const changing: ReadonlySet<string> = new Set([
  ...[
    'create',
    'start',
    'die',
    'stop',
    'kill',
    'destroy',
    'rename',
    'pause',
    'unpause',
    'restart',
    'update',
    'health_status',
    'oom',
  ],
  ...['tag', 'untag', 'delete', 'load', 'import', 'pull', 'died', 'remove', 'build', 'commit'],
]);

/** Resolves when `signal` is aborted. Errors that are no `EngineError` are thrown. */
export async function watchEngine(ports: WatchPorts, signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    try {
      const engine = await ports.engine();
      // Listening first: what happens during the first look is not lost.
      const events = engine.events(signal);
      await followEvents(events, ports, signal, () => {
        failures = 0;
      });
    } catch (error) {
      if (!EngineError.is(error)) throw error;
      failures += 1;
      ports.reconnect();
      await ports.look().catch(ignoreEngineError);
    }
    if (!signal.aborted) await ports.clock.sleep(Math.min(longestWaitMs, 500 * 2 ** Math.min(failures, 10)), signal);
  }
}

async function followEvents(events: AsyncIterable<EngineEvent>, ports: WatchPorts, signal: AbortSignal, onLook: () => void) {
  const looks = coalesced(ports, signal, onLook);
  looks.want();
  for await (const event of events) {
    if (event.isOurs || !changing.has(event.action)) continue;
    ports.onEvent?.(event);
    looks.want();
  }
  await looks.done();
}

/** Any number of wishes → looks, one after the other with a pause between them; the last wish is always followed by a look. */
function coalesced({ look, clock }: WatchPorts, signal: AbortSignal, onLook: () => void) {
  let isWanted = false;
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    while (isWanted && !signal.aborted) {
      await clock.sleep(settleMs, signal);
      if (signal.aborted) return;
      isWanted = false;
      await look().then(onLook, ignoreEngineError);
      if (isWanted) await clock.sleep(betweenLooksMs, signal);
    }
  };
  return {
    want: () => {
      isWanted = true;
      running ??= run().finally(() => {
        running = undefined;
      });
    },
    done: async () => running,
  };
}

function ignoreEngineError(error: unknown): void {
  if (!EngineError.is(error)) throw error;
}
