/**
 * The plan of each Dockerfile that somebody sees, kept current. A save costs one question to whoever plans; the builder's history is read
 * at the first look and after the engine told of something. One question at a time: a newer one cancels an older one of the same
 * Dockerfile, but not for ever, because a program may write a file all the time. Without trust, and while no Dockerfile is seen, nothing is
 * asked of anybody; whatever fails is `unknown` with its cause.
 */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { HostPlatform } from '../core/host-path.ts';
import type { KnownPlan } from '../core/plan/plan-text.ts';
import { plannedSources } from '../core/plan/planned-sources.ts';
import { mayDeclareBuild, touchesPlan } from '../core/plan/touched-plans.ts';
import { type Engine, EngineError, type Log } from '../ports.ts';
import type { PlanPorts } from './ask-with-images.ts';
import { type FollowPorts, followBuilds } from './follow-builds.ts';
import { type PlanBasis, planBasis, planOn } from './plan-build.ts';
import { whereabouts } from './whereabouts.ts';

export type LivePlan =
  | {
      readonly kind: 'known';
      readonly plan: KnownPlan;
      readonly source: BuildSourceInfo;
      /** How many builds the workspace declares for the Dockerfile; the plan is that of the first. */
      readonly buildCount: number;
      /** Of the text in the editor when the file was read; `undefined` where that was another one. */
      readonly version: number | undefined;
    }
  | { readonly kind: 'unknown'; readonly because: string };

export interface LivePlans {
  /** `undefined` while nothing is known yet. `path` is absolute. */
  of(path: string): LivePlan | undefined;
  /** Other Dockerfiles are seen, or somebody wants to see plans, or trusts the workspace. */
  look(): void;
  /** Files of the workspace hold other bytes; `undefined`: any may have come, gone or changed. */
  changed(paths: readonly string[] | undefined): void;
  /** Settings say otherwise how something is built, or whoever plans forgot what it knew. */
  askAgain(): void;
  stop(): void;
}

export interface LivePlanPorts extends FollowPorts, Pick<PlanPorts, 'place' | 'plans' | 'builder'> {
  readonly builds: { sources(engineId: string): Promise<readonly BuildSourceInfo[]> };
  readonly platform: HostPlatform;
  readonly isTrusted: () => boolean;
  /** Whether nothing but the folders that editors always leave out (`.git`, `node_modules`) is kept from whoever tells of changes. */
  readonly isEveryFileWatched: () => boolean;
  /** Absolute paths of the Dockerfiles that somebody sees, and wants plans of. */
  readonly visible: () => readonly string[];
  /** Of the text in the editor; `undefined` while it differs from the file. */
  readonly versionOf: (path: string) => number | undefined;
  readonly log: Pick<Log, 'error'>;
  readonly onDidChange: (path: string) => void;
}

interface Seen {
  isDue: boolean;
  plan: LivePlan | undefined;
  /** What was saved since it was answered last; `undefined`: anything may have changed. */
  touched: readonly string[] | undefined;
}

/** What all plans of one engine have in common; read again where it is due. */
interface Reached {
  readonly engine: Engine;
  basis: PlanBasis | undefined;
  sources: readonly BuildSourceInfo[] | undefined;
}

/** Then the older question is waited for. */
const mostCancelled = 3;

