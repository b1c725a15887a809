/** The indexed matcher against the plain algorithm of `moby/patternmatcher`, pattern by pattern. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parentPath } from './clean-path.ts';
import { compilePattern } from './ignore-compile.ts';
import { compileMatcher, type MatcherPattern } from './ignore-matcher.ts';

const part = fc.constantFrom('a', 'b', '*', '**', 'a*', '*b', '?', '[ab]', '**a');
const pattern: fc.Arbitrary<MatcherPattern> = fc.record({
  cleaned: fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
  isNegated: fc.boolean(),
});
const path = fc.array(fc.constantFrom('a', 'b', 'ab', 'ba', 'c'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));

describe('the matcher', () => {
  it('answers as if every pattern had been tried in turn', () => {
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 8 }), path, (patterns, candidate) => {
        const matcher = compileMatcher(patterns);
        const ask = (each: string): ReturnType<NonNullable<typeof matcher>['match']> | undefined =>
          each === '' ? undefined : matcher?.match(each, ask(parentPath(each)));
        const { isExcluded, vector } = matchPlainly(patterns, candidate);
        const result = ask(candidate);
        expect(result?.excludedBy !== undefined).toBe(isExcluded);
        expect(result?.matched).toEqual(vector.flatMap((isMatched, number) => (isMatched ? [number] : [])));
      }),
      { numRuns: 1000 },
    );
  });
});

function matchPlainly(patterns: readonly MatcherPattern[], candidate: string): { isExcluded: boolean; vector: boolean[] } {
  const folder = parentPath(candidate);
  const inherited = folder === '' ? [] : matchPlainly(patterns, folder).vector;
  let isExcluded = false;
  const vector = patterns.map((each, number) => {
    const isInherited = inherited[number] ?? false;
    if (!isInherited && each.isNegated !== isExcluded) return false;
    const isMatch = isInherited || (compilePattern(each.cleaned)?.test(candidate) ?? false);
    if (isMatch) isExcluded = !each.isNegated;
    return isMatch;
  });
  return { isExcluded, vector };
}
