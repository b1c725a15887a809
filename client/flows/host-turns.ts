/**
 * Turns for requests that nobody asked for: a few at once, one second between two to the same registry, and none any more to one that
 * asked to be left alone. What a person asks for does not wait here.
 */
import type { Clock } from '../ports.ts';

export interface HostTurns {
  /** `undefined` when the host asked to be left alone: then nothing was done. */
  take<Result>(host: string, work: () => Promise<Result>): Promise<Result | undefined>;
  /** Nothing is asked of it before that time is over. */
  rest(host: string, ms: number): void;
}

const mostAtOnce = 4;
const pauseMs = 1_000;

export function hostTurns(clock: Clock): HostTurns {
  const freeAtMs = new Map<string, number>();
  const restsUntilMs = new Map<string, number>();
  const waiting: (() => void)[] = [];
  let running = 0;
  const enter = async (): Promise<void> => {
    if (running >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  const isResting = (host: string): boolean => (restsUntilMs.get(host) ?? 0) > clock.nowMs();
  return {
    take: async (host, work) => {
      const startsAtMs = Math.max(clock.nowMs(), freeAtMs.get(host) ?? 0);
      freeAtMs.set(host, startsAtMs + pauseMs);
      if (startsAtMs > clock.nowMs()) await clock.sleep(startsAtMs - clock.nowMs());
      await enter();
      try {
        return isResting(host) ? undefined : await work();
      } finally {
        leave();
      }
    },
    rest: (host, ms) => {
      restsUntilMs.set(host, Math.max(restsUntilMs.get(host) ?? 0, clock.nowMs() + ms));
    },
  };
}