export function livePlans(ports: LivePlanPorts): LivePlans {
  const { platform, onDidChange } = ports;
  const seen = new Map<string, Seen>();
  let following: AbortController | undefined;
  let reached: Reached | { readonly because: string } | undefined;
  let running: { readonly path: string; readonly controller: AbortController } | undefined;
  let cancelledInARow = 0;

  const become = (path: string, plan: LivePlan): void => {
    const one = seen.get(path);
    if (one === undefined) return;
    const isSame = JSON.stringify(one.plan) === JSON.stringify(plan);
    one.plan = plan;
    if (!isSame) onDidChange(path);
  };
  const answer = async (path: string, touched: Seen['touched'], signal: AbortSignal): Promise<LivePlan> => {
    if (reached === undefined || 'because' in reached) return unknown(reached?.because ?? 'The engine was not reached yet.');
    const now = reached;
    const { engine } = now;
    const basis = now.basis ?? (await planBasis({ ...ports, engine }));
    const sources = now.sources ?? (await ports.builds.sources((await engine.facts()).id));
    now.sources = sources;
    // Why there is none may pass without a word of the engine.
    if ('because' in basis) return basis;
    now.basis = basis;
    const found = plannedSources(sources, { file: path }, platform);
    const [source] = found;
    if (source === undefined) return unknown('Nothing in this workspace says how the Dockerfile is built.');
    const version = ports.versionOf(path);
    const changed = (await isWatched(ports, source)) ? touched : undefined;
    const plan = await planOn({ ...ports, engine }, basis, source, { signal, changed });
    return plan.kind === 'known' ? { kind: 'known', plan, source, buildCount: found.length, version } : plan;
  };
  const failure = (error: unknown): LivePlan => {
    if (EngineError.is(error)) return unknown(error.message);
    ports.log.error(`planning a build: ${String(error)}`);
    return unknown('It could not be found out; the log says why.');
  };
  const run = async (path: string, one: Seen): Promise<void> => {
    const controller = new AbortController();
    running = { path, controller };
    const asked = one.touched;
    [one.isDue, one.touched] = [false, []];
    const plan = await answer(path, asked, controller.signal).catch(failure);
    running = undefined;
    // Nobody looked at what was asked about.
    if (controller.signal.aborted || plan.kind === 'unknown') one.touched = bothOf(asked, one.touched);
    if (controller.signal.aborted) one.isDue = true;
    else cancelledInARow = 0;
    if (!controller.signal.aborted) become(path, plan);
    next();
  };
  const next = (): void => {
    if (running !== undefined || reached === undefined) return;
    const path = wanted().find((each) => seen.get(each)?.isDue === true);
    const one = path === undefined ? undefined : seen.get(path);
    if (path !== undefined && one !== undefined) void run(path, one);
  };
  const want = (path: string, one: Seen, touched?: readonly string[]): void => {
    one.isDue = true;
    one.touched = bothOf(one.touched, touched);
    if (running?.path !== path || cancelledInARow >= mostCancelled || running.controller.signal.aborted) return;
    cancelledInARow += 1;
    running.controller.abort();
  };
  const wantAll = (): void => {
    for (const [path, one] of seen) want(path, one);
    next();
  };
  const wanted = (): readonly string[] => (ports.isTrusted() ? ports.visible() : []);
  const stop = (): void => {
    following?.abort();
    running?.controller.abort();
    [following, reached] = [undefined, undefined];
    // Nobody tells any more what happens on the engine, so that nothing of it may be shown later.
    seen.clear();
  };
  const follow = (): void => {
    const controller = new AbortController();
    following = controller;
    const become = (now: Reached | { readonly because: string }): void => {
      if (following !== controller) return;
      reached = now;
      wantAll();
    };
    const follower = {
      came: (engine: Engine) => become({ engine, basis: undefined, sources: undefined }),
      went: (error: EngineError) => become({ because: error.message }),
      built: () => {
        if (following !== controller || reached === undefined || 'because' in reached) return;
        // Another object, so that what is being read from the history now does not count as what is read after this.
        become({ ...reached, basis: undefined });
      },
    };
    followBuilds(ports, follower, controller.signal).catch((error: unknown) =>
      ports.log.error(`following builds: ${String(error)}`),
    );
  };
  const reread = (): void => {
    if (reached !== undefined && !('because' in reached)) reached = { ...reached, sources: undefined };
    wantAll();
  };

  return {
    of: (path) => seen.get(path)?.plan,
    look: () => {
      const paths = wanted();
      if (paths.length === 0) return stop();
      for (const path of paths) if (!seen.has(path)) seen.set(path, { isDue: true, plan: undefined, touched: undefined });
      if (following === undefined) follow();
      next();
    },
    changed: (paths) => {
      if (seen.size === 0) return;
      if (paths === undefined || paths.some(mayDeclareBuild)) return reread();
      const visible = new Set(wanted());
      for (const [path, one] of seen) {
        const source = one.plan?.kind === 'known' ? one.plan.source : undefined;
        if (source !== undefined && !paths.some((each) => touchesPlan(source, each, platform))) continue;
        want(path, one, paths);
        // Whoever comes back to it must not see what was true before.
        if (!visible.has(path)) one.plan = undefined;
      }
      next();
    },
    askAgain: reread,
    stop,
  };
}

const mostTouched = 200;

function bothOf(one: Seen['touched'], other: Seen['touched']): Seen['touched'] {
  if (one === undefined || other === undefined) return undefined;
  const both = [...new Set([...one, ...other])];
  return both.length > mostTouched ? undefined : both;
}

/** Only below the folders of the workspace somebody tells of every file that changes, and by the path that leads there without links. */
async function isWatched(
  { place, isEveryFileWatched }: LivePlanPorts,
  { contextPath, namedContexts }: BuildSourceInfo,
): Promise<boolean> {
  if (!isEveryFileWatched()) return false;
  const folders = [contextPath, ...Object.values(namedContexts)].filter((each) => each !== undefined);
  const real = await Promise.all(folders.map((each) => place.realPath(each)));
  return folders.every((each, at) => each === real[at]) && (await whereabouts(place, folders)).kind === 'inside';
}

function unknown(because: string): Extract<LivePlan, { kind: 'unknown' }> {
  return { kind: 'unknown', because };
}
