/**
 * The latest report, kept current: a change on the engine leads to one look at it, however many events tell of it, and never
 * to more than one a second. Files of two images are compared after the report is out, and a second report follows.
 */
import type { Comparison } from '../core/freshness/container-link.ts';
import type { Link } from '../core/freshness/link.ts';
import { countStale, type StatusReport } from '../core/freshness/report.ts';
import type { HostPlatform } from '../core/host-path.ts';
import { type Archives, type Builds, type Clock, type Engine, EngineError, type Log, type WasReplaced } from '../ports.ts';
import { type ComposeCheck, type ComposeCheckPorts, composeCheck } from './check-compose.ts';
import { noFindings, type SourceCheck, type SourceFindings, sourceCheck } from './check-sources.ts';
import { type ComparedPair, contentComparison } from './compare-contents.ts';
import { pairKey, type StatusReader, statusReader } from './read-status.ts';
import { watchEngine } from './watch-engine.ts';

export type LiveState =
  | { readonly kind: 'not-looked' }
  | { readonly kind: 'known'; readonly report: StatusReport; readonly staleCount: number }
  | { readonly kind: 'failed'; readonly error: EngineError };

export interface LiveStatus {
  readonly state: LiveState;
  /** Looks now; resolves when all files that had to be compared are compared. Throws an `EngineError`. */
  lookThoroughly(): Promise<StatusReport>;
  /** Files of the workspace changed: whoever follows the engine compares again. */
  workspaceChanged(): void;
  /** Looks now and follows the engine's events until `stop`. */
  start(): void;
  stop(): void;
  /** The engine that the report is about. Throws an `EngineError`. */
  engine(): Promise<Engine>;
  onDidChange(listener: () => void): { dispose(): void };
}

export interface LivePorts {
  /** Connects; asked again after each failure, because the engine may be another one by then. */
  readonly connect: () => Promise<Engine>;
  readonly archives: Archives;
  readonly builds: Builds;
  /** Where compose files are; without it nothing is said about them. */
  readonly place?: ComposeCheckPorts['place'];
  readonly platform: HostPlatform;
  /** Without it nothing is known of what was replaced below a mount. */
  readonly wasReplaced?: WasReplaced;
  readonly clock: Clock;
  readonly random: () => string;
  readonly log: Pick<Log, 'error'>;
  /** Files of images are compared without being asked. */
  readonly comparesByItself: (engine: Engine) => boolean;
}

/** More pairs than any engine has; beyond it, all are compared anew. */
const mostCompared = 10_000;

