/** Runs at most a few pieces of disk work at a time, first come first served. */

export class WorkQueue {
  #waiting: (() => void)[] = [];
  /** What stands before it was taken: taking the first of a long array away moves all others. */
  #next = 0;
  #free: number;

  constructor(width: number) {
    this.#free = width;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      this.#startNext();
    }
  }

  #startNext(): void {
    const next = this.#waiting[this.#next++];
    if (next !== undefined) {
      next();
      return;
    }
    this.#free++;
    this.#waiting = [];
    this.#next = 0;
  }
}
