/**
 * States of files with the hashes of their bytes, packed as they lie in the stat cache's file. They are found by disk and inode where
 * they lie: an object for each of a hundred thousand would take five times the memory, and longer to make than their files to be listed.
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

/** Of one record: eight bytes each for disk, inode, both times and size, four for the mode, one for its age, and the hash. */
const [devAt, inoAt, mtimeAt, ctimeAt, sizeAt, modeAt, ageAt, hashAt, recordBytes] = [0, 8, 16, 24, 32, 40, 44, 45, 77];
const leastRoom = 256;

export class StatRecords {
  #bytes: Buffer;
  #view: DataView;
  #size: number;
  /** Numbers of records, counted from 1, at places that disk and inode tell; 0 where there is none. */
  #places = new Int32Array(0);

  /** What is no whole record at the end is left out. */
  constructor(bytes: Buffer = Buffer.alloc(0)) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
    this.#size = Math.floor(bytes.length / recordBytes);
    this.#placeAll(this.#size);
  }

  get size(): number {
    return this.#size;
  }

  /** Of all records; it changes with them. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#size * recordBytes);
  }

  /** The number of the record of that file, whatever its state; `undefined` when there is none. */
  find({ dev, ino }: FileState): number | undefined {
    if (this.#places.length === 0) return undefined;
    const [wantedDev, wantedIno] = [BigInt.asUintN(64, dev), BigInt.asUintN(64, ino)];
    const mask = this.#places.length - 1;
    const start = placeOf(lowHalf(wantedDev), lowHalf(wantedIno), lowHalf(wantedIno >> 32n));
    for (let place = start & mask; ; place = (place + 1) & mask) {
      const number = (this.#places[place] ?? 0) - 1;
      if (number < 0) return undefined;
      const at = number * recordBytes;
      const isIt =
        this.#view.getBigUint64(at + inoAt, true) === wantedIno && this.#view.getBigUint64(at + devAt, true) === wantedDev;
      if (isIt) return number;
    }
  }

  isInState(number: number, { sizeBytes, mode, mtimeNs, ctimeNs }: FileState): boolean {
    const at = number * recordBytes;
    return (
      this.#view.getFloat64(at + sizeAt, true) === sizeBytes &&
      this.#view.getUint32(at + modeAt, true) === mode &&
      this.#view.getBigInt64(at + mtimeAt, true) === mtimeNs &&
      this.#view.getBigInt64(at + ctimeAt, true) === ctimeNs
    );
  }

  /** In hexadecimal digits. */
  hashOf(number: number): string {
    return this.#bytes.toString('hex', number * recordBytes + hashAt, (number + 1) * recordBytes);
  }

  ageOf(number: number): number {
    return this.#view.getUint8(number * recordBytes + ageAt);
  }

  setAge(number: number, age: number): void {
    this.#view.setUint8(number * recordBytes + ageAt, age);
  }

  /** Takes the place of what was known of that file. */
  put(state: FileState, sha256: string): void {
    const known = this.find(state);
    const number = known ?? this.#size;
    if (known === undefined) this.#makeRoom();
    const at = number * recordBytes;
    this.#view.setBigUint64(at + devAt, BigInt.asUintN(64, state.dev), true);
    this.#view.setBigUint64(at + inoAt, BigInt.asUintN(64, state.ino), true);
    this.#view.setBigInt64(at + mtimeAt, BigInt.asIntN(64, state.mtimeNs), true);
    this.#view.setBigInt64(at + ctimeAt, BigInt.asIntN(64, state.ctimeNs), true);
    this.#view.setFloat64(at + sizeAt, state.sizeBytes, true);
    this.#view.setUint32(at + modeAt, state.mode, true);
    this.#view.setUint8(at + ageAt, 0);
    this.#bytes.write(sha256, at + hashAt, 'hex');
    if (known !== undefined) return;
    this.#size += 1;
    this.#place(number);
  }

  /** In the order in which they came. */
  keep(isKept: (number: number) => boolean): void {
    let kept = 0;
    for (let number = 0; number < this.#size; number++) {
      if (!isKept(number)) continue;
      this.#bytes.copyWithin(kept * recordBytes, number * recordBytes, (number + 1) * recordBytes);
      kept += 1;
    }
    if (kept === this.#size) return;
    this.#size = kept;
    this.#placeAll(kept);
  }

  #makeRoom(): void {
    const room = Math.floor(this.#bytes.length / recordBytes);
    if (room > this.#size) return;
    const larger = Buffer.alloc(Math.max(leastRoom, Math.ceil(room * 1.5)) * recordBytes);
    this.#bytes.copy(larger);
    this.#bytes = larger;
    this.#view = viewOf(larger);
    this.#placeAll(Math.floor(larger.length / recordBytes));
  }

  /** At most half of the places are taken. */
  #placeAll(room: number): void {
    this.#places = new Int32Array(room === 0 ? 0 : 2 ** Math.ceil(Math.log2(room * 2)));
    for (let number = 0; number < this.#size; number++) this.#place(number);
  }

  #place(number: number): void {
    const at = number * recordBytes;
    const mask = this.#places.length - 1;
    const [dev, low] = [this.#view.getUint32(at + devAt, true), this.#view.getUint32(at + inoAt, true)];
    let place = placeOf(dev, low, this.#view.getUint32(at + inoAt + 4, true)) & mask;
    while (this.#places[place] !== 0) place = (place + 1) & mask;
    this.#places[place] = number + 1;
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function lowHalf(value: bigint): number {
  return Number(BigInt.asUintN(32, value));
}

/** What tells inodes apart has to reach the lower bits: on most disks they follow each other, on some only their upper half differs. */
function placeOf(dev: number, low: number, high: number): number {
  const mixed = Math.imul(low ^ Math.imul(dev ^ Math.imul(high, 0xc2b2ae35), 0x9e3779b1), 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