export function liveStatus(ports: LivePorts): LiveStatus {
  const listeners = new Set<() => void>();
  const compared = new Map<string, Comparison>();
  let findings: SourceFindings = noFindings;
  let definitions: ReadonlyMap<string, Link> = new Map();
  let checkedNames = '';
  let latestCheck = 0;
  let state: LiveState = { kind: 'not-looked' };
  let connection: Promise<Connection> | undefined;
  let stopping: AbortController | undefined;

  const become = (next: LiveState): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  const connect = async (): Promise<Connection> => {
    const engine = await ports.connect();
    const contents = contentComparison({ engine, archives: ports.archives, random: ports.random });
    const reader = statusReader({ engine, contents, compared, findings: () => findings, definitions: () => definitions });
    findings = noFindings;
    const { place } = ports;
    const services = place === undefined ? undefined : composeCheck({ engine, place });
    return { engine, contents, reader, sources: sourceCheck({ ...ports, engine }), services };
  };
  const connected = (): Promise<Connection> => {
    connection ??= connect();
    return connection;
  };
  const look = async (): Promise<readonly ComparedPair[]> => {
    try {
      const { report, undecided } = await (await connected()).reader.read();
      become({ kind: 'known', report, staleCount: countStale(report) });
      return undecided;
    } catch (error) {
      connection = undefined;
      if (!EngineError.is(error)) throw error;
      become({ kind: 'failed', error });
      throw error;
    }
  };
  const compare = async (pairs: readonly ComparedPair[]): Promise<void> => {
    const { contents } = await connected();
    // One after the other: each reads whole images.
    for (const pair of pairs) {
      if (compared.size >= mostCompared) compared.clear();
      compared.set(pairKey(pair), await compareOne(contents.byFiles, pair));
    }
  };
  const forget = async (): Promise<void> => {
    const { sources, services } = await connected();
    sources.forget();
    services?.forget();
  };
  /** Whether it found something new. */
  const checkSources = async (): Promise<boolean> => {
    if (state.kind !== 'known') return false;
    const asked = await connected();
    latestCheck += 1;
    const mine = latestCheck;
    const { report } = state;
    const found = await asked.sources.check(report);
    const described = (await asked.services?.check(report)) ?? definitions;
    // A later check, or another engine, knows better.
    if (mine !== latestCheck || asked !== (await connected())) return false;
    const before = text(findings, definitions);
    [findings, definitions] = [found, described];
    checkedNames = namesOf(report);
    return before !== text(findings, definitions);
  };
  const lookAndCompare = async (isAsked: boolean): Promise<void> => {
    const undecided = await look();
    if (!(isAsked || ports.comparesByItself((await connected()).engine))) {
      if (findings === noFindings || state.kind !== 'known' || namesOf(state.report) === checkedNames) return;
      // What was found of the image that had the name says nothing of the one that has it now.
      findings = noFindings;
      await look();
      return;
    }
    if (isAsked) await forget();
    await compare(undecided);
    const isNew = await checkSources();
    if (isNew || undecided.length > 0) await look();
  };

  return {
    get state() {
      return state;
    },
    lookThoroughly: async () => {
      await lookAndCompare(true);
      if (state.kind === 'known') return state.report;
      throw new EngineError('failed', 'The engine did not tell its state.');
    },
    workspaceChanged: () => {
      if (stopping === undefined) return;
      const again = async () => {
        await forget();
        if (!ports.comparesByItself((await connected()).engine)) return;
        if (await checkSources()) await look();
      };
      again().catch((error: unknown) => ports.log.error(`comparing with the workspace: ${String(error)}`));
    },
    start: () => {
      if (stopping !== undefined) return;
      stopping = new AbortController();
      const engine = async () => (await connected()).engine;
      const reconnect = () => {
        connection = undefined;
      };
      watchEngine({ engine, reconnect, look: () => lookAndCompare(false), clock: ports.clock }, stopping.signal).catch(
        (error: unknown) => ports.log.error(`watching the engine: ${String(error)}`),
      );
    },
    stop: () => {
      stopping?.abort();
      stopping = undefined;
    },
    engine: async () => (await connected()).engine,
    onDidChange: (listener) => {
      listeners.add(listener);
      return { dispose: () => void listeners.delete(listener) };
    },
  };
}

interface Connection {
  readonly engine: Engine;
  readonly contents: ReturnType<typeof contentComparison>;
  readonly reader: StatusReader;
  readonly sources: SourceCheck;
  readonly services: ComposeCheck | undefined;
}

/** Equal for what looks the same. */
function text({ images, containers }: SourceFindings, definitions: ReadonlyMap<string, Link>): string {
  const seen = [...containers].map(([id, { image, seen, mounted, changed }]) => [id, image, seen, mounted, changed]);
  return JSON.stringify([[...images], seen, [...definitions]]);
}

/** Which image each reference names. */
function namesOf({ projects }: StatusReport): string {
  return JSON.stringify(projects.flatMap(({ images }) => images.map(({ reference, id }) => [reference, id])));
}

async function compareOne(byFiles: (pair: ComparedPair) => Promise<Comparison>, pair: ComparedPair): Promise<Comparison> {
  try {
    return await byFiles(pair);
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    return { kind: 'unknown', because: `The files could not be compared: ${error.detail}` };
  }
}
