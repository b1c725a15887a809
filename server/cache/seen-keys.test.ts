/** Keys that were seen, and what is left of them when the cache was cleared. */
import { expect, test } from 'vitest';
import { afterClearing, afterEmptying, canonicalsOf, type SeenKey } from './seen-keys.ts';

const seen = (signature: string, canonical: string, state: SeenKey['state'] = 'seen'): SeenKey => {
  return { signature, canonical, state, mayBeAlias: false };
};

test('keys of one signature are told by their results, once each', () => {
  const found = canonicalsOf(
    new Map([
      ['a', seen('s', 'a')],
      ['b', seen('s', 'a')],
      ['c', seen('s', 'c', 'cleared')],
      ['d', seen('t', 'd', 'doubtful')],
      ['e', seen('t', 'e', 'unrecorded')],
      ['f', seen('t', 'f', 'gone')],
    ]),
  );
  expect(found).toEqual(
    new Map([
      ['s', new Set(['a', 'c'])],
      ['t', new Set(['d'])],
    ]),
  );
});

test('after the cache was cleared nothing is certain, and what was never certain is not more so', () => {
  const after = afterClearing(
    new Map([
      ['a', seen('s', 'a')],
      ['b', seen('s', 'b', 'doubtful')],
      ['c', seen('s', 'c', 'cleared')],
      ['d', seen('d', 'd', 'unrecorded')],
    ]),
  );
  expect([...after].map(([key, { state }]) => [key, state])).toEqual([
    ['a', 'cleared'],
    ['b', 'cleared'],
    ['c', 'cleared'],
    ['d', 'unrecorded'],
  ]);
  expect(after.get('a')).toEqual(seen('s', 'a', 'cleared'));
});

test('where nothing is left, nothing stands for anything else, and what is gone is not there by chance', () => {
  const gone = afterEmptying(new Map([['a', { ...seen('s', 'b'), mayBeAlias: true }]]));
  expect([...gone]).toEqual([['a', seen('s', 'a', 'gone')]]);
  expect(afterClearing(gone)).toEqual(gone);
});
