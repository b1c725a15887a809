import { expect, test } from 'vitest';
import type { BuildSourceInfo } from '../../../server/protocol.ts';
import { instructionLink, withOneSource } from './instruction-link.ts';
import { link } from './link.ts';

const source: BuildSourceInfo = {
  ...{ dockerfileUri: 'file:///w/Dockerfile', args: {}, unknownArgs: [], namedContexts: {}, references: [], target: 'prod' },
  origin: { kind: 'bake', because: '' },
};
const service = { project: 'p', name: 's', composeUri: 'file:///w/compose%20a.yaml' };

test.each<[string, Partial<BuildSourceInfo>, string]>([
  ['a compose file', { service }, 'The image was built up to the stage dev; compose a.yaml says prod.'],
  ['another file', {}, 'The image was built up to the stage dev; the bake file says prod.'],
  [
    'nothing',
    { target: undefined },
    'The image was built up to the stage dev; its build goes on to the last stage of the Dockerfile.',
  ],
])('another stage than %s says is another target', (_, more, because) => {
  const answer = { kind: 'other-stage', stage: 'dev', evidence: ['line 1: RUN x'] } as const;
  const expected = link('target', 'broken', because, { evidence: ['line 1: RUN x'], fixes: ['clean-rebuild'] });
  expect(instructionLink(answer, { ...source, ...more })).toEqual(expected);
});

test('instructions that differ because another Dockerfile made the image are another build', () => {
  const answer = { kind: 'changed', because: 'x', evidence: ['line 2'], isAlike: true } as const;
  const maker = { ...source, dockerfileUri: 'file:///w/dev%20one.Dockerfile' };
  const told = instructionLink(answer, { ...source, service }, maker);
  const because = 'The image was built by dev one.Dockerfile; compose a.yaml says Dockerfile.';
  expect(told).toEqual(link('target', 'broken', because, { evidence: ['line 2'], fixes: ['clean-rebuild'] }));
  expect(instructionLink({ kind: 'same' }, source, maker)).toBeUndefined();
  expect(instructionLink(answer, source)?.id).toBe('source');
});

test('what is not proved is no link', () => {
  expect(instructionLink({ kind: 'same' }, source)).toBeUndefined();
  expect(instructionLink({ kind: 'unknown', because: 'x' }, source)).toBeUndefined();
});

const files = (state: 'ok' | 'broken' | 'note' | 'unknown') => link('source', state, 'Files.', { evidence: ['/app/a'] });
const instructions = link('source', 'broken', 'Instructions.', { evidence: ['line 1'], fixes: ['clean-rebuild'] });
const container = link('container', 'ok', 'Same.');

test('files and instructions that both differ are one link with all evidence', () => {
  expect(withOneSource([files('broken'), container, instructions])).toEqual([
    { ...instructions, because: 'Files. Instructions.', evidence: ['/app/a', 'line 1'], fixes: [] },
    container,
  ]);
});

test.each(['ok', 'note', 'unknown'] as const)('files that are %s do not hide changed instructions', (state) => {
  expect(withOneSource([files(state), container, instructions])).toEqual([instructions, container]);
});

test('files that agree are not enough where nobody could tell of the instructions', () => {
  const untold = link('source', 'unknown', 'It stopped.');
  expect(withOneSource([files('ok'), container, untold])).toEqual([untold, container]);
  expect(withOneSource([files('broken'), container, untold])).toMatchObject([{ state: 'broken' }, container]);
});

test('one link stays as it is', () => {
  expect(withOneSource([files('note'), container])).toEqual([files('note'), container]);
  expect(withOneSource([container])).toEqual([container]);
});
