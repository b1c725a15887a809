import { expect, test } from 'vitest';
import type { FileState, VerifiedFile } from '../verify/verify-files.ts';
import { byWeight, countFiles, countText, isTelling } from './count-files.ts';
import { withFewFiles } from './cut-files.ts';
import { diagnosisOf } from './diagnosis.ts';

const file = (state: FileState, path = 'a'): VerifiedFile => ({ path, state });
const many = (state: FileState, count: number) => Array.from({ length: count }, (_, at) => file(state, `${state} ${at}`));

test.each<[readonly FileState[], string]>([
  [[], 'no file'],
  [['identical'], '1 identical'],
  [['ignored', 'identical', 'different', 'identical'], '1 different, 2 identical, 1 ignored'],
  [['missing', 'generated', 'not-copied'], '1 missing in the image, 1 written by a later step, 1 not copied'],
])('%j are counted as "%s"', (states, text) => {
  expect(countText(countFiles(states.map((state) => file(state))))).toBe(text);
});

test('what a person has to look at', () => {
  const states = [...byWeight([]).keys()];
  expect(states).toHaveLength(9);
  expect(states.filter((state) => isTelling({ state }))).toEqual([
    ...['different', 'missing', 'hidden-by-mount', 'changed-in-container', 'unknown'],
  ]);
});

test('a list that is cut keeps what tells most, and says how much is left out and how many there were', () => {
  const files = [...many('identical', 30), ...many('different', 3), ...many('ignored', 30)];
  const whole = diagnosisOf({ subject: { kind: 'image', name: 'shop' }, links: [], files });
  const cut = withFewFiles(whole, 5);
  expect(cut.files?.map(({ state }) => state)).toEqual(['different', 'different', 'different', 'identical', 'identical']);
  expect(cut.moreFiles).toBe(58);
  expect(cut.fileCounts).toEqual({ identical: 30, different: 3, ignored: 30 });
  expect(withFewFiles(cut, 4).moreFiles).toBe(59);
  expect(withFewFiles(whole, 100)).toBe(whole);
});
