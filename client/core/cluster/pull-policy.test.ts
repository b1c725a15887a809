import { expect, test } from 'vitest';
import { effectivePolicy, movingTag } from './pull-policy.ts';

test.each([
  ['', 'web', 'Always'],
  ['', 'web:latest', 'Always'],
  ['', 'web:main', 'IfNotPresent'],
  ['', `web@sha256:${'a'.repeat(64)}`, 'IfNotPresent'],
  ['', `web:latest@sha256:${'a'.repeat(64)}`, 'IfNotPresent'],
  ['Never', 'web', 'Never'],
  ['Sometimes', 'web:1', 'IfNotPresent'],
])('a policy of "%s" for %s works as %s', (said, image, expected) => {
  expect(effectivePolicy(said, image)).toBe(expected);
});

test.each([
  ['web', 'latest'],
  ['localhost:5000/web', 'latest'],
  ['web:main', 'main'],
  ['web:1.2-SNAPSHOT', '1.2-SNAPSHOT'],
  ['web:node-latest', 'node-latest'],
  ['web:prod', 'prod'],
  ['web:1.2.3', undefined],
  ['web:v2', undefined],
  ['web:maintenance', undefined],
  ['web:4f5e6d7', undefined],
  [`web:main@sha256:${'a'.repeat(64)}`, undefined],
])('of %s the tag that can move is %s', (image, expected) => {
  expect(movingTag(image)).toBe(expected);
});
