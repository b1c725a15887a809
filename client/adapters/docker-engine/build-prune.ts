/** What is dropped of a build cache, as the engine wants it asked and as it answers: https://docs.docker.com/reference/api/engine/#tag/Image/operation/BuildPrune */
import type { BuildCacheFilter, PrunedCache } from '../../build-ports.ts';

export function pruneQuery({ kind, unusedForHours, isAll }: BuildCacheFilter): Record<string, string> {
  const filters = {
    ...(kind === undefined ? {} : { type: { [kind]: true } }),
    ...(unusedForHours === undefined ? {} : { until: { [`${unusedForHours}h`]: true } }),
  };
  return { ...(isAll ? { all: '1' } : {}), ...(Object.keys(filters).length === 0 ? {} : { filters: JSON.stringify(filters) }) };
}

export function decodePruned(answer: unknown): PrunedCache {
  const { CachesDeleted, SpaceReclaimed } = (typeof answer === 'object' && answer !== null ? answer : {}) as Record<
    string,
    unknown
  >;
  const ids = Array.isArray(CachesDeleted) ? CachesDeleted.filter((id) => typeof id === 'string') : [];
  return { ids, freedBytes: typeof SpaceReclaimed === 'number' ? SpaceReclaimed : 0 };
}
