/**
 * One build against the build before of the same: what made it faster or slower, and where the cache broke. Only what both
 * traces tell is said; why the cache broke is said where it is known, else what it may have been.
 */
import { displayText } from '../tree/display-text.ts';
import { durationText } from '../tree/duration-text.ts';
import { copiedSources, type DatedFile, savedBetween } from './copied-files.ts';
import type { TracedStep } from './read-trace.ts';
import type { TracedBuild } from './traced-build.ts';

export interface BuildComparison {
  /** `5 min → 30 s, because RUN npm ci was reused (4 min 28 s).` */
  readonly sentence: string;
  /** What ran although everything that it stands on was reused, with the reason; none of a build without the cache. */
  readonly breaks: ReadonlyMap<string, string>;
  /** How long each step took before, by its id now; 0 where it was reused. */
  readonly beforeMs: ReadonlyMap<string, number>;
}

/** `files` of the build context as they are now; empty where nobody knows them. */
export function compareBuilds(build: TracedBuild, before: TracedBuild | undefined, files: readonly DatedFile[]): BuildComparison {
  const pairs = before === undefined ? new Map<TracedStep, TracedStep>() : pairSteps(build.steps, before.steps);
  const broken = before === undefined || build.isWithoutCache ? [] : brokenSteps(build.steps);
  const breaks = new Map(
    broken.map((step) => [step.id, before === undefined ? '' : reasonOf(step, build, before, { was: pairs.get(step), files })]),
  );
  const beforeMs = new Map([...pairs].map(([step, was]) => [step.id, was.isCached ? 0 : was.durationMs]));
  const [first] = broken;
  const at = first === undefined ? '' : ` The cache broke at ${displayText(first.instruction, 80)}: ${breaks.get(first.id)}.`;
  return { sentence: `${endText(build, before, pairs)}${build.end === 'completed' ? at : ''}`, breaks, beforeMs };
}

function endText(build: TracedBuild, before: TracedBuild | undefined, pairs: ReadonlyMap<TracedStep, TracedStep>): string {
  const took = durationText(build.durationMs);
  if (build.end === 'cancelled') return `It was cancelled after ${took}.`;
  if (build.end === 'failed') {
    const failed = build.steps.find(({ error }) => error !== '');
    const at = failed === undefined ? '' : ` at ${displayText(failed.instruction, 80)}`;
    return `It failed after ${took}${at}: ${displayText(build.error)}.`;
  }
  const without = build.isWithoutCache ? ' It was built without the cache.' : '';
  if (before === undefined) return `It took ${took}. No earlier build of it is known.${without}`;
  const was = durationText(before.durationMs);
  const differenceMs = build.durationMs - before.durationMs;
  if (Math.abs(differenceMs) < Math.max(200, before.durationMs / 10))
    return `It took ${took}, as the build before (${was}).${without}`;
  return `${was} → ${took}${differenceMs < 0 ? fasterBecause(pairs) : slowerBecause(build.steps, pairs)}.${without}`;
}

function fasterBecause(pairs: ReadonlyMap<TracedStep, TracedStep>): string {
  const spared = [...pairs].filter(([now, was]) => now.kind === 'step' && now.isCached && !was.isCached);
  const told = weightiest(spared.map(([{ instruction }, { durationMs }]) => ({ instruction, durationMs })));
  if (told.length === 0) return ', though the same steps ran';
  return `, because ${listed(told)} ${told.length > 1 ? 'were' : 'was'} reused`;
}

function slowerBecause(steps: readonly TracedStep[], pairs: ReadonlyMap<TracedStep, TracedStep>): string {
  const wasSpared = (step: TracedStep) => pairs.get(step)?.isCached !== false;
  const told = weightiest(steps.filter((step) => step.kind === 'step' && !step.isCached && wasSpared(step)));
  if (told.length === 0) return ', though the same steps ran';
  return `, because ${listed(told)} ran${told.some((step) => pairs.has(step)) ? ' again' : ''}`;
}

type Weighed = Pick<TracedStep, 'instruction' | 'durationMs'>;

/** The two that took longest, where the second one counts beside the first. */
function weightiest<Step extends Weighed>(steps: readonly Step[]): readonly Step[] {
  const [first, second] = [...steps].sort((one, other) => other.durationMs - one.durationMs);
  if (first === undefined) return [];
  return second !== undefined && second.durationMs > first.durationMs / 4 ? [first, second] : [first];
}

function listed(steps: readonly Weighed[]): string {
  return steps
    .map(({ instruction, durationMs }) => `${displayText(instruction, 80)} (${durationText(durationMs)})`)
    .join(' and ');
}

/** Nothing of the Dockerfile that they stand on ran. */
function brokenSteps(steps: readonly TracedStep[]): readonly TracedStep[] {
  const ran = new Set(steps.filter(({ kind, isCached }) => kind === 'step' && !isCached).map(({ id }) => id));
  return steps.filter(({ id, inputs }) => ran.has(id) && !inputs.some((input) => ran.has(input)));
}

interface Known {
  readonly was: TracedStep | undefined;
  readonly files: readonly DatedFile[];
}

function reasonOf(step: TracedStep, build: TracedBuild, before: TracedBuild, { was, files }: Known): string {
  if (was === undefined) return 'it is new, or its line changed';
  const stands = new Set(build.steps.filter(({ kind }) => kind === 'base').map(({ id }) => id));
  if (step.inputs.some((input) => stands.has(input)) && isOtherBase(build, before)) return 'its base image is another one';
  const saved = savedBetween(files, step.instruction, before.startedAtMs, build.startedAtMs);
  if (saved.length > 0) {
    const more = saved.length > 3 ? ` and ${saved.length - 3} more` : '';
    return `saved between the two builds: ${displayText(saved.slice(0, 3).join(', '))}${more}`;
  }
  const args = changedArgs(build, before);
  if (args.length > 0) return `another value of ${displayText(args.join(', '))}, or the builder let go of its result`;
  const isCopy = copiedSources(step.instruction) !== undefined;
  return isCopy
    ? 'what it copies changed, or the builder let go of it'
    : 'the builder let go of its result, or what it takes in changed';
}

/** Told only where there is no doubt which base it is. */
function isOtherBase({ bases }: TracedBuild, before: TracedBuild): boolean {
  const [only] = bases;
  return bases.size === 1 && only !== undefined && before.bases.has(only[0]) && before.bases.get(only[0]) !== only[1];
}

function changedArgs({ args }: TracedBuild, before: TracedBuild): readonly string[] {
  return [...new Set([...Object.keys(args), ...Object.keys(before.args)])].filter((name) => args[name] !== before.args[name]);
}

/** The same instruction of the same stage, whatever stands between; of several equal ones, each with its own. */
function pairSteps(now: readonly TracedStep[], before: readonly TracedStep[]): ReadonlyMap<TracedStep, TracedStep> {
  const waiting = new Map<string, TracedStep[]>();
  for (const step of before) waiting.set(keyOf(step), [...(waiting.get(keyOf(step)) ?? []), step]);
  return new Map(
    now.flatMap((step) => {
      const was = waiting.get(keyOf(step))?.shift();
      return was === undefined ? [] : [[step, was] as const];
    }),
  );
}

function keyOf({ kind, place, instruction }: TracedStep): string {
  return JSON.stringify([kind, place.replace(/\s*\d+\/\d+$/, ''), instruction]);
}
