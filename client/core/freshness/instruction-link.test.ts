import { expect, test } from 'vitest';
import type { BuildSourceInfo, InputChangesResult } from '../../../server/protocol.ts';
import { compareWithSource } from './compare-source.ts';
import { instructionLink, isOpenBeside, withOneSource } from './instruction-link.ts';
import { comparing, link } from './link.ts';

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

test('that nothing speaks against it is no link, and that nobody knows is one', () => {
  expect(instructionLink({ kind: 'same' }, source)).toBeUndefined();
  expect(instructionLink({ kind: 'unknown', because: 'x' }, source)).toEqual(link('source', 'unknown', 'x'));
});

const unchanged: InputChangesResult = { kind: 'unchanged', count: 1, madeAt: [], builtAtMs: 0 };
const nothing = { changed: [], added: [], deleted: [], isDockerfileChanged: false, args: [], isListed: true };
const changed: Extract<InputChangesResult, { kind: 'changed' }> = { kind: 'changed', ...nothing, madeAt: [], builtAtMs: 0 };

test.each<[string, InputChangesResult | undefined, boolean]>([
  ['nobody recorded its build', { kind: 'no-record' }, true],
  ['the record tells nothing', { kind: 'unknown', because: '' }, true],
  ['its inputs are unchanged', unchanged, false],
  ['only files changed since', changed, false],
  ['the Dockerfile changed since', { ...changed, isDockerfileChanged: true }, true],
  ['an argument changed since', { ...changed, args: ['A'] }, true],
  ['its files differ anyway', undefined, false],
])('where %s, unreadable instructions count: %s', (_, answer, isOpen) => {
  const compared = { ...compareWithSource({ files: [], lost: [], notVerbatim: [], isComplete: true }, () => 'absent') };
  const since = answer && { answer, leftover: [], isHidden: false };
  expect(isOpenBeside({ ...compared, ...(since && { since }) })).toBe(isOpen);
});

test('where nothing is known of the files, unreadable instructions add nothing', () => {
  expect(isOpenBeside(undefined)).toBe(false);
  expect(isOpenBeside({ kind: 'unknown', because: 'x' })).toBe(false);
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

test('what nobody knows of the instructions is told beside files that agree', () => {
  const open = link('source', 'unknown', 'It was built by kaniko.');
  const both = link('source', 'unknown', 'Files. It was built by kaniko.', { evidence: ['/app/a'] });
  expect(withOneSource([files('ok'), container, open])).toEqual([both, container]);
  expect(withOneSource([files('broken'), open])).toEqual([files('broken')]);
  expect(withOneSource([comparing, open])).toEqual([comparing]);
});

test('one link stays as it is', () => {
  expect(withOneSource([files('note'), container])).toEqual([files('note'), container]);
  expect(withOneSource([container])).toEqual([container]);
});
