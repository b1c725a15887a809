/** Whether Unstale itself replaces containers, so that nobody is told of what it does to them. */

export interface OwnWork {
  during<Result>(work: () => Promise<Result>): Promise<Result>;
  readonly isRunning: boolean;
  /** Grows with each work that begins or ends. */
  readonly changes: number;
}

export function ownWork(): OwnWork {
  let running = 0;
  let changes = 0;
  return {
    during: async (work) => {
      running += 1;
      changes += 1;
      try {
        return await work();
      } finally {
        running -= 1;
        changes += 1;
      }
    },
    get isRunning() {
      return running > 0;
    },
    get changes() {
      return changes;
    },
  };
}
