import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Link, type LinkState, link, linkIds, verdictOf } from './link.ts';

const states: readonly LinkState[] = ['ok', 'broken', 'note', 'unknown', 'not-applicable'];

test.each<[LinkState, LinkState, string]>([
  ['ok', 'ok', 'fresh'],
  ['ok', 'note', 'fresh'],
  ['ok', 'not-applicable', 'fresh'],
  ['not-applicable', 'not-applicable', 'fresh'],
  ['ok', 'unknown', 'unknown'],
  ['unknown', 'ok', 'unknown'],
  ['broken', 'ok', 'stale'],
  ['ok', 'broken', 'stale'],
  ['broken', 'unknown', 'stale'],
  ['unknown', 'broken', 'stale'],
  ['note', 'unknown', 'unknown'],
])('source %s and container %s is %s', (source, container, verdict) => {
  expect(verdictOf([link('source', source, ''), link('container', container, '')]).kind).toBe(verdict);
});

test.each(['instruction', 'commit', 'base', 'process', 'registry', 'cluster'] as const)('%s never decides', (id) => {
  for (const state of states) expect(verdictOf([link(id, state, '')])).toEqual({ kind: 'fresh' });
});

test('names the first broken link of the chain, wherever it stands in the list', () => {
  const links = [link('drift', 'broken', ''), link('container', 'broken', ''), link('source', 'broken', '')];
  expect(verdictOf(links)).toMatchObject({ kind: 'stale', link: { id: 'source' } });
});

const anyLink: fc.Arbitrary<Link> = fc.record({
  id: fc.constantFrom(...linkIds),
  state: fc.constantFrom(...states),
  because: fc.string(),
  evidence: fc.constant([]),
  fixes: fc.constant([]),
});

test('what is stale has a broken link, what is fresh has no unknown one that decides', () => {
  fc.assert(
    fc.property(fc.array(anyLink), (links) => {
      const verdict = verdictOf(links);
      if (verdict.kind === 'stale') expect(verdict.link.state).toBe('broken');
      if (verdict.kind === 'unknown') expect(verdict.link.state).toBe('unknown');
      if (links.every(({ state }) => state === 'unknown') && links.some(({ id }) => id === 'source'))
        expect(verdict.kind).toBe('unknown');
    }),
  );
});
