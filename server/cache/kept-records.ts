/**
 * What a builder keeps, record by record, as it tells of it. A record says which step it was made for, and which records it stands on:
 * with that the results of steps can be found again, and what is gone can be told from what is there.
 */
import type { Digest } from './digest.ts';

export interface KeptRecord {
  /** `regular`, `source.local`, `exec.cachemount` and their like. */
  readonly kind: string;
  /** Ids of the records that it stands on, in BuildKit's order. */
  readonly parents: readonly string[];
  /** Digest of what it says it was made for; see `originOf`. */
  readonly origin: string;
  /** A step made it here; what an image brought says nothing of the kind. */
  readonly isMade: boolean;
  /** Milliseconds since 1970, by the builder's clock. */
  readonly createdAtMs: number | undefined;
}

/** By id. */
export type KeptRecords = ReadonlyMap<string, KeptRecord>;

/** As a builder tells of it. */
export interface ToldRecord {
  readonly id: string;
  readonly kind: string;
  readonly parents: readonly string[];
  readonly description: string;
  readonly createdAtMs?: number | undefined;
}

export function keptRecords(digest: Digest, told: readonly ToldRecord[]): KeptRecords {
  return new Map(
    told.map(({ id, kind, parents, description, createdAtMs }) => {
      const isMade = /^(?:\[[^\]]*\d+\/\d+\] |mount \/ from exec )/.test(description);
      return [id, { kind, parents, origin: originOf(digest, description), isMade, createdAtMs }];
    }),
  );
}

const longestOrigin = 2_000;

/**
 * The name of a step, or what a record says of itself, without its place: `[build 3/6] COPY a /b` and `[2/4] COPY a /b` are one. A RUN is
 * described by what is started.
 * https://github.com/moby/buildkit/blob/v0.25.2/solver/llbsolver/ops/exec.go
 */
export function originOf(digest: Digest, text: string): string {
  return digest(text.replace(/^\[[^\]]*\] /, '').slice(0, longestOrigin)).slice(0, 16);
}

export function execOrigin(digest: Digest, args: readonly string[]): string {
  return originOf(digest, `mount / from exec ${args.join(' ')}`);
}

/** Of kinds as the builder names them: results of steps, and not only what it needs to make them. */
export function isResult(kind: string): boolean {
  return !withoutResults.has(kind);
}

/** https://github.com/moby/buildkit/blob/v0.25.1/client/diskusage.go */
const withoutResults: ReadonlySet<string> = new Set([
  'internal',
  'frontend',
  'source.local',
  'source.git.checkout',
  'exec.cachemount',
]);

/**
 * Whether a record can surely be opened, whatever else was cleared. Then BuildKit forgets all results that it cannot open, and on
 * containerd's store these are all that stand on layers which an image brought, although their records stay.
 * https://github.com/moby/buildkit/blob/v0.25.2/cache/manager.go (`checkLazyProviders`)
 */
export function lastingRecords(records: KeptRecords, usesContainerdStore: boolean): (id: string) => boolean {
  if (!usesContainerdStore) return () => true;
  const known = new Map<string, boolean>();
  const isMade = (id: string): boolean => {
    const before = known.get(id);
    if (before !== undefined) return before;
    known.set(id, false);
    const record = records.get(id);
    const is = record?.isMade === true && record.parents.every(isMade);
    known.set(id, is);
    return is;
  };
  return isMade;
}
