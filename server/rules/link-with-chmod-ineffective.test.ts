/** Awkward cases of link-with-chmod-ineffective: how both flags can be spelled. */
import { describe, it } from 'vitest';
import { checkRule } from '../../test/support/check-rule.ts';
import { linkWithChmodIneffective } from './link-with-chmod-ineffective.ts';

const bad: readonly (readonly [title: string, text: string, fixed: string])[] = [
  ['ADD', 'FROM a:1\nADD [|--link|] --chmod=755 x /x\n', 'FROM a:1\nADD --chmod=755 x /x\n'],
  ['the other order', 'FROM a:1\nCOPY --chmod=755 [|--link|] x /x\n', 'FROM a:1\nCOPY --chmod=755 x /x\n'],
  ['true, said aloud', 'FROM a:1\nCOPY [|--link=true|] --chmod=755 x /x\n', 'FROM a:1\nCOPY --chmod=755 x /x\n'],
  [
    'files of a stage',
    'FROM a:1 AS b\n\nFROM a:1\nCOPY [|--link|] --chmod=0644 --from=b /x /x\n',
    'FROM a:1 AS b\n\nFROM a:1\nCOPY --chmod=0644 --from=b /x /x\n',
  ],
];

describe('link-with-chmod-ineffective', () => {
  it.each(bad)('informs of %s', (_, text, fixed) =>
    checkRule(linkWithChmodIneffective, { text, fixed, severity: 'information' }),
  );
  it.each([
    ['an owner beside the link', 'FROM a:1\nCOPY --link --chown=5 x /x\n'],
    ['a RUN of that name', 'FROM a:1\nRUN x --link --chmod=755\n'],
  ])('is silent about %s', (_, text) => checkRule(linkWithChmodIneffective, { text }));
});
