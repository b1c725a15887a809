import { expect, test } from 'vitest';
import type { BuildInputsResult } from '../../../server/protocol.ts';
import { inputsOfBuild } from './inputs-of-build.ts';

type Known = Extract<BuildInputsResult, { kind: 'known' }>;

const known: Known = {
  ...{ kind: 'known', keyId: 'k', instructionsSha256: 'i', filesSha256: 'f', args: { V: '1' }, count: 1, changedAtMs: 5 },
  ...{ madeAt: [], isComplete: true, because: [] },
};

test('what is the same before and after a build was given to it', () => {
  expect(inputsOfBuild(known, { ...known })).toEqual(known);
});

test.each<[string, Partial<Known>]>([
  ['a file', { filesSha256: 'g' }],
  ['an instruction', { instructionsSha256: 'j' }],
  ['a file that was changed back', { changedAtMs: 6 }],
  ['an argument', { args: { V: '2' } }],
])('%s that changed meanwhile makes it unknown', (_, change) => {
  expect(inputsOfBuild(known, { ...known, ...change })).toMatchObject({
    kind: 'unknown',
    because: expect.stringMatching(/changed while/),
  });
});

test('what could not be told stays so', () => {
  const unknown = { kind: 'unknown', because: 'no trust' } as const;
  expect(inputsOfBuild(unknown, known)).toBe(unknown);
  expect(inputsOfBuild(known, unknown)).toBe(unknown);
});
