/** What is remembered of a builder as text. */
import { describe, expect, test } from 'vitest';
import { rememberedOf, SimulatedBuilder } from '../../test/support/simulated-builder.ts';
import { type BuilderMemory, emptyMemory, parseMemory, printMemory } from './memory-text.ts';
import type { SeenKey } from './seen-keys.ts';

function filled(): BuilderMemory {
  const given = { dockerfile: 'FROM base AS a\nRUN x\nFROM base\nCOPY --from=a /x /y\nCOPY f /f\n', files: { f: '1' } };
  const builder = new SimulatedBuilder().build(given).fail('FROM base\nRUN other\n', () => 'cached');
  builder.seen = new Map([...new SimulatedBuilder().build('FROM other\nRUN gone\n').empty().seen, ...builder.seen]);
  builder.clear().build(given).build({ dockerfile: 'FROM base\nCOPY f /g\n', files: {} });
  builder.fail('FROM base\nRUN one more\n', () => 'cached');
  const build = rememberedOf(builder.prepare(given), ({ kind }) => (kind === 'run' ? 1.5 : undefined));
  builder.build('FROM base\nRUN kept\n').build({ dockerfile: 'FROM base\nRUN kept\n', noCache: true });
  return {
    ...emptyMemory,
    seen: builder.seen,
    records: builder.records,
    steadySinceMs: 7,
    wasCleared: true,
    builds: new Map([['name', build]]),
    roots: new Map([['copy', 'root']]),
    taken: ['one', 'two'],
  };
}
const memory = filled();
const text = printMemory(memory, 'key');
const states = new Set([...memory.seen.values()].map(({ state }) => state));

test('it comes back as it was', () => {
  expect(states).toEqual(new Set(['seen', 'doubtful', 'cleared', 'unrecorded', 'gone']));
  expect(parseMemory(text, 'key')).toEqual(memory);
  expect([...(parseMemory(text, 'key')?.seen.keys() ?? [])]).toEqual([...memory.seen.keys()]);
  expect(parseMemory(printMemory(emptyMemory, 'key'), 'key')).toEqual(emptyMemory);
});

describe('nothing is read from', () => {
  test.each([
    ['nothing', ''],
    ['half of it', text.slice(0, text.length / 2)],
    ['another version', text.replace('"version":1', '"version":2')],
    ['no version', text.replace('"version":1,', '')],
    ['a list', '[]'],
    ['null', 'null'],
    ['keys that are none', text.replace('"seen":[', '"seen":{},"x":[')],
    ['builds that are none', text.replace('"builds":[', '"builds":7,"x":[')],
  ])('%s', (_, damaged) => {
    expect(parseMemory(damaged, 'key')).toBeUndefined();
  });

  test('what was made with another key', () => {
    expect(parseMemory(text, 'other')).toBeUndefined();
  });
});

describe('what is damaged inside is left out, and the rest stays', () => {
  const with_ = (change: (value: Record<string, unknown[]>) => void): BuilderMemory | undefined => {
    const value = JSON.parse(text) as Record<string, unknown[]>;
    change(value);
    return parseMemory(JSON.stringify(value), 'key');
  };

  test('a key without a known state', () => {
    const read = with_(({ seen }) => seen?.unshift(['k', '', '', 9, 0], 'x', null, ['k'], [1, '', '', 0, 0]));
    expect(read).toEqual(memory);
  });

  test('a build without steps, a step of no kind, a time that is none', () => {
    const read = with_(({ builds }) => builds?.push(['odd', { atMs: 'now', steps: [], contexts: {} }], ['other'], 7));
    expect(read).toEqual(memory);
    const steps = [null, { stage: '', ordinal: 1, kind: 'none', material: [], parents: [] }];
    const odd = with_(({ builds }) => builds?.push(['odd', { atMs: 1, steps, contexts: { a: 7, b: [['p'], ['p', 'd']] } }]));
    expect(odd?.builds.get('odd')).toMatchObject({ atMs: 1, steps: [], contexts: { a: [], b: [['p', 'd']] } });
  });

  test('what was taken in and is no text, and roots that are none', () => {
    expect(with_(({ taken }) => taken?.push(7 as never, null))?.taken).toEqual(['one', 'two']);
    expect(with_((value) => delete value['roots'])?.roots).toEqual(new Map());
  });

  test('only a plain true says that the cache was cleared', () => {
    expect(with_((value) => Object.assign(value, { wasCleared: 'yes' }))?.wasCleared).toBe(false);
  });
});

test('the latest of everything is kept', () => {
  const key = (name: string): SeenKey => ({ canonical: name, signature: name, state: 'seen', mayBeAlias: false });
  const seen = new Map(Array.from({ length: 20_010 }, (_, at) => [`k${at}`, key(`k${at}`)]));
  const build = rememberedOf(new SimulatedBuilder().prepare('FROM base\n'));
  const builds = new Map(Array.from({ length: 110 }, (_, at) => [`b${at}`, build]));
  const roots = new Map(Array.from({ length: 110 }, (_, at) => [`r${at}`, '']));
  const taken = Array.from({ length: 510 }, (_, at) => `t${at}`);
  const read = parseMemory(printMemory({ ...emptyMemory, seen, builds, roots, taken }, 'key'), 'key');
  expect([read?.seen.size, read?.builds.size, read?.roots.size, read?.taken.length]).toEqual([20_000, 100, 100, 500]);
  expect([read?.seen.has('k9'), read?.seen.has('k10')]).toEqual([false, true]);
  expect(read?.taken.at(-1)).toBe('t509');
});
