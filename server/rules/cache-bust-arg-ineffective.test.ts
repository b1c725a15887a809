/** Awkward cases of cache-bust-arg-ineffective: where an argument is seen. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { cacheBustArgIneffective } from './cache-bust-arg-ineffective.ts';

describe('cache-bust-arg-ineffective', () => {
  it.each([
    ['a buster by another name', 'ARG [|CACHE_BUSTER|]\nFROM a:1\nRUN x\n'],
    ['a true that names it', 'FROM a:1\nRUN true [|CACHEBUST|] && git clone x\n'],
    ['a value of its own', 'ARG [|CACHE_DATE|]=2024-01-01\nFROM a:1\nRUN echo $CACHE_DATE\n'],
    ['only a COPY below it', 'FROM a:1\nRUN git clone x\nARG [|CACHEBUST|]\nCOPY . .\n'],
    ['several stages', 'ARG [|CACHEBUST|]\nFROM a:1 AS b\nRUN x\n\nFROM b\nRUN y\n'],
  ])('reports %s', (_, text) => checkRule(cacheBustArgIneffective, { text }));

  it.each([
    ['a FROM that uses it', 'ARG CACHEBUST=1\nFROM a:$CACHEBUST\nRUN x\n'],
    ['a stage that declares it', 'ARG CACHEBUST\nFROM a:1 AS b\nRUN x\n\nFROM b\nARG CACHEBUST\nRUN y\n'],
    ['a stage that stands on it', 'FROM a:1 AS b\nRUN x\nARG CACHEBUST\n\nFROM b\nRUN y\n'],
    ['a variable', 'FROM a:1\nARG CACHEBUST\nRUN echo $CACHEBUST && git clone x\n'],
    ['a text alone', 'FROM a:1\nRUN echo CACHEBUST\n'],
    // Somebody may pass it by hand: that no file does so is no sign.
    ['a constant default that no file passes', 'FROM a:1\nARG CACHEBUST=1\nRUN git clone x\n'],
    ['one at the top of the stage, which runs all of it again', 'FROM a:1\nARG CACHEBUST\nRUN x\nRUN y\n'],
    ['another argument', 'ARG VERSION\nFROM a:1\nRUN x\n'],
    ['a label that has it', 'FROM a:1\nRUN x\nARG CACHE_DATE\nLABEL date=$CACHE_DATE\n'],
  ])('is silent about %s', (_, text) => checkRule(cacheBustArgIneffective, { text }));
});
