/** Somebody looked what a builder keeps: what of its results is still there, and what went. */
import { afterLook } from '../cache/after-look.ts';
import { type KeptRecords, keptRecords, type ToldRecord } from '../cache/kept-records.ts';
import { keyedHash } from '../context/state-key.ts';
import { BuilderMemories } from './builder-memories.ts';
import type { PlanDeps } from './prepare-plan.ts';

type Deps = Pick<PlanDeps, 'state'>;

export interface RecordsRequest {
  readonly builderId: string;
  readonly usesContainerdStore: boolean;
  /** When it was told, in milliseconds since 1970. */
  readonly atMs: number;
  /** What the builder keeps then. `isInUse`: a build is running that made it, or that takes it. */
  readonly records: readonly (ToldRecord & { readonly isInUse: boolean })[];
}

export type NotedRecords = 'everything' | 'contexts' | 'nothing' | 'not-noted';

/** Compares with what it kept before: what is gone was cleared, by whomever. Told is whether anything was. */
export async function noteRecords(
  { builderId, usesContainerdStore, atMs, records }: RecordsRequest,
  { state }: Deps,
): Promise<NotedRecords> {
  const key = await keyedHash(state);
  const noted = await new BuilderMemories(state, builderId, key).change<NotedRecords>(async (memory) => {
    // What a running build makes has ids of its own until it is done; that these go is no clearing.
    const lasting = records.filter(({ id, isInUse }) => !isInUse || memory.records.has(id));
    const now = keptRecords(key.quick, lasting);
    const look = afterLook(memory.seen, { before: memory.records, now, usesContainerdStore });
    const { seen, went, hasLostContexts, isUncertain } = look;
    const steadySinceMs = isUncertain ? atMs : (memory.steadySinceMs ?? oldestContext(now) ?? atMs);
    const wasCleared = memory.wasCleared || isUncertain;
    return {
      result: went,
      memory: { ...memory, seen, records: now, steadySinceMs, wasCleared },
      isForgettingCopies: hasLostContexts,
    };
  });
  return noted ?? 'not-noted';
}

/** A build takes its files in after it began. */
const slackMs = 2_000;

/** Whoever clears a builder takes its copies of contexts first: since the oldest of them was made, nobody did. */
function oldestContext(records: KeptRecords): number | undefined {
  const made = [...records.values()].flatMap(({ kind, createdAtMs }) => (kind === 'source.local' ? (createdAtMs ?? []) : []));
  return made.length === 0 ? undefined : Math.min(...made) - slackMs;
}

/** Builds of the builder's history that were taken in. */
export async function learntBuilds({ builderId }: { readonly builderId: string }, { state }: Deps): Promise<string[]> {
  return [...(await new BuilderMemories(state, builderId, await keyedHash(state)).read()).taken];
}
