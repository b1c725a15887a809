/** Where a container and an image stand: with their compose project, with the folder that builds them, or with the rest. */
import { expect, test } from 'vitest';
import { groupByProject, type PlacedContainer } from './group-by-project.ts';
import { ImageIndex } from './image-index.ts';
import { verdictOf } from './link.ts';
import type { ContainerStatus } from './report.ts';

function placed(name: string, reference: string, project?: string): PlacedContainer {
  const times = { createdAtMs: 0, startedAtMs: undefined };
  const plain = { id: `id-${name}`, name, state: 'running', status: 'Up', imageId: 'sha256:1', service: undefined, ...times };
  const container: ContainerStatus = { ...plain, verdict: verdictOf([]), links: [] };
  return { reference, container, project };
}

const image = (id: string, ...tags: string[]) => ({ id, tags, digests: [], createdAtMs: 0, sizeBytes: 0, labels: new Map() });
const index = new ImageIndex([
  image('sha256:1', 'web', 'shop-api'),
  image('sha256:2', 'tools:1'),
  image('sha256:3', 'postgres:17'),
]);
const folders = new Map([
  ['docker.io/library/web:latest', '/w/shop'],
  ['docker.io/library/shop-api:latest', '/w/shop'],
  ['docker.io/library/tools:1', '/w/shop'],
]);
const of = { index, links: new Map(), taggedAtMs: new Map(), folders };

test('compose projects come first, then folders, then the rest', () => {
  const projects = groupByProject([placed('api', 'shop-api', 'shop'), placed('web', 'web'), placed('till', 'till:1')], of);
  const shown = projects.map(({ kind, name, images }) => [kind, name, images.map(({ reference }) => reference)]);
  expect(shown).toEqual([
    ['compose', 'shop', ['shop-api']],
    ['workspace', '/w/shop', ['web', 'tools:1']],
    ['none', undefined, ['till:1', 'postgres:17']],
  ]);
});

test('an image stands with each project that runs it, and is idle in none', () => {
  const projects = groupByProject([placed('one', 'web', 'a'), placed('two', 'web', 'b')], of);
  expect(projects.filter(({ images }) => images.some(({ reference }) => reference === 'web')).map(({ name }) => name)).toEqual([
    'a',
    'b',
  ]);
});

test('an engine with nothing has no project', () => {
  expect(groupByProject([], { ...of, index: new ImageIndex([]) })).toEqual([]);
});
