/**
 * What is known about one engine while it is connected: its lists, what was compared, and the latest report. A look makes a
 * report at once from what is known; catching up compares what it left open, and each answer makes another report, without
 * asking the engine for its lists again.
 */

import { keptCommits, keptText } from '../core/commit/kept-commit.ts';
import type { SourceAnswer } from '../core/freshness/compare-source.ts';
import type { Comparison } from '../core/freshness/container-link.ts';
import { ImageIndex } from '../core/freshness/image-index.ts';
import { containersOf, type StatusReport } from '../core/freshness/report.ts';
import { type Engine, EngineError } from '../ports.ts';
import { allChecks, byLabelOf, clusterOf, observerOf } from './all-checks.ts';
import { buildsByContent } from './builds-by-content.ts';
import { type ExaminedFiles, type ExaminedSubject, sourceCheck } from './check-sources.ts';
import type { ChooseByLabel } from './choose-by-label.ts';
import { type ComparedPair, contentComparison } from './compare-contents.ts';
import { engineLists, type Listing } from './engine-lists.ts';
import { inSequence } from './in-sequence.ts';
import { type Checked, type FoundLinks, noLinks, withLinks } from './link-check.ts';
import { pairKey, type StatusReading, statusReader } from './read-status.ts';
import { timesOf } from './read-times.ts';
import type { SessionPorts } from './session-ports.ts';
import {
  addedTo,
  answeredFor,
  differingIn,
  noFindings,
  type SourceFindings,
  sharedIn,
  withFindings,
  withoutContainers,
  withoutImages,
} from './source-findings.ts';
import type { TouchedObjects } from './touched.ts';

export interface EngineSession {
  readonly engine: Engine;
  /** Reads both lists. Throws an `EngineError`. */
  readLists(touched: TouchedObjects | 'everything'): Promise<void>;
  /** Inspects what was touched, and reads the lists only when nobody knows what was. Throws an `EngineError`. */
  inspect(touched: TouchedObjects | 'everything'): Promise<void>;
  /** Compares what the last report left open, one after the other, and reads times of at most so many objects. */
  catchUp(how: CatchUp): Promise<void>;
  /** A person asks: reads the lists, compares only what of them is wanted, and tells what is known of that then. Throws an `EngineError`. */
  examine(narrow: Narrowing, signal?: AbortSignal): Promise<StatusReport>;
  /** Each file by itself. Throws an `EngineError`. */
  filesOf(of: ExaminedSubject): Promise<ExaminedFiles>;
  /** Which build the image itself leads to, where nothing names one. Throws an `EngineError`. */
  readonly byLabel: ChooseByLabel;
  /** Files of the workspace may have changed; what could not be found out is tried again. */
  forget(): void;
  /** Compares what copies these files, which were written; false where everything has to be compared again. */
  saved(paths: readonly string[]): Promise<boolean>;
}

/** Leaves of a report only what somebody asks about. */
export type Narrowing = (report: StatusReport) => Promise<StatusReport>;

export interface CatchUp {
  readonly isComparing: boolean;
  /** Asked between two comparisons, which can take long. */
  readonly isWanted: () => boolean;
  readonly mostTimes: number;
}

/** More pairs than any engine has; beyond it, all are compared anew. */
const mostCompared = 10_000;

