/**
 * The one loop over all rules: every example reports exactly at its marks, its first fix gives exactly the fixed text,
 * after the fix the rule is silent and nothing new is unreadable; good examples are silent.
 */
import { describe, expect, it } from 'vitest';
import { checkBad, checkGood } from '../../test/support/check-rule.ts';
import { rules } from './index.ts';

for (const rule of rules) {
  describe(rule.id, () => {
    for (const example of rule.examples) {
      if ('bad' in example) it(`reports ${titleOf(example.bad)}`, () => checkBad(rule, example));
      else it(`is silent about ${titleOf(example.good)}`, () => checkGood(rule, example));
    }

    it('says why, when it is silent, and what its fix does', () => {
      expect(rule.examples.some((example) => 'bad' in example)).toBe(true);
      expect(rule.examples.some((example) => 'good' in example)).toBe(true);
      expect(rule.silentWhen.length).toBeGreaterThan(0);
      expect(rule.source).toMatch(/^https:\/\//);
    });
  });
}

function titleOf(text: string): string {
  return JSON.stringify(text.split('\n').slice(0, 3).join(' ⏎ ').slice(0, 90));
}
