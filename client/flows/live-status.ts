/**
 * The latest report, kept current: a change on the engine leads to one look at it, however many events tell of it, and never
 * to more than one a second. While nobody sees the rows only what changed is inspected. Files are compared behind the looks,
 * so that a long comparison keeps no other row from being told.
 */
import type { DifferingFiles } from '../core/decorations/differing-files.ts';
import type { Comparison } from '../core/freshness/container-link.ts';
import { countStale, type StatusReport } from '../core/freshness/report.ts';
import { type Clock, type Engine, EngineError, type EngineEvent } from '../ports.ts';
import type { ExaminedFiles, ExaminedSubject } from './check-sources.ts';
import type { ChooseByLabel } from './choose-by-label.ts';
import { type EngineSession, engineSession, type Narrowing } from './engine-session.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { WorldPorts } from './session-ports.ts';
import type { Touched } from './touched.ts';
import { type EngineWatch, watchEngine } from './watch-engine.ts';

export type LiveState =
  | { readonly kind: 'not-looked' }
  | {
      readonly kind: 'known';
      readonly report: StatusReport;
      readonly staleCount: number;
      readonly differingFiles: DifferingFiles;
    }
  | { readonly kind: 'failed'; readonly error: EngineError };

export interface LiveStatus {
  readonly state: LiveState;
  /** Looks now; resolves when all files that had to be compared are compared. Throws an `EngineError`. */
  lookThoroughly(): Promise<StatusReport>;
  /** Looks now, and compares only what of it is wanted. Throws an `EngineError`. */
  examine(narrow: Narrowing, signal?: AbortSignal): Promise<StatusReport>;
  /** Each file by itself. Throws an `EngineError`. */
  filesOf(of: ExaminedSubject): Promise<ExaminedFiles>;
  /** Which build an image itself leads to, where nothing names one. Throws an `EngineError`. */
  readonly byLabel: ChooseByLabel;
  /** Files of the workspace changed: whoever follows the engine compares again. `saved`: files that came to hold other bytes, and no other change. */
  workspaceChanged(saved?: readonly string[]): void;
  /** What no event of the engine tells has changed: whoever follows it looks soon. */
  lookAgain(): void;
  /** Looks now and follows the engine's events until `stop`. */
  start(): void;
  /** Somebody sees the rows: looks now, and starts. */
  show(): void;
  /** Nobody sees the rows any more; the count stays right, without a list call. */
  hide(): void;
  stop(): void;
  /** The engine that the report is about. Throws an `EngineError`. */
  engine(): Promise<Engine>;
  onDidChange(listener: () => void): { dispose(): void };
  /** Told of each event that leads to a look, before it. */
  onEvent(listener: (event: EngineEvent) => void): { dispose(): void };
}

export interface LivePorts extends WorldPorts {
  /** Connects; asked again after each failure, because the engine may be another one by then. */
  readonly connect: () => Promise<Engine>;
  readonly clock: Clock;
  /** Files of images are compared without being asked. */
  readonly comparesByItself: (engine: Engine) => boolean;
}

/** A look costs at most that many inspects while nobody sees the rows; the rest waits a second. */
const mostInspectedHidden = 50;
/** Rows whose times of start and tag are read without being asked, in the order in which they stand. */
const mostTimesShown = 100;

/** After the first save, before everything is compared again, however often files are saved meanwhile. */
const dueMs = 5_000;

