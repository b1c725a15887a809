import { expect, test } from 'vitest';
import type { Clock } from '../ports.ts';
import { hostTurns } from './host-turns.ts';

/** Time passes only where somebody sleeps. */
function playedClock(): Clock {
  let now = 0;
  return {
    nowMs: () => now,
    sleep: async (ms) => {
      const until = now + ms;
      await Promise.resolve();
      now = Math.max(now, until);
    },
  };
}

test('of one registry, a second lies between two requests', async () => {
  const clock = playedClock();
  const turns = hostTurns(clock);
  const times: number[] = [];
  for (let count = 0; count < 3; count++) await turns.take('a', async () => times.push(clock.nowMs()));
  expect(times).toEqual([0, 1_000, 2_000]);
});

test('four registries are asked at once, and no fifth', async () => {
  const turns = hostTurns(playedClock());
  const ends: (() => void)[] = [];
  const begun: string[] = [];
  const all = ['a', 'b', 'c', 'd', 'e'].map((host) =>
    turns.take(host, () => {
      begun.push(host);
      return new Promise<void>((resolve) => ends.push(resolve));
    }),
  );
  await new Promise((resolve) => setImmediate(resolve));
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  ends[0]?.();
  await all[0];
  await new Promise((resolve) => setImmediate(resolve));
  expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  for (const end of ends) end();
});

test('a registry that asked to be left alone is asked nothing before that time is over', async () => {
  const clock = playedClock();
  const turns = hostTurns(clock);
  turns.rest('a', 60_000);
  expect(await turns.take('a', async () => 'asked')).toBeUndefined();
  expect(await turns.take('b', async () => 'asked')).toBe('asked');
  await clock.sleep(61_000);
  expect(await turns.take('a', async () => 'asked')).toBe('asked');
});

test('a failure gives its turn to the next', async () => {
  const turns = hostTurns(playedClock());
  const hosts = ['a', 'b', 'c', 'd', 'e', 'f'];
  const all = await Promise.allSettled(hosts.map((host) => turns.take(host, () => Promise.reject(new Error(host)))));
  expect(all.every(({ status }) => status === 'rejected')).toBe(true);
});