export function engineSession(world: SessionPorts): EngineSession {
  const { engine, compared, tell } = world;
  const ports = { ...world, builds: buildsByContent(engine, world.builds) };
  const lists = engineLists(engine);
  const contents = contentComparison(ports);
  const byLabel = byLabelOf(ports) ?? (async () => undefined);
  const sources = sourceCheck({ ...ports, byLabel });
  const others = allChecks(ports);
  const observer = observerOf(ports);
  const times = timesOf(engine);
  const reporting = inSequence();
  const catchingUp = inSequence();
  let findings: SourceFindings = noFindings;
  let links = noLinks;
  let isForgotten = false;
  let isBuiltPerhaps = true;
  const rewritten = new Set<string>();
  let listing: Listing = { containers: [], images: [] };
  const { journals } = ports;
  const reader = statusReader({ engine, contents, compared, times, journals, findings: () => findings, links: () => links });

  const report = async (): Promise<StatusReading> => {
    const reading = await reader.read(listing);
    tell(reading.report, differingIn(findings));
    return reading;
  };
  const reportAgain = () => reporting(report);
  const forgetContainers = (ids: readonly string[]): void => {
    sources.forgetContainers(ids);
    for (const id of ids) rewritten.add(id);
  };
  const looked = (touched: TouchedObjects | 'everything', read: () => Promise<Listing>) =>
    reporting(async () => {
      times.forget(touched === 'everything' ? 'all' : [...touched.containers, ...touched.images]);
      // Who builds has changed files, whether or not a watcher was already there to see it.
      if (touched === 'everything' || touched.images.length > 0) {
        sources.forget();
        isBuiltPerhaps = true;
      }
      if (touched !== 'everything') forgetContainers(touched.rewritten);
      listing = await read();
      await report();
    });
  const compareOne = async (pair: ComparedPair): Promise<void> => {
    const comparison = await contents.byFiles(pair).catch(unknownFor);
    if (compared.size >= mostCompared) compared.clear();
    compared.set(pairKey(pair), comparison);
  };
  const beside = (found: SourceFindings, index: ImageIndex) => {
    return { shared: sharedIn(found), idOf: (reference: string) => index.idOf(reference) };
  };
  /** Whether it found something new. */
  const checkLinks = async (of: StatusReport, isComparing: boolean): Promise<boolean> => {
    const before = text(findings, links);
    const known = isForgotten ? noFindings : withoutContainers(findings, rewritten);
    isForgotten = false;
    rewritten.clear();
    others.begin?.(of);
    const index = new ImageIndex(listing.images);
    const kept = keptCommits(of, (id) => index.withId(id)?.labels);
    const judged = withoutImages(of, kept);
    const judgedNow = isComparing ? await sources.check(judged) : addedTo(known, await sources.withoutReading(judged));
    const found = answeredFor(of, keptAnswers(kept), judgedNow);
    const linked = await others.check({ ...checked(of, found), ...beside(found, index) });
    [findings, links] = [found, linked];
    return before !== text(findings, links);
  };
  /** Where the workspace builds nothing, nobody need ask the builder. */
  const isBuiltMeanwhile = async (): Promise<boolean> => {
    if (!isBuiltPerhaps || findings.isNothingBuilt) return false;
    isBuiltPerhaps = false;
    return observer.look();
  };
  const catchUp = async ({ isComparing, isWanted, mostTimes }: CatchUp): Promise<void> => {
    if (!isWanted()) return;
    let latest = await reporting(() => reader.read(listing));
    for (let pair = latest.undecided[0]; isComparing && pair !== undefined; pair = latest.undecided[0]) {
      await compareOne(pair);
      latest = await reportAgain();
      if (!isWanted()) return;
    }
    if (await checkLinks(latest.report, isComparing)) latest = await reportAgain();
    if (await isBuiltMeanwhile()) {
      // What is remembered of a build is told with the sources.
      sources.forget();
      if (await checkLinks(latest.report, isComparing)) latest = await reportAgain();
    }
    if (await times.read(latest.report, mostTimes)) await reportAgain();
  };

  /** What could not be found out is tried again. */
  const askAgain = (): void => {
    sources.forget();
    others.forget();
    for (const [key, { kind }] of compared) if (kind === 'unknown') compared.delete(key);
  };
  const examine = async (narrow: Narrowing, signal: AbortSignal | undefined): Promise<StatusReport> => {
    askAgain();
    await looked('everything', () => lists.read());
    let latest = await reporting(() => reader.read(listing));
    const wanted = new Set(containersOf(await narrow(latest.report)).map(({ id }) => id));
    for (const pair of latest.undecided) if (wanted.has(pair.containerId)) await compareOne(pair);
    latest = await reportAgain();
    const of = await narrow(latest.report);
    others.begin?.(of);
    let found = await sources.check(of);
    if (!found.isNothingBuilt && (await isBuiltMeanwhile())) {
      sources.forget();
      found = await sources.check(of);
    }
    const linked = await others.check({
      ...checked(of, found),
      ...beside(found, new ImageIndex(listing.images)),
      asked: { signal },
    });
    [findings, links] = [withFindings(findings, found), withLinks(links, linked)];
    return narrow((await reportAgain()).report);
  };

  return {
    engine,
    examine: async (narrow, signal) => {
      // Outside the sequence: kubectl may take its time, and no saved file waits for it.
      const asked = clusterOf(ports, signal);
      const examined = await catchingUp(() => examine(narrow, signal));
      const withPods = await asked;
      return withPods === undefined ? examined : withPods(examined);
    },
    filesOf: (of) => sources.filesOf(of),
    byLabel,
    readLists: (touched) => looked(touched, () => lists.read()),
    inspect: (touched) => looked(touched, () => (touched === 'everything' ? lists.read() : lists.update(touched))),
    catchUp: (how) => catchingUp(() => catchUp(how)),
    saved: (paths) =>
      catchingUp(async () => {
        if (!(await sources.saved(paths))) return false;
        const { report: before } = await reporting(() => reader.read(listing));
        if (await checkLinks(before, true)) await reportAgain();
        return true;
      }),
    forget: () => {
      isForgotten = true;
      askAgain();
    },
  };
}

/** Whoever asks about such an image by itself is told how it compares all the same. */
function keptAnswers(kept: ReadonlyMap<string, string>): ReadonlyMap<string, SourceAnswer> {
  return new Map([...kept].map(([reference, commit]) => [reference, { kind: 'not-applicable', because: keptText(commit) }]));
}

function checked(report: StatusReport, { sources, makers, images, containers }: SourceFindings): Checked {
  return { report, sources, makers, ofImages: images, ofContainers: containers };
}

/** An engine that went away has decided nothing. */
function unknownFor(error: unknown): Comparison {
  if (!EngineError.is(error) || error.reason === 'not-running') throw error;
  return { kind: 'unknown', because: `The files could not be compared: ${error.detail}` };
}

/** Equal for what looks the same. */
function text({ images, folders, containers, imageIds, isNothingBuilt }: SourceFindings, links: FoundLinks): string {
  const seen = [...containers].map(([id, { image, seen, mounted, changed }]) => [id, image, seen, mounted, changed]);
  return JSON.stringify([
    [...images],
    [...folders],
    seen,
    [...imageIds],
    isNothingBuilt,
    [...links.images],
    [...links.containers],
  ]);
}
