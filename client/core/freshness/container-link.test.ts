import { expect, test } from 'vitest';
import { type Comparison, containerLink } from './container-link.ts';

const origin = { reference: 'shop-web', imageId: 'sha256:old', currentImageId: 'sha256:new' };

test.each<[Comparison, string]>([
  [{ kind: 'same', by: 'layers' }, 'ok'],
  [{ kind: 'same', by: 'files' }, 'ok'],
  [{ kind: 'different', settings: ['Cmd'] }, 'broken'],
  [{ kind: 'different-files', paths: ['/app/a.js'], count: 1 }, 'broken'],
  [{ kind: 'comparing' }, 'unknown'],
  [{ kind: 'undecided' }, 'unknown'],
  [{ kind: 'unknown', because: 'the old image is gone' }, 'unknown'],
])('a tag that moved, with %j, is %s', (comparison, state) => {
  expect(containerLink({ ...origin, comparison }).state).toBe(state);
});

test('the current image needs no comparison', () => {
  expect(containerLink({ ...origin, imageId: 'sha256:new', comparison: { kind: 'undecided' } }).state).toBe('ok');
});

test.each([
  ['a reference that names nothing', { ...origin, currentImageId: undefined }, 'unknown'],
  ['a reference nobody tells', { ...origin, reference: undefined }, 'unknown'],
  ['a digest', { ...origin, reference: 'postgres@sha256:abc' }, 'not-applicable'],
  ['the beginning of an id', { reference: '0ab12c', imageId: 'sha256:0ab12cd', currentImageId: undefined }, 'not-applicable'],
  ['the beginning of another id', { reference: '0ab12c', imageId: 'sha256:1ab12cd', currentImageId: undefined }, 'unknown'],
  ['an id', { ...origin, reference: `sha256:${'a'.repeat(64)}` }, 'not-applicable'],
])('%s', (_, from, state) => {
  expect(containerLink({ ...from, comparison: { kind: 'same', by: 'id' } }).state).toBe(state);
});

test('names the differing files, and how many more there are', () => {
  const { evidence } = containerLink({ ...origin, comparison: { kind: 'different-files', paths: ['/app/a.js'], count: 3 } });
  expect(evidence).toEqual(['/app/a.js', 'and 2 more', 'created from old', 'shop-web is now new']);
});
