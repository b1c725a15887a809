/** One build of the builder's history, as a person looks at it: what was built, how it ended, and its steps with their times. */
import type { JsonObject, JsonValue } from '../../ports.ts';
import { timeOf } from '../freshness/listed-from-inspect.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';
import type { TracedStep } from './read-trace.ts';

export type BuildEnd = 'completed' | 'failed' | 'cancelled';

export interface TracedBuild {
  /** Of the history; safe as an argument. */
  readonly id: string;
  /** As the builder calls it, mostly the folder. */
  readonly name: string;
  readonly end: BuildEnd;
  readonly startedAtMs: number;
  readonly durationMs: number;
  /** As spelled. */
  readonly dockerfile: string;
  readonly target: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  /** Absolute, of a build of this machine; `undefined` where nobody noted it. */
  readonly place: { readonly contextPath: string; readonly dockerfilePath: string } | undefined;
  readonly isWithoutCache: boolean;
  /** Images that it began with, by address. */
  readonly bases: ReadonlyMap<string, string>;
  /** Empty when it did not fail. */
  readonly error: string;
  readonly steps: readonly TracedStep[];
}

const ends: Readonly<Record<string, BuildEnd>> = { completed: 'completed', failed: 'failed', canceled: 'cancelled' };

/** From `buildx history inspect --format json`; `undefined` for what still runs or has no time. */
export function readTracedBuild(
  text: string,
  { id, place }: Pick<TracedBuild, 'id' | 'place'>,
): Omit<TracedBuild, 'steps'> | undefined {
  const build = parsed(text);
  const end = ends[textOf(build['Status'])];
  const [startedAtMs, completedAtMs] = [timeOf(build['StartedAt']), timeOf(build['CompletedAt'])];
  if (end === undefined || startedAtMs === undefined || completedAtMs === undefined) return undefined;
  return {
    ...{ id, place, end, startedAtMs },
    name: textOf(build['Name']),
    durationMs: Math.max(0, completedAtMs - startedAtMs),
    dockerfile: textOf(build['Dockerfile']),
    target: textOf(build['Target']) || undefined,
    isWithoutCache: objectOf(build['Config'])['NoCache'] === true,
    args: Object.fromEntries(pairs(build['BuildArgs'])),
    bases: new Map(listOf(build['Materials']).map(objectOf).map(baseOf)),
    error: textOf(objectOf(build['Error'])['Message']),
  };
}

/**
 * The one of `earlier`, the latest first, that built the same to its end; what was built from another Dockerfile says nothing about
 * this one, and what broke off did not come to every step.
 */
export function buildBefore(build: TracedBuild, earlier: readonly TracedBuild[]): TracedBuild | undefined {
  const what = identityOf(build);
  return earlier.find(
    (other) =>
      other.startedAtMs < build.startedAtMs && other.end === 'completed' && identityOf(other) === what && other.steps.length > 0,
  );
}

function identityOf({ name, dockerfile, target, place }: TracedBuild): string {
  const where = place === undefined ? [name, dockerfile] : [place.contextPath, place.dockerfilePath];
  return JSON.stringify([...where, target ?? '']);
}

function baseOf({ URI, Digests }: JsonObject): readonly [string, string] {
  return [textOf(URI), textOf(listOf(Digests)[0])];
}

function pairs(value: JsonValue | undefined): readonly (readonly [string, string])[] {
  return listOf(value)
    .map(objectOf)
    .map(({ Name, Value }) => [textOf(Name), textOf(Value)]);
}

function parsed(text: string): JsonObject {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return {};
  }
}
