import { expect, test } from 'vitest';
import { EngineError } from '../ports.ts';
import { startPatiently } from './start-patiently.ts';

async function starting(...answers: readonly (string | undefined)[]) {
  let calls = 0;
  let waitedMs = 0;
  const startContainer = async () => {
    const answer = answers[calls];
    calls += 1;
    if (answer !== undefined) throw new EngineError('failed', answer);
  };
  const sleep = async (ms: number) => {
    waitedMs += ms;
  };
  const clock = { nowMs: () => waitedMs, sleep };
  const failure = await startPatiently({ engine: { startContainer }, clock }, 'id').catch((error: EngineError) => error.detail);
  return { calls, waitedMs, failure };
}

const taken = 'Bind for 0.0.0.0:80 failed: port is already allocated';

test('a port that is free a moment later is waited for', async () => {
  expect(await starting(taken, 'listen tcp4 0.0.0.0:80: bind: address already in use')).toEqual({
    calls: 3,
    waitedMs: 1_500,
    failure: undefined,
  });
});

test('three seconds are enough', async () => {
  expect(await starting(taken, taken, taken, taken)).toEqual({ calls: 4, waitedMs: 3_000, failure: taken });
});

test('anything else is not tried again', async () => {
  expect(await starting('exec: "serve": executable file not found')).toMatchObject({ calls: 1, waitedMs: 0 });
  expect(await starting()).toEqual({ calls: 1, waitedMs: 0, failure: undefined });
});
