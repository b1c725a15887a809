import { expect, test } from 'vitest';
import { type Link, link, verdictOf } from './link.ts';
import type { ContainerStatus, StatusReport } from './report.ts';
import { hasRun, restartHints } from './restart-hint.ts';

const builtHere = link('source', 'ok', 'same');
const notBuiltHere = link('source', 'not-applicable', 'not built here');
const moved = link('container', 'broken', 'built again');

function container(links: readonly Link[], more: Partial<ContainerStatus> = {}): ContainerStatus {
  const plain = {
    id: 'one',
    name: 'till',
    state: 'running',
    status: 'Up',
    createdAtMs: 0,
    startedAtMs: undefined,
    imageId: 'old',
    service: undefined,
  };
  return { ...plain, links, verdict: verdictOf(links), ...more };
}

function report(...containers: ContainerStatus[]): StatusReport {
  const image = {
    reference: 'till',
    id: 'new',
    builtAtMs: 0,
    taggedAtMs: undefined,
    verdict: verdictOf([]),
    links: [],
    containers,
  };
  return {
    engine: { id: '', version: '', endpoint: '', decidedBy: '' },
    projects: [{ kind: 'compose', name: undefined, images: [image] }],
  };
}

const started = new Set(['one']);

test.each<[string, ContainerStatus, string | undefined]>([
  ['alone, on an image that was built again', container([builtHere, moved]), 'recreate'],
  ['alone, on an image that nobody here builds', container([notBuiltHere, moved]), 'recreate'],
  ['of Compose', container([builtHere, moved], { service: 'web' }), 'clean-rebuild'],
  ['of Compose, on an image that nobody here builds', container([notBuiltHere, moved], { service: 'db' }), undefined],
  ['whose image was not built since the change', container([link('source', 'broken', 'differs')]), 'clean-rebuild'],
])('a container %s is told of, with what mends it', (_, stale, fix) => {
  const { hints, open } = restartHints(report(stale), started, new Set());
  expect(hints).toMatchObject([{ containerId: 'one', key: 'one old', fix }]);
  expect(hints[0]?.text).toBe(`${stale.service ?? 'till'} was restarted, and still runs the old image.`);
  expect(open.size).toBe(0);
});

test.each<[string, ContainerStatus]>([
  ['fresh', container([builtHere])],
  ['not known', container([link('source', 'unknown', 'no server')])],
  ['stale by a mount', container([link('mount', 'broken', 'hides')])],
  ['stale by its compose file', container([link('compose', 'broken', 'changed')])],
  ['stale, and was not started', container([moved], { id: 'other' })],
])('a container that is %s is not told of', (_, one) => {
  expect(restartHints(report(one), started, new Set())).toEqual({ hints: [], open: new Set() });
});

test('while the files of both images are compared the question stays open', () => {
  const comparing = container([link('container', 'unknown', 'being compared')]);
  expect(restartHints(report(comparing), started, new Set())).toEqual({ hints: [], open: started });
});

test('the same container on the same image is told of once', () => {
  expect(restartHints(report(container([moved])), started, new Set(['one old'])).hints).toEqual([]);
  expect(restartHints(report(container([moved], { imageId: 'newer' })), started, new Set(['one old'])).hints).toHaveLength(1);
});

test('a container that never ran is not restarted by its first start', () => {
  expect(hasRun(report(container([moved], { state: 'created' })), 'one')).toBe(false);
  expect(hasRun(report(container([moved], { state: 'exited' })), 'one')).toBe(true);
  expect(hasRun(report(), 'one')).toBe(false);
});
