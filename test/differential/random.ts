/** Chance from a seed, so that every case can be run again. */

export interface Random {
  /** From 0 up to and without `below`. */
  integer(below: number): number;
  /** True in that many of a hundred. */
  chance(percent: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** Between two numbers of them, in their order. */
  some<T>(from: readonly T[], least: number, most: number): readonly T[];
  /** By weight. */
  weighted<T>(from: readonly (readonly [weight: number, value: T])[]): T;
}

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (below: number) => Math.floor(next() * below);
  const pick = <T>(from: readonly T[]): T => {
    const found = from[integer(from.length)];
    if (found === undefined) throw new Error('There is nothing to pick from.');
    return found;
  };
  return {
    integer,
    pick,
    chance: (percent) => next() * 100 < percent,
    some(from, least, most) {
      const count = Math.min(from.length, least + integer(most - least + 1));
      const numbers = new Set<number>();
      while (numbers.size < count) numbers.add(integer(from.length));
      return from.filter((_, index) => numbers.has(index));
    },
    weighted(from) {
      let left = next() * from.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, value] of from) {
        left -= weight;
        if (left < 0) return value;
      }
      return pick(from)[1];
    },
  };
}
