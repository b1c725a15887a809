/**
 * Shows one thread what another is doing while that waits for a disk and can say nothing: a number that grows with each step, and
 * the path that is being read.
 */

const [countAt, lengthAt, headerBytes, mostPathBytes] = [0, 1, 8, 4096];

export function makePulse(): SharedArrayBuffer {
  return new SharedArrayBuffer(headerBytes + mostPathBytes);
}

/** Called in the thread that works. */
export function beat(pulse: SharedArrayBuffer): (path: string) => void {
  const numbers = new Int32Array(pulse, 0, 2);
  const bytes = new Uint8Array(pulse, headerBytes);
  const encoder = new TextEncoder();
  const own = new Uint8Array(mostPathBytes);
  let last: string | undefined;
  return (path) => {
    if (path !== last) {
      const { written } = encoder.encodeInto(path, own);
      bytes.set(own.subarray(0, written));
      Atomics.store(numbers, lengthAt, written);
      last = path;
    }
    Atomics.add(numbers, countAt, 1);
  };
}

export function beatsOf(pulse: SharedArrayBuffer): number {
  return Atomics.load(new Int32Array(pulse, 0, 2), countAt);
}

export function pathOf(pulse: SharedArrayBuffer): string {
  const length = Atomics.load(new Int32Array(pulse, 0, 2), lengthAt);
  return Buffer.from(new Uint8Array(pulse, headerBytes, length).slice()).toString('utf8');
}
