import { expect, test } from 'vitest';
import { comparesByItself } from './compares-by-itself.ts';

test.each([
  ['local', true, true],
  ['local', false, false],
  ['always', false, true],
  ['onDemand', true, false],
] as const)('%s, engine on this machine: %s → %s', (setting, isLocal, expected) => {
  expect(comparesByItself(setting, isLocal)).toBe(expected);
});
