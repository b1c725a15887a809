/** A health check every few seconds leads to nothing, a command of a person to one look, many to one a minute. */
import { expect, test } from 'vitest';
import type { JsonObject } from '../ports.ts';
import { execEnds } from './exec-ends.ts';

const healthy: JsonObject = { Config: { Healthcheck: { Test: ['CMD-SHELL', 'test -f /ready'] } } };

function watched(inspect: (id: string) => Promise<JsonObject> = async () => healthy) {
  let nowMs = 0;
  const sleepers: { readonly atMs: number; wake(): void }[] = [];
  const told: string[] = [];
  const inspected: string[] = [];
  const controller = new AbortController();
  const ends = execEnds(
    {
      inspect: (id) => {
        inspected.push(id);
        return inspect(id);
      },
      clock: {
        nowMs: () => nowMs,
        sleep: (ms) => new Promise((wake) => void sleepers.push({ atMs: nowMs + ms, wake: () => wake(undefined) })),
      },
      mayHaveChanged: (id) => void told.push(`${id} ${nowMs}`),
    },
    controller.signal,
  );
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  let execs = 0;
  const run = async (actorId: string, command?: string) => {
    const exec = { id: String(execs++) };
    const event = { type: 'container', actorId, isOurs: false };
    const created = command === undefined ? exec : { ...exec, command };
    ends.take({ ...event, action: 'exec_create', exec: created });
    ends.take({ ...event, action: 'exec_die', exec });
    await settle();
  };
  const passTo = async (ms: number) => {
    nowMs = ms;
    for (const sleeper of sleepers.filter(({ atMs }) => atMs <= nowMs)) sleeper.wake();
    await settle();
  };
  return { run, passTo, told, inspected, stop: () => controller.abort() };
}

test('health checks lead to nothing, and are known after one inspection', async () => {
  const { run, passTo, told, inspected } = watched();
  for (let ms = 0; ms < 300_000; ms += 5_000) {
    await passTo(ms);
    await run('web', '/bin/sh -c test -f /ready');
  }
  expect([told, inspected]).toEqual([[], ['web']]);
});

test('a command of a person is told at once, also between health checks', async () => {
  const { run, told } = watched();
  await run('web', '/bin/sh -c test -f /ready');
  await run('web', 'cp a b');
  expect(told).toEqual(['web 0']);
});

test('many commands are told once a minute for each container, and the last one is not lost', async () => {
  const { run, passTo, told } = watched();
  for (let ms = 0; ms <= 119_000; ms += 1_000) {
    await passTo(ms);
    await run('web', 'make');
  }
  await run('api', 'make');
  await passTo(120_000);
  await passTo(500_000);
  expect(told).toEqual(['web 0', 'web 60000', 'api 119000', 'web 120000']);
});

test('what does not tell its command, or cannot be inspected, counts as the command of a person', async () => {
  const silent = watched();
  await silent.run('web');
  const gone = watched(async () => Promise.reject(new Error('gone')));
  await gone.run('web', '/bin/sh -c test -f /ready');
  expect([silent.told, gone.told]).toEqual([['web 0'], ['web 0']]);
});

test('nothing is told any more when nobody follows', async () => {
  const { run, passTo, told, stop } = watched();
  await run('web', 'make');
  await run('web', 'make');
  stop();
  await passTo(60_000);
  expect(told).toEqual(['web 0']);
});
