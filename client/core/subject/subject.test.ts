import { expect, test } from 'vitest';
import type { Subject } from '../../subject.ts';
import { verdictOf } from '../freshness/link.ts';
import type { ContainerStatus, StatusReport } from '../freshness/report.ts';
import { containersMeant, subjectText, wholeIdOf } from './containers-meant.ts';
import { readSubject } from './read-subject.ts';

const id = 'a'.repeat(64);

/** The shapes of Container Tools 2: getters, with what it keeps for others. */
const toolsContainer = {
  contextValue: 'runningContainer',
  get containerDesc() {
    return { Id: id };
  },
  labels: {},
};

test.each<[string, unknown, Subject | undefined]>([
  ['an id', id, id],
  ['a row of our sidebar', { kind: 'container', containerId: id, label: 'web' }, { container: id }],
  ['a container of Container Tools', toolsContainer, { container: id }],
  ['a container of a later Container Tools', { containerItem: { id }, contextValue: 'exitedContainer' }, { container: id }],
  ['a compose group', { group: 'shop', contextValue: 'containerGroup;composeGroup' }, { project: 'shop' }],
  ['a group by anything else', { group: 'running', contextValue: 'containerGroup' }, undefined],
  ['an image', { fullTag: 'shop/web:1', contextValue: 'image' }, { image: 'shop/web:1' }],
  ['a service', { service: 'web', project: 'shop' }, { service: 'web', project: 'shop' }],
  ['a service of any project', { service: 'web' }, { service: 'web', project: undefined }],
  ['a project', { project: 'shop' }, { project: 'shop' }],
  ['a name', { container: 'web' }, { container: 'web' }],
  ['nothing', undefined, undefined],
  ['null', null, undefined],
  ['no text', '', undefined],
  ['a number', 7, undefined],
  ['a URI', { scheme: 'file', path: '/a' }, undefined],
  ['an id that is no text', { containerDesc: { Id: 5 }, containerId: 5 }, undefined],
])('%s is understood', (_, value, expected) => {
  expect(readSubject(value)).toEqual(expected);
});

function container(name: string, service?: string): ContainerStatus {
  const digit = { web: 'a', api: 'b', till: 'c', db: 'd' }[name] ?? 'e';
  const plain = {
    state: 'running',
    status: '',
    createdAtMs: 0,
    startedAtMs: undefined,
    imageId: `sha256:${digit.repeat(64)}`,
    links: [],
  };
  return { ...plain, id: digit.repeat(64), name, service, verdict: verdictOf([]) };
}

function image(reference: string, ...containers: ContainerStatus[]) {
  return { reference, id: undefined, builtAtMs: 0, taggedAtMs: undefined, verdict: verdictOf([]), links: [], containers };
}

const report: StatusReport = {
  engine: { id: '', version: '', endpoint: '', decidedBy: '' },
  projects: [
    {
      kind: 'compose',
      name: 'shop',
      images: [image('shop-web', container('web', 'web')), image('shop-api', container('api', 'api'))],
    },
    { kind: 'compose', name: 'other', images: [image('other-web', container('web', 'web'))] },
    { kind: 'none', name: undefined, images: [image('till:1', container('till')), image('postgres:17', container('db'))] },
  ],
};

test.each<[Subject, readonly string[]]>([
  ['till', ['till']],
  ['c'.repeat(12), ['till']],
  ['c'.repeat(11), []],
  [{ container: 'c'.repeat(64) }, ['till']],
  [{ service: 'web' }, ['web', 'web']],
  [{ service: 'web', project: 'shop' }, ['web']],
  [{ project: 'shop' }, ['web', 'api']],
  [{ image: 'docker.io/library/shop-api:latest' }, ['api']],
  [{ image: `sha256:${'d'.repeat(64)}` }, ['db']],
  [{ image: 'nothing' }, []],
])('%j means %j', (subject, names) => {
  expect(containersMeant(report, subject).map(({ name }) => name)).toEqual(names);
});

test.each<[Subject, string]>([
  ['till', 'till'],
  [{ container: 'a\nb' }, 'a b'],
  [{ service: 'web', project: 'shop' }, 'service web of shop'],
  [{ service: 'web' }, 'service web'],
  [{ project: 'shop' }, 'project shop'],
  [{ image: 'a:1' }, 'image a:1'],
])('%j is called %s', (subject, text) => {
  expect(subjectText(subject)).toBe(text);
});

test('only a whole id needs no report', () => {
  expect([wholeIdOf(id), wholeIdOf({ container: id }), wholeIdOf('a'.repeat(12)), wholeIdOf({ image: id })]).toEqual([
    id,
    id,
    undefined,
    undefined,
  ]);
});
