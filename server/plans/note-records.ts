/** What a builder keeps, as far as it tells: where records of it are gone, its cache was cleared, by whomever. */
import type { BuilderMemory } from '../cache/memory-text.ts';
import { afterClearing, afterEmptying, holdsResults } from '../cache/seen-keys.ts';
import { keyedHash } from '../context/state-key.ts';
import { BuilderMemories } from './builder-memories.ts';
import type { PlanDeps } from './prepare-plan.ts';

type Deps = Pick<PlanDeps, 'state'>;

export interface ClearedRequest {
  readonly builderId: string;
  /** `contexts`: only its copies of contexts, as far as is known. */
  readonly what: 'everything' | 'contexts';
}

/** The cache of the builder was cleared, or may have been. Where it cannot be noted now, the records tell it later. */
export async function clearBuilder({ builderId, what }: ClearedRequest, deps: Deps): Promise<void> {
  const memories = await memoriesOf(builderId, deps);
  await memories.change(async (memory) => ({
    result: true,
    isForgettingCopies: true,
    ...(what === 'everything' && cleared(memory)),
  }));
}

export interface RecordsRequest {
  readonly builderId: string;
  /** What the builder keeps now. `isInUse`: a build is running that made it, or that takes it. */
  readonly records: readonly { readonly id: string; readonly kind: string; readonly isInUse: boolean }[];
}

export type NotedRecords = 'everything' | 'contexts' | 'nothing' | 'not-noted';

/**
 * Compares with what it kept before: what is gone was cleared, by whomever. Told is whether anything was. Where no result is left at all
 * it is certain that nothing can be reused.
 */
export async function noteRecords({ builderId, records }: RecordsRequest, deps: Deps): Promise<NotedRecords> {
  const memories = await memoriesOf(builderId, deps);
  const now = new Set(records.map(({ id }) => id));
  const noted = await memories.change<NotedRecords>(async (before) => {
    const gone = [...before.records].filter(([id]) => !now.has(id)).map(([, kind]) => kind);
    const what = gone.length === 0 ? 'nothing' : gone.every((kind) => kind === 'source.local') ? 'contexts' : 'everything';
    const memory = what === 'everything' ? cleared(before).memory : before;
    const seen = holdsResults(records.map(({ kind }) => kind)) ? memory.seen : afterEmptying(memory.seen);
    // What a running build makes has ids of its own until it is done; that these go is no clearing.
    const kept = records
      .filter(({ id, isInUse }) => !isInUse || before.records.has(id))
      .map(({ id, kind }) => [id, kind] as const);
    return { result: what, memory: { ...memory, seen, records: new Map(kept) }, isForgettingCopies: what !== 'nothing' };
  });
  return noted ?? 'not-noted';
}

/** Builds of the builder's history that were taken in. */
export async function learntBuilds({ builderId }: Pick<ClearedRequest, 'builderId'>, deps: Deps): Promise<string[]> {
  return [...(await (await memoriesOf(builderId, deps)).read()).taken];
}

async function memoriesOf(builderId: string, { state }: Deps): Promise<BuilderMemories> {
  return new BuilderMemories(state, builderId, await keyedHash(state));
}

function cleared(memory: BuilderMemory): { readonly memory: BuilderMemory } {
  return { memory: { ...memory, seen: afterClearing(memory.seen), wasCleared: true } };
}
