/**
 * Hashes of files that were read before, so that what was not touched since is not read again. A file is the same while its
 * disk, inode, size, mode and both times are. What was written within two seconds of being read is not remembered: a clock
 * may not tell two writes in one moment apart.
 */

/** One state of one file. */
export interface FileState {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly sizeBytes: number;
  readonly mode: number;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
}

export interface KnownHash extends FileState {
  readonly sha256: string;
}

interface Kept extends KnownHash {
  /** How often the cache was written since somebody asked. */
  age: number;
}

/** File systems count time in steps of up to two seconds. */
const settledNs = 2_000_000_000n;
/** What nobody asked for so many times is of a file that is gone, or of a build that nobody makes. */
const oldest = 8;

export class StatCache {
  readonly #kept = new Map<string, Kept>();
  readonly #most: number;
  #isChanged = false;

  constructor(known: Iterable<KnownHash & { readonly age?: number }> = [], most = 200_000) {
    this.#most = most;
    for (const each of known) this.#kept.set(keyOf(each), { ...each, age: each.age ?? 0 });
  }

  /** Whether there is something that the disk does not have yet. */
  get isChanged(): boolean {
    return this.#isChanged;
  }

  get size(): number {
    return this.#kept.size;
  }

  /** `undefined` when it has to be read. */
  hashOf(state: FileState): string | undefined {
    const kept = this.#kept.get(keyOf(state));
    if (kept === undefined || !isSame(kept, state)) return undefined;
    kept.age = 0;
    return kept.sha256;
  }

  /** `state` is from before it was read; `now` is milliseconds since 1970. */
  remember(state: FileState, sha256: string, now: number): void {
    const settledBeforeNs = BigInt(now) * 1_000_000n - settledNs;
    // Some file systems give no inode.
    if (state.ino === 0n || state.mtimeNs > settledBeforeNs || state.ctimeNs > settledBeforeNs) return;
    if (this.#kept.size >= this.#most && !this.#kept.has(keyOf(state))) this.#dropSome();
    this.#kept.set(keyOf(state), { ...state, sha256, age: 0 });
    this.#isChanged = true;
  }

  /** What is to be written down now. */
  *takeAll(): Generator<Readonly<Kept>> {
    this.#isChanged = false;
    for (const [key, kept] of this.#kept) {
      if (kept.age >= oldest) this.#kept.delete(key);
      else yield kept;
      kept.age += 1;
    }
  }

  /** The quarter that came first. */
  #dropSome(): void {
    let count = Math.ceil(this.#most / 4);
    for (const key of this.#kept.keys()) {
      if (count-- <= 0) return;
      this.#kept.delete(key);
    }
  }
}

function keyOf({ dev, ino }: FileState): string {
  return `${dev}:${ino}`;
}

function isSame(one: FileState, other: FileState): boolean {
  return (
    one.sizeBytes === other.sizeBytes && one.mode === other.mode && one.mtimeNs === other.mtimeNs && one.ctimeNs === other.ctimeNs
  );
}
