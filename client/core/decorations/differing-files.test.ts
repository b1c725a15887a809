import { expect, test } from 'vitest';
import { link, verdictOf } from '../freshness/link.ts';
import type { ContainerStatus, StatusReport } from '../freshness/report.ts';
import { type DifferingFiles, fileMarks } from './differing-files.ts';

const stale = [link('source', 'broken', 'Files differ.')];

function container(name: string, more: Partial<ContainerStatus> = {}): ContainerStatus {
  const plain = { state: 'running', status: 'Up', createdAtMs: 0, startedAtMs: 0, imageId: 'sha256:1', service: 'web' };
  return { id: name, name, ...plain, links: stale, verdict: verdictOf(stale), ...more };
}

function report(containers: readonly ContainerStatus[]): StatusReport {
  const more = { id: 'sha256:1', builtAtMs: 0, taggedAtMs: undefined, verdict: verdictOf([]), links: [] };
  return {
    engine: { id: '', version: '', endpoint: '', decidedBy: '' },
    projects: [{ kind: 'compose', name: 'shop', images: [{ reference: 'shop-web', ...more, containers }] }],
  };
}

const app: DifferingFiles = new Map([['one', new Map([['/app/a.js', '/work/a.js']])]]);

test('a file of which a running container sees other content is marked, with the container and the path there', () => {
  expect(fileMarks(report([container('one')]), app)).toEqual(
    new Map([['/work/a.js', { badge: '≠', tooltip: 'Differs from what runs in one (/app/a.js)' }]]),
  );
});

test.each<[string, Partial<ContainerStatus>]>([
  ['that does not run', { state: 'exited' }],
  ['that is fresh by now', { verdict: { kind: 'fresh' } }],
  [
    'of which it is not known',
    { verdict: { kind: 'unknown', link: link('source', 'unknown', 'Its files are being compared.') } },
  ],
  ['that is gone', { id: 'another' }],
])('nothing is marked because of a container %s', (_what, more) => {
  expect(fileMarks(report([container('one', more)]), app).size).toBe(0);
});

test('a file that several containers see otherwise names the first three', () => {
  const names = ['one', 'two', 'three', 'four', 'five'];
  const all: DifferingFiles = new Map(names.map((name) => [name, new Map([[`/${name}/a.js`, '/work/a.js']])]));
  expect(fileMarks(report(names.map((name) => container(name))), all).get('/work/a.js')?.tooltip).toBe(
    'Differs from what runs in one (/one/a.js), two (/two/a.js), three (/three/a.js), and 2 more',
  );
});

test('a name of a stranger is shown as text of one line', () => {
  const marks = fileMarks(report([container('one', { name: 'one\u202e\ntwo' })]), app);
  expect(marks.get('/work/a.js')?.tooltip).not.toMatch(/[\n\u202e]/);
});
