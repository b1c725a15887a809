/** Only so many at once, the others in the order in which they came. */

export type InTurns = <Result>(work: () => Promise<Result>) => Promise<Result>;

export function inTurns(atOnce: number): InTurns {
  const waiting: (() => void)[] = [];
  let free = atOnce;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      // Whoever is next takes over the place, so that nobody who comes now can take it first.
      if (next === undefined) free += 1;
      else next();
    }
  };
}
