/**
 * What the next build of an image would do, where that is known of just this build: its Dockerfile, target and arguments, on the
 * builder that would make it. Nothing is built, and whatever is in the way is an answer, so that no diagnosis fails for it.
 */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { DockerfileStages } from '../build-ports.ts';
import type { DiagnosedSubject } from '../core/diagnose/diagnosis.ts';
import {
  type AskedAbout,
  type NextBuild,
  nextBuildOf,
  type PlannedBuild,
  type UnknownNextBuild,
  withKept,
} from '../core/diagnose/next-build.ts';
import type { Link } from '../core/freshness/link.ts';
import type { HostPlatform } from '../core/host-path.ts';
import { pathBelow } from '../core/path-below.ts';
import { displayText } from '../core/tree/display-text.ts';
import type { ImageSteps } from '../note-ports.ts';
import { type Clock, type Engine, EngineError } from '../ports.ts';
import type { PlanPorts } from './ask-with-images.ts';
import { planOf } from './plan-build.ts';

/** `undefined`: nobody wants plans, so none is made. */
export type AskNextBuild = (
  engine: Engine,
  source: BuildSourceInfo,
  signal?: AbortSignal,
) => Promise<PlannedBuild | UnknownNextBuild | undefined>;

export interface NextBuildPorts extends Pick<PlanPorts, 'place' | 'plans' | 'builder'> {
  readonly steps: ImageSteps;
  readonly stages: DockerfileStages['stages'];
  readonly isTrusted: () => boolean;
  /** Somebody has switched plans off otherwise. */
  readonly isWanted: () => boolean;
  readonly clock: Pick<Clock, 'sleep'>;
}

/** A diagnosis without a plan is better than none: builds that nobody learnt yet and a large build context can take minutes. */
const mostPlanMs = 20_000;

/** They change what is in a key, or where a step comes from, in ways that a plan does not follow. */
const unfollowed = /^(?:platforms?|pull|no[-_]cache(?:[-_]filter)?|cache[-_]from)$/;

/** Throws the signal's reason, and an `EngineError` when the engine is gone. */
export function nextBuildAsked(ports: NextBuildPorts): AskNextBuild {
  return async (engine, source, signal) => {
    if (!ports.isWanted()) return undefined;
    const refusal = refusalOf(ports, source) ?? (await openTarget(ports, source));
    if (refusal !== undefined) return unknown(refusal);
    try {
      const plan = await inTime(ports.clock, signal, (until) => planOf({ ...ports, engine }, source, { signal: until }));
      if (plan === undefined) return unknown(tooLong);
      if (plan.kind === 'unknown') return plan;
      const steps = await ports.steps.imageSteps(source);
      return { kind: 'known', plan, instructions: steps.kind === 'known' ? steps.steps : [] };
    } catch (error) {
      signal?.throwIfAborted();
      if (EngineError.is(error, 'not-running')) throw error;
      return unknown(EngineError.is(error) ? error.detail : `What the build would be given could not be read: ${String(error)}`);
    }
  };
}

const tooLong = `Planning it took longer than ${mostPlanMs / 1_000} seconds. “Show Build Plan” and “unstale plan” wait for it.`;

/** `undefined`: it took too long, and was told to end. Throws the signal's reason, and what the work throws in time. */
async function inTime<Result>(
  { sleep }: Pick<Clock, 'sleep'>,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | undefined> {
  const [given, waiting] = [new AbortController(), new AbortController()];
  const end = () => given.abort(signal?.reason);
  signal?.addEventListener('abort', end);
  try {
    signal?.throwIfAborted();
    const working = work(given.signal);
    // Whatever it says after that, nobody hears.
    working.catch(() => undefined);
    return await Promise.race([working, sleep(mostPlanMs, waiting.signal).then(() => undefined)]);
  } finally {
    signal?.removeEventListener('abort', end);
    waiting.abort();
    given.abort();
  }
}

export interface DiagnosisPorts {
  readonly nextBuild?: AskNextBuild;
  readonly live: { engine(): Promise<Engine> };
  readonly place: { pathOf(uri: string): string };
  readonly platform: HostPlatform;
}

export interface Diagnosed {
  readonly subject: DiagnosedSubject;
  readonly links: readonly Link[];
  readonly source?: BuildSourceInfo;
  /** Of the file that was asked about. */
  readonly fate?: Pick<AskedAbout, 'path' | 'fate'>;
}

/** Only of what an answer is about: each plan reads a build context. Throws as the question does. */
export async function withNextBuild<Of extends Diagnosed>(
  { nextBuild, live, place, platform }: DiagnosisPorts,
  of: Of,
  { onStep, signal }: { readonly onStep?: (step: string) => void; readonly signal?: AbortSignal },
): Promise<Of & { readonly nextBuild?: NextBuild }> {
  const { source, fate, subject } = of;
  if (nextBuild === undefined || source === undefined) return of;
  onStep?.('Asking what the next build would do');
  const planned = await nextBuild(await live.engine(), source, signal);
  signal?.throwIfAborted();
  if (planned === undefined) return of;
  const dockerfile = place.pathOf(source.dockerfileUri);
  const isOfTheBuild =
    subject.file !== undefined &&
    (/\.(?:docker|container)ignore$/.test(subject.file) || pathBelow(dockerfile, subject.file, platform) === '');
  return { ...of, links: withKept(of.links, planned), nextBuild: nextBuildOf(planned, fate && { ...fate, isOfTheBuild }) };
}

function refusalOf({ isTrusted }: NextBuildPorts, { otherOptions = [] }: BuildSourceInfo): string | undefined {
  if (!isTrusted()) return 'This workspace is not trusted, so none of its files is hashed.';
  const option = otherOptions.find((name) => unfollowed.test(name));
  return option === undefined ? undefined : `It is built with ${displayText(option)}, which a plan does not follow.`;
}

/** Of a Dockerfile with one stage there is nothing to say. */
async function openTarget({ stages }: NextBuildPorts, { isTargetOpen, dockerfileUri, dockerfileText }: BuildSourceInfo) {
  if (isTargetOpen !== true) return undefined;
  const found = await stages({ dockerfileUri, ...(dockerfileText === undefined ? {} : { dockerfileText }) });
  return found.kind === 'known' && found.stages.length === 1 ? undefined : 'Nobody says up to which stage it is built.';
}

function unknown(because: string): UnknownNextBuild {
  return { kind: 'unknown', because };
}
