/** What a builder keeps between builds, read from what an engine or buildx tells. All of it is text of strangers. */
import type { BuildCacheRecord } from '../../build-ports.ts';
import type { JsonObject } from '../../ports.ts';
import { timeOf } from '../freshness/listed-from-inspect.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';
import { bytesOf } from './byte-text.ts';

const longestDescription = 3_000;

/** Of `GET /system/df`: `BuildCache`, and from API 1.52 on `BuildCacheUsage`. */
export function readCacheUsage(answer: JsonObject): readonly BuildCacheRecord[] {
  const rows = listOf(answer['BuildCache'] ?? objectOf(answer['BuildCacheUsage'])['Items']);
  return rows.map(objectOf).map((row) => ({
    ...shared(row),
    // The engine really spells it with a blank: https://github.com/moby/moby/blob/v28.5.2/api/types/build/cache.go
    parents: textsIn(row[' Parents'] ?? row['Parents']),
    isInUse: row['InUse'] === true,
    sizeBytes: typeof row['Size'] === 'number' ? row['Size'] : 0,
    lastUsedAtMs: timeOf(row['LastUsedAt']),
  }));
}

/** Of `docker buildx du --format json`: one object a line. `undefined` where a line is none, which an older buildx prints. */
export function readBuilderUsage(text: string, nowMs: number): readonly BuildCacheRecord[] | undefined {
  const rows = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parsed);
  const known = rows.filter((row) => row !== undefined);
  if (known.length < rows.length) return undefined;
  return known.map((row) => ({
    ...shared(row),
    parents: textsIn(row['Parents']),
    isInUse: row['Reclaimable'] === false,
    sizeBytes: bytesOf(textOf(row['Size'])) ?? 0,
    lastUsedAtMs: momentOf(textOf(row['LastUsedAt']), nowMs),
  }));
}

function shared(row: JsonObject): Pick<BuildCacheRecord, 'id' | 'kind' | 'description' | 'isShared' | 'createdAtMs'> {
  return {
    id: textOf(row['ID']),
    kind: textOf(row['Type']),
    description: textOf(row['Description']).slice(0, longestDescription),
    isShared: row['Shared'] === true,
    // buildx spells it as Go does, with the zone twice.
    createdAtMs: timeOf(textOf(row['CreatedAt']).replace(/^(\S+) (\S+) \+0000 UTC$/, '$1T$2Z')),
  };
}

const unitsMs: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
  month: 2_592_000_000,
  year: 31_536_000_000,
};

/** `3 hours ago`, `About a minute ago`, `Less than a second ago`: as late as it may have been. */
function momentOf(text: string, nowMs: number): number | undefined {
  const [, count = '', unit = ''] =
    /^(?:about |less than )?(an?|\d+) (second|minute|hour|day|week|month|year)s? ago$/i.exec(text) ?? [];
  const size = unitsMs[unit.toLowerCase()];
  if (size === undefined) return undefined;
  return nowMs - (/^an?$/i.test(count) ? 1 : Number(count)) * size;
}

function textsIn(value: JsonObject[string]): readonly string[] {
  return listOf(value)
    .map(textOf)
    .filter((text) => text !== '');
}

function parsed(line: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
