import { expect, test } from 'vitest';
import type { ImagePlaceInfo } from '../../server/protocol.ts';
import { drawnLenses } from './drawn-lenses.ts';
import type { LiveState } from './live-status.ts';

const range = { start: { line: 4, character: 2 }, end: { line: 4, character: 5 } };
const web: ImagePlaceInfo = { range, service: { project: 'shop', name: 'web' }, services: [], references: ['shop-web'] };
const report = { engine: { id: '', version: '', endpoint: '', decidedBy: '' }, projects: [] };
const known: LiveState = { kind: 'known', report, staleCount: 0, differingFiles: new Map() };
const file = 'file:///shop/compose.yaml';

/** A server that answers when it is told to. */
function board(state: LiveState = known) {
  const live = { state };
  const questions: { resolve(places: readonly ImagePlaceInfo[]): void; reject(error: Error): void }[] = [];
  const of = () =>
    new Promise<readonly ImagePlaceInfo[]>((resolve, reject) => {
      questions.push({ resolve, reject });
    });
  let changes = 0;
  const seen: string[] = [];
  const sleepers: (() => void)[] = [];
  const sleep = () => new Promise<void>((resolve) => void sleepers.push(resolve));
  const drawn = drawnLenses({
    live,
    places: { of },
    clock: { sleep },
    visible: () => seen,
    isTrusted: () => true,
    changed: () => {
      changes += 1;
    },
  });
  const titles = async (version: number) => (await drawn.draw(file, version)).map(({ title }) => title);
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    drawn,
    live,
    titles,
    seen,
    /** Whoever sleeps wakes, that many times. */
    pass: async (times: number) => {
      for (let time = 0; time < times; time += 1) {
        for (const wake of sleepers.splice(0)) wake();
        await settle();
      }
    },
    asked: () => questions.length,
    changes: () => changes,
    answer: async (places: readonly ImagePlaceInfo[]) => {
      questions.at(-1)?.resolve(places);
      await settle();
    },
    fail: async () => {
      questions.at(-1)?.reject(new Error('The server stopped.'));
      await settle();
    },
  };
}

test('the first drawing waits for nobody, and is told of the answer', async () => {
  const { titles, answer, changes } = board();
  expect(await titles(1)).toEqual([]);
  await answer([web]);
  expect(changes()).toBe(1);
  expect(await titles(1)).toEqual(['web: no container']);
});

test('what was drawn with an answer asks for nothing more', async () => {
  const { titles, answer, changes, asked } = board();
  await titles(1);
  await answer([web]);
  await titles(1);
  expect([asked(), changes()]).toEqual([1, 1]);
});

test('before the engine told something no server is asked', async () => {
  const { titles, asked, drawn, live, answer, changes } = board({ kind: 'not-looked' });
  expect(await titles(1)).toEqual([]);
  drawn.askAgain();
  expect(asked()).toBe(0);
  live.state = known;
  drawn.askAgain();
  await answer([web]);
  expect(changes()).toBe(1);
});

test('an empty answer is not the last one', async () => {
  const { titles, answer, drawn } = board();
  await titles(1);
  await answer([]);
  expect(await titles(1)).toEqual([]);
  drawn.askAgain();
  await answer([web]);
  expect(await titles(1)).toEqual(['web: no container']);
});

test('a server that failed is asked again', async () => {
  const { titles, fail, answer, drawn } = board();
  await titles(1);
  await fail();
  drawn.askAgain();
  await answer([web]);
  expect(await titles(1)).toEqual(['web: no container']);
});

test('after an edit the lines stand where the server says, not where they stood', async () => {
  const { titles, answer, changes, drawn } = board();
  await titles(1);
  await answer([web]);
  await titles(1);
  const edited = drawn.draw(file, 2);
  await answer([{ ...web, range: { start: { line: 9, character: 2 }, end: { line: 9, character: 5 } } }]);
  expect((await edited).map(({ line }) => line)).toEqual([9]);
  expect(changes()).toBe(1);
});

test('what is asked while a question is open is asked once after it', async () => {
  const { titles, asked, drawn, answer } = board();
  await titles(1);
  for (let change = 0; change < 5; change += 1) drawn.askAgain();
  expect(asked()).toBe(1);
  await answer([]);
  expect(asked()).toBe(2);
  await answer([web]);
  expect(asked()).toBe(2);
});

test('of a document that was closed nothing is told', async () => {
  const { titles, answer, drawn, changes } = board();
  await titles(1);
  drawn.forget(file);
  await answer([web]);
  expect(changes()).toBe(0);
});

test('an engine that went away takes its lines with it', async () => {
  const { titles, answer, drawn, live, changes } = board();
  await titles(1);
  await answer([web]);
  await titles(1);
  live.state = { kind: 'not-looked' };
  drawn.askAgain();
  expect(changes()).toBe(2);
  expect(await titles(1)).toEqual([]);
});

test('an editor that forgot to ask is told until it has drawn', async () => {
  const { drawn, seen, changes, pass, titles } = board();
  seen.push(file);
  drawn.askAgain();
  expect(changes()).toBe(1);
  await pass(3);
  expect(changes()).toBe(4);
  await titles(1);
  await pass(3);
  expect(changes()).toBe(4);
});

test('an editor that draws no lines is not told for ever', async () => {
  const { drawn, seen, changes, pass } = board();
  seen.push(file);
  drawn.askAgain();
  await pass(60);
  expect(changes()).toBe(11);
});
