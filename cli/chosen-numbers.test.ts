import { expect, test } from 'vitest';
import { chosenNumbers } from './chosen-numbers.ts';

test.each<[string, readonly number[] | undefined]>([
  ['1', [1]],
  ['1 3', [1, 3]],
  [' 3, 1,1 ', [3, 1]],
  ['', []],
  ['4', undefined],
  ['0', undefined],
  ['1-3', undefined],
  ['all', undefined],
  ['y', undefined],
  ['1 x', undefined],
])('of three, %j chooses %j', (answer, expected) => {
  expect(chosenNumbers(answer, 3)).toEqual(expected);
});
