import { describe, expect, test } from 'vitest';
import { type Link, type LinkId, type LinkState, link, linkIds } from '../freshness/link.ts';
import { categoryOf } from './category.ts';
import { type DiagnosedSubject, diagnosisOf } from './diagnosis.ts';
import { firstFixes } from './fix-text.ts';

const image: DiagnosedSubject = { kind: 'image', name: 'shop:1' };
const container: DiagnosedSubject = { kind: 'container', name: 'web', containerId: 'c' };

function of(subject: DiagnosedSubject, ...links: readonly Link[]) {
  return diagnosisOf({ subject, links });
}

const said = (id: LinkId, state: LinkState, fixes: Link['fixes'] = []) => link(id, state, `${id} is ${state}.`, { fixes });

test.each<[string, readonly Link[], string, LinkId | null, string]>([
  ['nothing broken', [said('source', 'ok'), said('container', 'ok')], 'fresh', null, 'source is ok.'],
  [
    'nothing of the workspace in it',
    [said('source', 'not-applicable'), said('container', 'ok')],
    'fresh',
    null,
    'source is not-applicable. container is ok.',
  ],
  ['nothing at all', [], 'fresh', null, 'Nothing is broken.'],
  ['one broken', [said('source', 'broken'), said('container', 'ok')], 'stale', 'source', 'source is broken.'],
  [
    'the first of two, however they came',
    [said('drift', 'broken'), said('context', 'broken')],
    'stale',
    'context',
    'context is broken.',
  ],
  ['a note that is bad', [said('source', 'ok'), said('base', 'broken')], 'fresh', null, 'source is ok.'],
  ['one undecided', [said('source', 'unknown'), said('container', 'ok')], 'unknown', null, 'source is unknown.'],
  [
    'a broken one behind an undecided one',
    [said('source', 'unknown'), said('drift', 'broken')],
    'stale',
    'drift',
    'drift is broken.',
  ],
])('%s', (_, links, verdict, firstBroken, conclusion) => {
  expect(of(container, ...links)).toMatchObject({ version: 1, verdict, firstBroken, conclusion });
});

test.each<[string, readonly Link[], string]>([
  [
    'that nothing here builds',
    [said('source', 'not-applicable'), said('registry', 'note')],
    'source is not-applicable. So there is nothing to compare it with.',
  ],
  [
    'of a workspace that builds nothing',
    [],
    'Nothing in this workspace is known to build it. So there is nothing to compare it with.',
  ],
])('an image %s is not called fresh', (_, links, conclusion) => {
  const told = of(image, ...links);
  expect([told.verdict, told.firstBroken, told.conclusion]).toEqual(['unknown', null, conclusion]);
  const buildLinks = told.links.slice(0, linkIds.indexOf('container')).map(({ state }) => state);
  expect(new Set(buildLinks)).toEqual(new Set(['not-applicable']));
});

test('every link is there, once, in the order of the chain, with its category', () => {
  const { links } = of(container, said('drift', 'ok'), said('source', 'broken'));
  expect(links.map(({ id }) => id)).toEqual([...linkIds]);
  expect(links.map(({ category }) => category)).toEqual(linkIds.map(categoryOf));
});

test.each<[LinkId, string]>([
  ['transfer', 'cache'],
  ['instruction', 'cache'],
  ['context', 'context'],
  ['target', 'dockerfile'],
  ['source', 'dockerfile'],
  ['base', 'dockerfile'],
  ['commit', 'dockerfile'],
  ['container', 'lifecycle'],
  ['compose', 'lifecycle'],
  ['drift', 'lifecycle'],
  ['process', 'lifecycle'],
  ['mount', 'mounts'],
  ['registry', 'registry'],
  ['cluster', 'orchestration'],
])('%s belongs to %s', (id, category) => {
  expect(categoryOf(id)).toBe(category);
});

describe('a link that nobody told of', () => {
  const stateOf = (subject: DiagnosedSubject, links: readonly Link[], id: LinkId) =>
    of(subject, ...links).links.find((each) => each.id === id)?.state;

  test.each<[string, DiagnosedSubject, readonly Link[], LinkId, LinkState]>([
    [
      'does not apply where nothing of the workspace is in it',
      container,
      [said('source', 'not-applicable')],
      'transfer',
      'not-applicable',
    ],
    ['does not apply to an image when it is about containers', image, [said('source', 'ok')], 'drift', 'not-applicable'],
    ['of Compose does not apply', container, [said('source', 'ok')], 'compose', 'not-applicable'],
    ['of a cluster does not apply', container, [said('source', 'ok')], 'cluster', 'not-applicable'],
    ['is proved by files that are equal end to end', container, [said('source', 'ok')], 'transfer', 'ok'],
    ['is proved by them also where the image has others', container, [said('source', 'note')], 'mount', 'ok'],
    ['is not proved by them when it is about instructions', container, [said('source', 'ok')], 'instruction', 'unknown'],
    ['is unknown where something is broken', container, [said('source', 'broken')], 'transfer', 'unknown'],
    ['is unknown where the files are', container, [said('source', 'unknown')], 'context', 'unknown'],
    ['of a registry is unknown', container, [said('source', 'ok')], 'registry', 'unknown'],
  ])('%s', (_, subject, links, id, state) => {
    expect(stateOf(subject, links, id)).toBe(state);
  });

  test('never contradicts a fresh verdict', () => {
    const deciding: readonly LinkId[] = ['context', 'transfer', 'target', 'source', 'container', 'mount', 'drift'];
    const { verdict, links } = of(container, said('source', 'ok'), said('container', 'ok'));
    expect(verdict).toBe('fresh');
    expect(links.filter(({ id, state }) => deciding.includes(id) && state === 'unknown')).toEqual([]);
  });
});

test.each<[string, readonly Link[], Link['fixes']]>([
  ['the broken link', [said('source', 'broken', ['clean-rebuild']), said('context', 'unknown')], ['clean-rebuild']],
  ['the link that leaves it open', [said('source', 'unknown', ['set-build-source'])], ['set-build-source']],
  ['nothing where nothing is wrong', [said('source', 'ok'), said('process', 'note', ['restart'])], []],
])('what mends it is that of %s', (_, links, fixes) => {
  expect(firstFixes(of(container, ...links))).toEqual(fixes);
});

test('of very many others the first ones are named, and the rest is counted', () => {
  const others = Array.from({ length: 70 }, (_, at) => ({ name: `${at}`, verdict: 'fresh', firstBroken: null }) as const);
  const found = diagnosisOf({ subject: image, links: [], others });
  expect([found.others.length, found.others[0]?.name, found.moreOthers]).toEqual([50, '0', 20]);
  expect(diagnosisOf({ subject: image, links: [] })).not.toHaveProperty('moreOthers');
});
