import { expect, test } from 'vitest';
import type { Subject } from '../../subject.ts';
import { verdictOf } from '../freshness/link.ts';
import type { ContainerStatus, ImageStatus, StatusReport } from '../freshness/report.ts';
import { keeping, narrowTo } from './narrow-report.ts';

const idOf = (letter: string) => `sha256:${letter.repeat(64)}`;

function container(name: string, letter: string, service?: string): ContainerStatus {
  const plain = { state: 'running', status: '', createdAtMs: 0, startedAtMs: undefined, links: [], verdict: verdictOf([]) };
  return { ...plain, id: letter.repeat(64), name, imageId: idOf(letter), service };
}

function image(reference: string, id: string, ...containers: ContainerStatus[]): ImageStatus {
  return { reference, id, builtAtMs: 0, taggedAtMs: undefined, verdict: verdictOf([]), links: [], containers };
}

const report: StatusReport = {
  engine: { id: '', version: '', endpoint: '', decidedBy: '' },
  projects: [
    {
      kind: 'compose',
      name: 'shop',
      images: [image('shop-web', idOf('a'), container('shop-web-1', 'a', 'web'), container('shop-web-2', 'b', 'web'))],
    },
    { kind: 'none', name: undefined, images: [image('till:1', idOf('c'), container('till', 'c')), image('tool:1', idOf('d'))] },
  ],
};

function namesIn({ projects }: StatusReport): readonly string[] {
  return projects.flatMap(({ images }) =>
    images.map(({ reference, containers }) => [reference, ...containers.map(({ name }) => name)].join(' ')),
  );
}

test.each<[string, Subject, readonly string[]]>([
  ['the name of a container', 'till', ['till:1 till']],
  ['the beginning of an id', 'b'.repeat(12), ['shop-web shop-web-2']],
  ['the name of an image, without its containers', 'till:1', ['till:1']],
  ['another spelling of it', 'docker.io/library/tool:1', ['tool:1']],
  ['the beginning of the id of an image', 'd'.repeat(12), ['tool:1']],
  ['the whole of it', idOf('d'), ['tool:1']],
  ['the name of a service that nothing else has', 'web', ['shop-web shop-web-1 shop-web-2']],
  ['a service', { service: 'web', project: 'shop' }, ['shop-web shop-web-1 shop-web-2']],
  ['a project', { project: 'shop' }, ['shop-web shop-web-1 shop-web-2']],
  ['an image with containers', { image: 'till:1' }, ['till:1 till']],
  ['an image without any', { image: 'tool:1' }, ['tool:1']],
  ['too little of an id', 'd'.repeat(11), []],
  ['an empty name', '', []],
  ['what is not there', 'nobody', []],
  ['a service that is not there', { service: 'till' }, []],
])('%s leaves only what it means', (_, subject, expected) => {
  expect(namesIn(narrowTo(report, subject))).toEqual(expected);
});

test('a project of which nothing is kept is gone, and the engine stays', () => {
  const kept = keeping(report, (each) => (each.reference === 'tool:1' ? each : undefined));
  expect(kept.projects.map(({ name }) => name)).toEqual([undefined]);
  expect(kept.engine).toBe(report.engine);
});
