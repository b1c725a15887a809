/**
 * Follows an engine's events for ever: connected, it looks at once; each change asks for another look, at most one a second
 * and never two at a time; a lost connection is tried again, with longer and longer waits. Ages and what no event tells are
 * looked at once a minute while somebody sees them.
 */
import { type Clock, type Engine, EngineError, type EngineEvent } from '../ports.ts';
import { execEnds } from './exec-ends.ts';
import { type Touched, touched } from './touched.ts';

export interface WatchPorts {
  engine(): Promise<Engine>;
  /** The next `engine()` connects anew. */
  reconnect(): void;
  /** Takes what it looked at away from `what`; what it leaves is looked at next. May throw an `EngineError`. */
  look(what: Touched): Promise<void>;
  /** Whether somebody sees the rows. */
  isShown(): boolean;
  readonly clock: Clock;
  /** Of each event that leads to a look, before it. */
  onEvent?(event: EngineEvent): void;
}

export interface EngineWatch {
  /** Resolves when the signal is aborted. Rejects with what is no `EngineError`. */
  readonly ended: Promise<void>;
  /** Looks soon, although nothing was told. */
  lookAgain(): void;
}

const betweenLooksMs = 1_000;
const settleMs = 200;
const longestWaitMs = 30_000;
const betweenPollsMs = 60_000;
/** What can change a verdict; `exec_start`, `top` or `attach` cannot. Ends of execs are looked at by themselves. */
const changing: ReadonlySet<string> = new Set([
  ...['create', 'start', 'die', 'stop', 'kill', 'destroy', 'rename', 'pause', 'unpause', 'restart', 'update'],
  ...['health_status', 'oom', 'died', 'remove', 'extract-to-dir'],
  ...['tag', 'untag', 'delete', 'load', 'import', 'pull', 'build', 'commit'],
]);

export function watchEngine(ports: WatchPorts, signal: AbortSignal): EngineWatch {
  const what = touched();
  let failures = 0;
  const looks = coalesced(ports, what, signal, () => {
    failures = 0;
  });
  const mayHaveChanged = (actorId: string): void => {
    what.add({ type: 'container', action: 'exec_die', actorId });
    looks.want();
  };
  const follow = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        const engine = await ports.engine();
        // Listening first: what happens during the first look is not lost.
        const events = engine.events(signal);
        what.addEverything();
        looks.want();
        const execs = execEnds({ inspect: engine.inspectContainer, clock: ports.clock, mayHaveChanged }, signal);
        for await (const event of events) {
          if (event.isOurs) continue;
          execs.take(event);
          if (!changing.has(event.action)) continue;
          ports.onEvent?.(event);
          what.add(event);
          looks.want();
        }
        await looks.done();
      } catch (error) {
        if (!EngineError.is(error)) throw error;
        failures += 1;
        ports.reconnect();
        what.addEverything();
        await ports.look(what).catch(ignoreEngineError);
      }
      if (!signal.aborted) await ports.clock.sleep(Math.min(longestWaitMs, 500 * 2 ** Math.min(failures, 10)), signal);
    }
  };
  const poll = async (): Promise<void> => {
    while (!signal.aborted) {
      await ports.clock.sleep(betweenPollsMs, signal);
      if (!signal.aborted && ports.isShown()) looks.want();
    }
  };
  return { ended: Promise.all([follow(), poll()]).then(() => undefined), lookAgain: looks.want };
}

/** Any number of wishes → looks, one after the other with a pause between them; the last wish is always followed by a look. */
function coalesced({ look, clock }: WatchPorts, what: Touched, signal: AbortSignal, onLook: () => void) {
  let isWanted = false;
  let running: Promise<void> | undefined;
  let earliestMs = 0;
  let isFirst = true;
  const run = async (): Promise<void> => {
    while (isWanted && !signal.aborted) {
      // A clock that was set back must not keep anybody waiting.
      const restMs = Math.min(longestWaitMs, earliestMs - clock.nowMs());
      if (!isFirst) await clock.sleep(Math.max(settleMs, restMs), signal);
      isFirst = false;
      if (signal.aborted) return;
      isWanted = false;
      const beganMs = clock.nowMs();
      await look(what).then(onLook, (error: unknown) => {
        what.addEverything();
        ignoreEngineError(error);
      });
      // An engine that needs long for a look must not do nothing else.
      earliestMs = clock.nowMs() + Math.max(betweenLooksMs, clock.nowMs() - beganMs);
      // After a failure the next one comes with the next event or connection.
      isWanted ||= !what.isEmpty && !what.isEverything;
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
