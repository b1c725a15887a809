import { expect, test } from 'vitest';
import { builderNamed } from './builder-name.ts';

test.each<[unknown, string | undefined]>([
  ['remote-1', 'remote-1'],
  [' team_builder ', 'team_builder'],
  ['default', undefined],
  ['', undefined],
  ['--allow=security.insecure', undefined],
  ['a b', undefined],
  ['a\n--push', undefined],
  [`x${'y'.repeat(200)}`, undefined],
  [undefined, undefined],
  [{ name: 'x' }, undefined],
])('%j means the builder %j', (value, expected) => {
  expect(builderNamed(value)).toBe(expected);
});