export function liveStatus(ports: LivePorts): LiveStatus {
  const listeners = new Set<() => void>();
  const eventListeners = new Set<(event: EngineEvent) => void>();
  const compared = new Map<string, Comparison>();
  let state: LiveState = { kind: 'not-looked' };
  let connection: Promise<EngineSession> | undefined;
  let following: { readonly watch: EngineWatch; readonly controller: AbortController } | undefined;
  let isShown = false;

  const become = (next: LiveState): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  const connect = (): Promise<EngineSession> => {
    const made: Promise<EngineSession> = ports.connect().then((engine) => {
      // A session that was replaced meanwhile tells nothing any more.
      const tell = (report: StatusReport, differingFiles: DifferingFiles): void => {
        if (connection === made) become({ kind: 'known', report, staleCount: countStale(report), differingFiles });
      };
      return engineSession({ ...ports, engine, compared, tell, isShown: () => isShown });
    });
    return made;
  };
  const connected = (): Promise<EngineSession> => {
    connection ??= connect();
    return connection;
  };
  /** Throws what the engine threw, after telling it. */
  const asking = async (work: (session: EngineSession) => Promise<void>): Promise<void> => {
    const asked = connected();
    try {
      await work(await asked);
    } catch (error) {
      if (connection === asked) connection = undefined;
      if (!EngineError.is(error)) throw error;
      become({ kind: 'failed', error });
      throw error;
    }
  };
  const look = (what: Touched) =>
    asking((session) =>
      isShown ? session.readLists(what.take(Number.POSITIVE_INFINITY)) : session.inspect(what.take(mostInspectedHidden)),
    );
  const catchUp = oneAtATime(async () => {
    const session = await connected();
    const isComparing = ports.comparesByItself(session.engine);
    const asked = connection;
    const isWanted = () => following !== undefined && connection === asked;
    await session.catchUp({ isComparing, isWanted, mostTimes: isShown ? mostTimesShown : 0 });
  });
  const lookThoroughly = oneAtATime(() =>
    asking(async (session) => {
      session.forget();
      await session.readLists('everything');
      await session.catchUp({ isComparing: true, isWanted: () => true, mostTimes: Number.POSITIVE_INFINITY });
    }),
  );
  const behind = (work: Promise<unknown>, what: string): void => {
    work.catch((error: unknown) => ports.log.error(`${what}: ${String(error)}`));
  };
  // Answers come long after they were asked for, and nothing has to be compared again for them.
  for (const source of [ports.registries, ports.clusters?.check])
    source?.onDidFind(() => {
      if (following !== undefined) behind(catchUp(), 'telling of a registry or a cluster');
    });
  let isDue = false;
  const compareAgain = async (): Promise<void> => {
    (await connected()).forget();
    await catchUp();
  };
  /** What copies the files is told at once; what else they may decide, soon, also when a program writes a file all the time. */
  const compareSaved = async (paths: readonly string[]): Promise<void> => {
    const session = await connected();
    // What failed here is asked again from the beginning: what was known before the save must not be told after it.
    const told = ports.comparesByItself(session.engine) && session.saved(paths).catch(() => false);
    const isTold = await told;
    if (!isTold) return compareAgain();
    if (isDue) return;
    isDue = true;
    await ports.clock.sleep(dueMs);
    isDue = false;
    if (following !== undefined) await compareAgain();
  };
  const start = (): void => {
    if (following !== undefined) return;
    const controller = new AbortController();
    const watching = {
      engine: async () => (await connected()).engine,
      reconnect: () => {
        connection = undefined;
      },
      look: async (what: Touched) => {
        await look(what);
        behind(catchUp(), 'comparing');
      },
      onEvent: (event: EngineEvent) => {
        for (const listener of eventListeners) listener(event);
      },
      isShown: () => isShown,
      clock: ports.clock,
    };
    const watch = watchEngine(watching, controller.signal);
    behind(watch.ended, 'watching the engine');
    following = { watch, controller };
  };

  return {
    get state() {
      return state;
    },
    lookThoroughly: async () => {
      await lookThoroughly();
      if (state.kind === 'known') return state.report;
      throw new EngineError('failed', 'The engine did not tell its state.');
    },
    examine: async (narrow, signal) => {
      let examined: StatusReport | undefined;
      await asking(async (session) => {
        examined = await session.examine(narrow, signal);
      });
      if (examined !== undefined) return examined;
      throw new EngineError('failed', 'The engine did not tell its state.');
    },
    filesOf: async (of) => (await connected()).filesOf(of),
    byLabel: async (image, sources) => (await connected()).byLabel(image, sources),
    workspaceChanged: (saved) => {
      if (following === undefined) return;
      behind(saved === undefined ? compareAgain() : compareSaved(saved), 'comparing with the workspace');
    },
    lookAgain: () => following?.watch.lookAgain(),
    start,
    show: () => {
      isShown = true;
      if (following === undefined) start();
      else following.watch.lookAgain();
    },
    hide: () => {
      isShown = false;
    },
    stop: () => {
      following?.controller.abort();
      following = undefined;
    },
    engine: async () => (await connected()).engine,
    onDidChange: (listener) => {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
    onEvent: (listener) => {
      eventListeners.add(listener);
      return { dispose: () => void eventListeners.delete(listener) };
    },
  };
}
