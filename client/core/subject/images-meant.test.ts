import { expect, test } from 'vitest';
import type { Subject } from '../../subject.ts';
import { verdictOf } from '../freshness/link.ts';
import type { ContainerStatus, ImageStatus, StatusReport } from '../freshness/report.ts';
import { imagesMeant } from './images-meant.ts';

function container(name: string, imageId: string): ContainerStatus {
  const plain = { state: 'running', status: '', createdAtMs: 0, startedAtMs: undefined, links: [] };
  return { ...plain, id: `id-${name}`, name, service: name, imageId, verdict: verdictOf([]) };
}

function image(reference: string, id: string | undefined, ...containers: ContainerStatus[]): ImageStatus {
  return { reference, id, builtAtMs: 0, taggedAtMs: undefined, verdict: verdictOf([]), links: [], containers };
}

const report: StatusReport = {
  engine: { id: '', version: '', endpoint: '', decidedBy: '' },
  projects: [
    {
      kind: 'compose',
      name: 'shop',
      images: [
        image('shop-web', 'sha256:new', container('web', 'sha256:old'), container('other', 'sha256:old')),
        image('shop-gone', undefined, container('gone', 'sha256:lost')),
      ],
    },
    { kind: 'none', name: undefined, images: [image('postgres:17', 'sha256:db')] },
  ],
};

test.each<[Subject | undefined, readonly string[]]>([
  [undefined, ['shop-web sha256:new', 'postgres:17 sha256:db']],
  [{ image: 'docker.io/library/shop-web:latest' }, ['shop-web sha256:new']],
  [{ image: 'sha256:db' }, ['postgres:17 sha256:db']],
  [{ image: 'shop-gone' }, []],
  ['web', ['shop-web sha256:old']],
  [{ container: 'gone' }, ['shop-gone sha256:lost']],
  [{ service: 'web', project: 'shop' }, ['shop-web sha256:old']],
  [{ project: 'shop' }, ['shop-web sha256:old', 'shop-gone sha256:lost']],
  [{ image: 'nobody:1' }, []],
])('%j means the images %j', (subject, expected) => {
  expect(imagesMeant(report, subject).map(({ reference, imageId }) => `${reference} ${imageId}`)).toEqual(expected);
});

test('an image comes with its project and one of its containers', () => {
  expect(imagesMeant(report, { image: 'shop-web' })).toMatchObject([{ project: 'shop', container: { name: 'web' } }]);
  expect(imagesMeant(report, { image: 'postgres:17' })).toMatchObject([{ project: undefined, container: undefined }]);
});
