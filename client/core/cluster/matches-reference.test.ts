import { expect, test } from 'vitest';
import { matchesReference } from './matches-reference.ts';

const [here, other] = ['a', 'b'].map((letter) => `sha256:${letter.repeat(64)}`) as [string, string];

test.each([
  ['web', 'web:latest', true],
  ['docker.io/library/web:1', 'web:1', true],
  ['web:2', 'web:1', false],
  ['ghcr.io/shop/web:1', 'web:1', false],
  ['web:1', 'localhost/web:1', true],
  [`web:1@${other}`, 'web:1', true],
  [`web:2@${other}`, 'web:1', false],
  [`web@${here}`, 'web:1', true],
  [`web@${other}`, 'web:1', false],
  [`shop/web@${here}`, 'web:1', false],
])('a pod of %s is of the reference %s: %s', (image, reference, expected) => {
  expect(matchesReference(image, reference, [here])).toBe(expected);
});
