import { expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { homepage, rulePageUrl } from './page-link.ts';

test('pages stand under the homepage of the manifest', () => {
  expect(homepage).toBe(manifest.homepage);
  expect(rulePageUrl('index-update-alone')).toBe(`${manifest.homepage}/blob/main/docs/rules/index-update-alone.md`);
});
