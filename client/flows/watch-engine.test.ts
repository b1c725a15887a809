/** However many events come, looks are few and none is lost; time is played, not waited for. */
import { expect, test } from 'vitest';
import { type Engine, EngineError, type EngineEvent } from '../ports.ts';
import { watchEngine } from './watch-engine.ts';

/** Time that stands still until it is told to go on. */
function playedClock() {
  let nowMs = 0;
  const sleepers = new Set<{ readonly atMs: number; wake(): void }>();
  return {
    nowMs: () => nowMs,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<unknown>((resolve) => {
        const sleeper = { atMs: nowMs + ms, wake: () => resolve(sleepers.delete(sleeper)) };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake);
      }).then(() => undefined),
    pass: async (ms: number) => {
      for (let passed = 0; passed < ms; passed++) {
        nowMs += 1;
        for (const sleeper of [...sleepers]) if (sleeper.atMs <= nowMs) sleeper.wake();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

const event = (actorId: string, more: Partial<EngineEvent> = {}): EngineEvent => ({
  ...{ type: 'container', action: 'start', actorId, isOurs: false },
  ...more,
});

interface Watched {
  isShown?(): boolean;
  fails?(): boolean;
}

function watched({ isShown = () => false, fails = () => false }: Watched = {}) {
  const clock = playedClock();
  const controller = new AbortController();
  const looks: { readonly atMs: number; readonly took: string; readonly rewritten: readonly string[] }[] = [];
  let connections = 0;
  let push: (event: EngineEvent | EngineError) => void = () => undefined;
  const events: Engine['events'] = async function* (signal) {
    connections += 1;
    for (;;) {
      const next = await new Promise<EngineEvent | EngineError | undefined>((resolve) => {
        push = resolve;
        signal.addEventListener('abort', () => resolve(undefined));
      });
      if (next === undefined) return;
      if (next instanceof EngineError) throw next;
      yield next;
    }
  };
  const watch = watchEngine(
    {
      engine: async () => ({ events, inspectContainer: async () => ({}) }) as unknown as Engine,
      reconnect: () => undefined,
      look: async (what) => {
        const taken = what.take(50);
        looks.push({
          atMs: clock.nowMs(),
          took: taken === 'everything' ? taken : [...taken.images, ...taken.containers].join(' '),
          rewritten: taken === 'everything' ? [] : taken.rewritten,
        });
        if (fails()) throw new EngineError('failed', 'no answer');
      },
      isShown,
      clock,
    },
    controller.signal,
  );
  const say = async (said: EngineEvent | EngineError) => {
    push(said);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { clock, looks, say, watch, connections: () => connections, stop: () => controller.abort() };
}

test('looks at most once a second in a storm, and once more after it', async () => {
  const { clock, looks, say, stop } = watched();
  for (let ms = 0; ms < 5_000; ms++) {
    await say(event(`id-${ms % 7}`));
    await clock.pass(1);
  }
  const during = looks.length;
  expect(during).toBeLessThanOrEqual(6);
  await say(event('last'));
  await clock.pass(3_000);
  expect(looks.at(-1)?.took.split(' ')).toContain('last');
  const gaps = looks.slice(1).map(({ atMs }, at) => atMs - (looks[at]?.atMs ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1_000);
  stop();
});

test('what one look leaves is taken by the next, without a further event', async () => {
  const { clock, looks, say, stop } = watched();
  await clock.pass(2_000);
  for (let at = 0; at < 120; at++) await say(event(`id-${at}`));
  await clock.pass(5_000);
  expect(looks.map(({ took }) => (took === 'everything' ? took : took.split(' ').length))).toEqual(['everything', 50, 50, 20]);
  stop();
});

test('our own probes and what changes no verdict lead to no look', async () => {
  const { clock, looks, say, stop } = watched();
  await clock.pass(2_000);
  await say(event('probe', { action: 'create', isOurs: true }));
  await say(event('web', { action: 'exec_start' }));
  await clock.pass(5_000);
  expect(looks.map(({ took }) => took)).toEqual(['everything']);
  stop();
});

test('the end of a command in a container and a copy into one lead to a look at it, which is told of its files', async () => {
  const { clock, looks, say, stop } = watched();
  await clock.pass(2_000);
  await say(event('web', { action: 'exec_die', exec: { id: '1' } }));
  await clock.pass(2_000);
  await say(event('api', { action: 'extract-to-dir' }));
  await say(event('db', { action: 'pause' }));
  await clock.pass(2_000);
  expect(looks.map(({ took, rewritten }) => [took, rewritten])).toEqual([
    ['everything', []],
    ['web', ['web']],
    ['api db', ['api']],
  ]);
  stop();
});

test('a lost connection is tried again for ever, and everything is looked at after each', async () => {
  const { clock, looks, say, connections, stop } = watched();
  await clock.pass(500);
  for (let lost = 0; lost < 4; lost++) {
    await say(new EngineError('not-running', 'gone'));
    await clock.pass(40_000);
  }
  expect(connections()).toBe(5);
  expect(new Set(looks.map(({ took }) => took))).toEqual(new Set(['everything']));
  stop();
});

test('a look that failed is made up for by the next', async () => {
  let isFailing = false;
  const { clock, looks, say, stop } = watched({ fails: () => isFailing });
  await clock.pass(2_000);
  isFailing = true;
  await say(event('web'));
  await clock.pass(2_000);
  isFailing = false;
  await say(event('api'));
  await clock.pass(2_000);
  expect(looks.map(({ took }) => took)).toEqual(['everything', 'web', 'everything']);
  stop();
});

test('looks once a minute while somebody sees the rows, and not otherwise', async () => {
  let isShown = true;
  const { clock, looks, stop } = watched({ isShown: () => isShown });
  await clock.pass(121_000);
  expect(looks).toHaveLength(3);
  isShown = false;
  await clock.pass(121_000);
  expect(looks).toHaveLength(3);
  stop();
});

test('ends when it is told to', async () => {
  const { clock, watch, stop } = watched();
  await clock.pass(500);
  stop();
  await expect(watch.ended).resolves.toBeUndefined();
});
