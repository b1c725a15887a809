/**
 * Follows an engine for what can change the cache of its builder: builds, names of images, prunes. A lost connection is tried again, with
 * longer and longer waits, and the engine may be another one by then.
 */
import { type Clock, type Engine, EngineError, type EngineEvent } from '../ports.ts';

export interface BuildFollower {
  came(engine: Engine): void;
  went(error: EngineError): void;
  /** Something was built, named or removed, or may have been. */
  built(): void;
}

export interface FollowPorts {
  readonly connect: () => Promise<Engine>;
  readonly clock: Clock;
}

const longestWaitMs = 30_000;
const settleMs = 500;
/** They read images, and change none. */
const harmless: ReadonlySet<string> = new Set(['push', 'save', 'history', 'inspect']);

/** Until the signal is aborted. Rejects with what is no `EngineError`. */
export async function followBuilds({ connect, clock }: FollowPorts, follower: BuildFollower, signal: AbortSignal): Promise<void> {
  const built = settled(clock, signal, () => follower.built());
  let failures = 0;
  while (!signal.aborted) {
    const beganMs = clock.nowMs();
    const error = await followOnce(connect, follower, built, signal);
    if (signal.aborted) return;
    follower.went(error);
    // An engine that ends each stream at once must not be asked again and again.
    failures = clock.nowMs() - beganMs > longestWaitMs ? 0 : failures + 1;
    await clock.sleep(Math.min(longestWaitMs, 500 * 2 ** Math.min(failures, 10)), signal);
  }
}

async function followOnce(
  connect: () => Promise<Engine>,
  follower: BuildFollower,
  built: () => void,
  signal: AbortSignal,
): Promise<EngineError> {
  try {
    const engine = await connect();
    // Listening first: what is built while the history is read is not lost.
    const events = engine.events(signal);
    if (!signal.aborted) follower.came(engine);
    for await (const event of events) if (concernsCache(event)) built();
    return new EngineError('not-running', 'The engine ended its events.');
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    return error;
  }
}

function concernsCache({ type, action, isOurs }: EngineEvent): boolean {
  return !isOurs && (type === 'builder' || (type === 'image' && !harmless.has(action)));
}

/** A build leads to several events, and its record is complete a moment after them. */
function settled(clock: Clock, signal: AbortSignal, tell: () => void): () => void {
  let isSettling = false;
  return () => {
    if (isSettling) return;
    isSettling = true;
    void clock.sleep(settleMs, signal).then(() => {
      isSettling = false;
      if (!signal.aborted) tell();
    });
  };
}
