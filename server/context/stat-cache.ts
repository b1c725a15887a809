/**
 * Hashes of files that were read before, so that what was not touched since is not read again. A file is the same while its
 * disk, inode, size, mode and both times are. What was written within two seconds of being read is not remembered: a clock
 * may not tell two writes in one moment apart.
 */
import { type FileState, StatRecords } from './stat-records.ts';

/** File systems count time in steps of up to two seconds. */
const settledNs = 2_000_000_000n;
/** What nobody asked for so many times is of a file that is gone, or of a build that nobody makes. */
const oldest = 8;

export class StatCache {
  readonly #records: StatRecords;
  readonly #most: number;
  #isChanged = false;

  /** `records` are those of another one, and belong to this one from now on. */
  constructor(records: Buffer = Buffer.alloc(0), most = 200_000) {
    this.#records = new StatRecords(records);
    this.#most = most;
  }

  /** Whether there is something that the disk does not have yet. */
  get isChanged(): boolean {
    return this.#isChanged;
  }

  get size(): number {
    return this.#records.size;
  }

  /** `undefined` when it has to be read. */
  hashOf(state: FileState): string | undefined {
    const number = this.#records.find(state);
    if (number === undefined || !this.#records.isInState(number, state)) return undefined;
    this.#records.setAge(number, 0);
    return this.#records.hashOf(number);
  }

  /** `state` is from before it was read; `now` is milliseconds since 1970. */
  remember(state: FileState, sha256: string, now: number): void {
    const settledBeforeNs = BigInt(now) * 1_000_000n - settledNs;
    // Some file systems give no inode.
    if (state.ino === 0n || state.mtimeNs > settledBeforeNs || state.ctimeNs > settledBeforeNs) return;
    if (this.#records.size >= this.#most && this.#records.find(state) === undefined) this.#dropSome();
    this.#records.put(state, sha256);
    this.#isChanged = true;
  }

  /** The records that are to be written down now. They change with the cache. */
  takeAll(): Buffer {
    this.#isChanged = false;
    this.#records.keep((number) => this.#records.ageOf(number) < oldest);
    for (let number = 0; number < this.#records.size; number++) this.#records.setAge(number, this.#records.ageOf(number) + 1);
    return this.#records.bytes;
  }

  /** The quarter that came first. */
  #dropSome(): void {
    const count = Math.ceil(this.#most / 4);
    this.#records.keep((number) => number >= count);
  }
}
