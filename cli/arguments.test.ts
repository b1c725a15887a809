import { expect, test } from 'vitest';
import { readArguments } from './arguments.ts';

test.each([
  ['lint .', { kind: 'lint', paths: ['.'], format: 'text' }],
  ['lint a b --format json', { kind: 'lint', paths: ['a', 'b'], format: 'json' }],
  ['lint --format=text -- -odd', { kind: 'lint', paths: ['-odd'], format: 'text' }],
  [
    'rebuild web --clean --plan',
    { kind: 'rebuild', name: 'web', how: { isClean: true, isPulling: false }, isPlanOnly: true, isAgreed: false },
  ],
  [
    'rebuild web --pull -y',
    { kind: 'rebuild', name: 'web', how: { isClean: false, isPulling: true }, isPlanOnly: false, isAgreed: true },
  ],
  [
    'rebuild web -f docker/web.Dockerfile --context . --target prod',
    {
      ...{ kind: 'rebuild', name: 'web', how: { isClean: false, isPulling: false }, isPlanOnly: false, isAgreed: false },
      source: { file: 'docker/web.Dockerfile', context: '.', target: 'prod' },
    },
  ],
  ['', { kind: 'help' }],
  ['lint --help', { kind: 'help' }],
  ['--version', { kind: 'version' }],
])('"unstale %s" is understood', (line, expected) => {
  expect(readArguments(line.split(' ').filter(Boolean))).toEqual(expected);
});

test.each([
  'rebuild',
  'rebuild a b',
  'rebuild a --stale',
  'lint . --clean',
  'status --yes',
  'status --file Dockerfile',
  'rebuild web --context .',
  'rebuild web --target prod',
  'lint',
  'lnt .',
  'lint . --format xml',
  'lint . --unknown',
])('"unstale %s" is refused with a reason', (line) => {
  expect(readArguments(line.split(' '))).toMatchObject({ kind: 'misunderstood', because: expect.stringMatching(/\S/) });
});
