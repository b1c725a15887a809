import { expect, test } from 'vitest';
import type { ImagePlaceInfo } from '../../../server/protocol.ts';
import { type Link, link, verdictOf } from '../freshness/link.ts';
import type { ContainerStatus, StatusReport } from '../freshness/report.ts';
import { imageLenses } from './image-lenses.ts';

const ok = [link('source', 'ok', 'same'), link('container', 'ok', 'same')];
const unknown = [link('source', 'unknown', 'The server ended.')];
const differs = (...evidence: string[]) => [link('source', 'broken', 'Files differ from the workspace.', { evidence })];
const moved = [link('source', 'not-applicable', 'not built here'), link('container', 'broken', 'Built again.')];

function container(name: string, links: readonly Link[], more: Partial<ContainerStatus> = {}): ContainerStatus {
  const plain = {
    id: `id-${name}`,
    name,
    state: 'running',
    status: 'Up',
    createdAtMs: 0,
    startedAtMs: 0,
    imageId: 'sha256:1',
    service: 'web',
  };
  return { ...plain, links, verdict: verdictOf(links), ...more };
}

function report(containers: readonly ContainerStatus[], { project = 'shop', reference = 'shop-web' } = {}): StatusReport {
  const image = { reference, id: 'sha256:1', builtAtMs: 0, taggedAtMs: undefined, verdict: verdictOf([]), links: [], containers };
  return {
    engine: { id: '', version: '', endpoint: '', decidedBy: '' },
    projects: [{ kind: 'compose', name: project, images: [image] }],
  };
}

const range = { start: { line: 4, character: 2 }, end: { line: 4, character: 5 } };
const service: ImagePlaceInfo = { range, service: { project: 'shop', name: 'web' }, services: [], references: ['shop-web'] };
const stage: ImagePlaceInfo = { range, services: [{ project: 'shop', name: 'web' }], references: ['shop-web'] };

function line(containers: readonly ContainerStatus[], { place = service, isTrusted = true, of = {} } = {}): string {
  const lenses = imageLenses([place], report(containers, of), { isTrusted });
  expect(lenses.every((lens) => lens.line === 4 && (lens.action === 'none') === (lens.containerId === undefined))).toBe(true);
  return lenses.map(({ title }) => title).join(' · ');
}

test.each<[string, readonly ContainerStatus[]]>([
  ['web: fresh', [container('web', ok)]],
  ['web: no container', []],
  ['web: unknown · Why?', [container('web', unknown)]],
  ['web: stale (2 files) · Clean Rebuild · Why?', [container('web', differs('/app/a', '/app/b'))]],
  ['web: stale (1 file) · Clean Rebuild · Why?', [container('web', differs('/app/a', 'created from 1'))]],
  ['web: stale (1+ files) · Clean Rebuild · Why?', [container('web', differs('/app/a', 'and 3 more'))]],
  ['web: stale · Why?', [container('web', moved)]],
  ['web: stale (1 file) · Why?', [container('web', [link('mount', 'broken', 'hides', { evidence: ['/app/a'] })])]],
  ['web: fresh, exited', [container('web', ok, { state: 'exited' })]],
  ['web: 2 fresh', [container('web-1', ok), container('web-2', ok)]],
  ['web: 1 of 2 stale (1 file) · Clean Rebuild · Why?', [container('web-1', ok), container('web-2', differs('/a'))]],
  ['web: 2 stale (1 file) · Clean Rebuild · Why?', [container('web-1', differs('/a')), container('web-2', differs('/a'))]],
  ['web: 1 of 3 unknown · Why?', [container('1', ok), container('2', unknown), container('3', ok)]],
])('says %s', (expected, containers) => {
  expect(line(containers)).toBe(expected);
});

test('what nothing here builds and no Compose keeps can be created again', () => {
  const place = { ...stage, services: [], references: ['postgres:17'] };
  const alone = container('db', moved, { service: undefined });
  expect(line([alone], { place, of: { reference: 'postgres:17' } })).toBe('postgres:17: stale · Recreate · Why?');
});

test('in Restricted Mode nothing is offered that runs something', () => {
  expect(line([container('web', differs('/app/a'))], { isTrusted: false })).toBe('web: stale (1 file) · Why?');
});

test('of equally stale ones the buttons mean the one that runs', () => {
  const containers = [container('old', differs('/a'), { state: 'exited' }), container('now', differs('/a'))];
  const lenses = imageLenses([service], report(containers), { isTrusted: true });
  expect(lenses.map(({ containerId }) => containerId)).toEqual([undefined, 'id-now', 'id-now']);
});

test('a service of the same name in another project is another one', () => {
  expect(line([container('web', ok)], { of: { project: 'elsewhere' } })).toBe('web: no container');
});

test('a stage has the containers of its references, in whatever way they are spelled', () => {
  const alone = container('till', differs('/a'), { service: undefined });
  const place = { ...stage, services: [] };
  expect(line([alone], { place, of: { reference: 'docker.io/library/shop-web:latest' } })).toBe(
    'shop-web: stale (1 file) · Clean Rebuild · Why?',
  );
  expect(line([container('web', ok)], { place: stage })).toBe('web: fresh');
  expect(line([], { place: stage })).toBe('web: no container');
});

test('names of strangers stay in their line', () => {
  const place = { ...service, service: { project: 'shop', name: `web\n\u202Eevil${'x'.repeat(500)}` } };
  const title = line([], { place });
  expect(title).toMatch(/^web evilx+…: no container$/);
  expect(title.length).toBeLessThan(100);
});
