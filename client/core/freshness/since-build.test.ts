/** What the record of a build adds to the comparison of its files. */
import { expect, test } from 'vitest';
import type { ChangedInput, InputChangesResult } from '../../../server/protocol.ts';
import type { SinceBuild, SourceComparison } from './compare-source.ts';
import { link } from './link.ts';
import { linksOf, sourceLink } from './source-link.ts';

const nothing: SourceComparison = {
  ...{
    kind: 'compared',
    equalCount: 0,
    differing: [],
    undecided: [],
    unread: [],
    replaced: [],
    notFollowed: [],
    isComplete: true,
    unsent: [],
    lost: [],
  },
};
const equal: SourceComparison = { ...nothing, equalCount: 2 };
const unchanged: InputChangesResult = { kind: 'unchanged', count: 3, madeAt: ['/app'], builtAtMs: 1 };
const noChange = { changed: [], added: [], deleted: [], isDockerfileChanged: false, args: [], isListed: true };
const file = (path: string, ...imagePaths: string[]): ChangedInput => ({ path, imagePaths });
type Change = Partial<Omit<Extract<InputChangesResult, { kind: 'changed' }>, 'kind'>>;

function changed(change: Change): InputChangesResult {
  return { kind: 'changed', ...noChange, ...change, madeAt: ['/app'], builtAtMs: 1 };
}

function since(answer: InputChangesResult, more: Partial<SinceBuild> = {}): Pick<SourceComparison, 'since'> {
  return { since: { answer, leftover: [], isHidden: false, ...more } };
}

const goChanged = changed({ changed: [file('main.go')] });

test.each<[string, SourceComparison, string, string[]?]>([
  ['compiled code whose inputs are unchanged is fresh', { ...nothing, ...since(unchanged) }, 'ok'],
  ['compiled code of which nothing is recorded is unknown', { ...nothing, ...since({ kind: 'no-record' }) }, 'unknown'],
  ['compiled code whose record says nothing is unknown', { ...nothing, ...since({ kind: 'unknown', because: 'x' }) }, 'unknown'],
  ['a changed input of compiled code is named', { ...nothing, ...since(goChanged) }, 'broken', ['main.go (changed)']],
  ['a changed input beside equal files is named', { ...equal, ...since(goChanged) }, 'broken', ['main.go (changed)']],
  ['an added input is named', { ...equal, ...since(changed({ added: [file('new.go')] })) }, 'broken', ['new.go (added)']],
  ['a deleted input is named', { ...equal, ...since(changed({ deleted: [file('old.go')] })) }, 'broken', ['old.go (deleted)']],
  ['a changed Dockerfile is named', { ...equal, ...since(changed({ isDockerfileChanged: true })) }, 'broken', ['the Dockerfile']],
  ['an argument is named', { ...equal, ...since(changed({ args: ['V'] })) }, 'broken', ['the build argument V']],
  [
    'a file that the image holds was compared by its bytes',
    { ...equal, ...since(changed({ changed: [file('a', '/a')] })) },
    'ok',
  ],
  [
    'a file that a later step may have changed is decided by the record',
    { ...equal, undecided: ['/a'], ...since(changed({ changed: [file('a', '/a')] })) },
    'broken',
    ['a (changed)'],
  ],
  ['a difference that a later step made is none', { ...equal, undecided: ['/a'], ...since(unchanged) }, 'ok'],
  [
    'files that could not be followed do not matter to unchanged inputs',
    { ...equal, isComplete: false, ...since(unchanged) },
    'ok',
  ],
  [
    'a file that is deleted here and still in the image is named',
    { ...equal, ...since(changed({ deleted: [file('b', '/b')] }), { leftover: ['/b'] }) },
    'broken',
    ['/b'],
  ],
  [
    'a file that is deleted here and in the image is no difference',
    { ...equal, ...since(changed({ deleted: [file('b', '/b')] })) },
    'ok',
  ],
  ['a different file counts before the record', { ...equal, differing: ['/x'], ...since(unchanged) }, 'broken', ['/x']],
])('%s', (_, answer, state, evidence = []) => {
  const { state: told, evidence: shown } = sourceLink(answer);
  expect([told, ...shown]).toEqual([state, ...evidence]);
});

test('other arguments for the same files are another build of the same source', () => {
  const idOf = (change: Change) => sourceLink({ ...equal, ...since(changed(change)) }).id;
  expect(idOf({ args: ['V'] })).toBe('target');
  expect(idOf({ args: ['V'], isDockerfileChanged: true })).toBe('source');
  expect(idOf({ args: ['V'], changed: [file('main.go')] })).toBe('source');
  const links = linksOf({
    ...{ image: { ...equal, ...since(changed({ args: ['V'] })) }, seen: { ...equal, ...since(changed({ args: ['V'] })) } },
    ...{ mounted: [], changed: [], container: sameImage, comparison, expectedPaths: new Set() },
  });
  expect(links.flatMap(({ id, state }) => (id === 'target' || id === 'source' ? [`${id} ${state}`] : []))).toEqual([
    'target broken',
    'source ok',
  ]);
});

const sameImage = link('container', 'ok', '');
const comparison = { kind: 'same' } as never;
const linksFor = (image: SourceComparison, seen: SourceComparison, container = sameImage) =>
  linksOf({ image, seen, mounted: [], changed: [], container, comparison, expectedPaths: new Set() })
    .filter(({ id }) => id === 'source' || id === 'container')
    .map(({ id, state }) => `${id} ${state}`);

test('a mount over what was built keeps the image from deciding for the container', () => {
  const hidden = { ...nothing, ...since(unchanged, { isHidden: true }) };
  expect(linksFor({ ...nothing, ...since(unchanged) }, hidden)).toEqual(['source unknown', 'container ok']);
  const changedBelow = { ...nothing, ...since(goChanged, { isHidden: true }) };
  expect(linksFor({ ...nothing, ...since(goChanged) }, changedBelow)).toEqual(['source broken', 'container ok']);
});

test('where the name has a new image, it is the container that is old', () => {
  const old = link('container', 'broken', '');
  expect(linksFor({ ...nothing, ...since(unchanged) }, { ...nothing, ...since(goChanged) }, old)).toEqual([
    'source ok',
    'container broken',
  ]);
});

test('an anonymous volume that hides files is named, and can be renewed; another mount is only said', () => {
  const mountLink = (mounted: readonly string[], hiding?: readonly string[]) =>
    linksOf({
      ...{ image: equal, seen: { ...equal, differing: mounted }, mounted, hiding, changed: [] },
      ...{ container: sameImage, comparison, expectedPaths: new Set<string>() },
    }).find(({ id }) => id === 'mount');
  expect(mountLink(['/app/data/a'], ['/app/data'])).toMatchObject({
    ...{ state: 'broken', fixes: ['renew-volumes'], evidence: ['/app/data/a'] },
    because: 'The anonymous volume at /app/data hides 1 copied file with other content.',
  });
  expect(mountLink(['/d/a', '/e/b'], ['/d', '/e'])?.because).toBe(
    'The anonymous volumes at /d and /e hide 2 copied files with other content.',
  );
  expect(mountLink(['/d/a', '/w/b'], ['/d'])?.because).toBe(
    'The anonymous volume at /d and other mounts hide 2 copied files with other content.',
  );
  expect(mountLink(['/w/b'])).toMatchObject({ because: 'A mount hides 1 copied file with other content.', fixes: [] });
});
