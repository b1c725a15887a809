/**
 * Hashes of files that were not touched since they were made. A file is the same while its inode, size and both times are;
 * what was written just before it was hashed is hashed again, because a clock may not tell two writes in one moment apart.
 */
import type { BigIntStats } from 'node:fs';

const mostKept = 200_000;
/** File systems count time in steps of up to two seconds. */
const settledNs = 2_000_000_000n;

interface Known {
  readonly sizeBytes: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly sha256: string;
}

const known = new Map<string, Known>();

/** `undefined` when it has to be read. */
export function hashedBefore(stats: BigIntStats): string | undefined {
  const found = known.get(keyOf(stats));
  if (found === undefined) return undefined;
  const isSame = found.sizeBytes === stats.size && found.mtimeNs === stats.mtimeNs && found.ctimeNs === stats.ctimeNs;
  return isSame ? found.sha256 : undefined;
}

/** `stats` are from before it was read, `now` is milliseconds since 1970. */
export function rememberHash(stats: BigIntStats, sha256: string, now: number): void {
  const settledBeforeNs = BigInt(now) * 1_000_000n - settledNs;
  // Windows may give no inode.
  if (stats.ino === 0n || stats.mtimeNs > settledBeforeNs || stats.ctimeNs > settledBeforeNs) return;
  if (known.size >= mostKept) known.clear();
  known.set(keyOf(stats), { sizeBytes: stats.size, mtimeNs: stats.mtimeNs, ctimeNs: stats.ctimeNs, sha256 });
}

function keyOf({ dev, ino }: BigIntStats): string {
  return `${dev}:${ino}`;
}
