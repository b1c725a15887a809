import { expect, test } from 'vitest';
import { isBaseStep, readStepName, readVertices, workedMs } from './progress-vertices.ts';

const vertex = (fields: object) => JSON.stringify({ vertexes: [{ digest: 'a', name: '[build 2/3] RUN npm ci', ...fields }] });
const at = (seconds: number) => new Date(seconds * 1000).toISOString();

test('the last word of a vertex counts', () => {
  const [read] = readVertices([
    vertex({ cached: true, inputs: ['base'] }),
    vertex({ started: at(1), completed: at(3), error: 'exit code: 1' }),
  ]);
  expect(read).toMatchObject({ isCached: false, isStarted: true, inputs: ['base'], error: 'exit code: 1' });
});

test('what it worked is counted once, without what it waited', () => {
  const [read] = readVertices([
    vertex({ started: at(1), completed: at(3) }),
    vertex({ started: at(1), completed: at(3) }),
    vertex({ started: at(10), completed: at(11) }),
    vertex({ started: at(20) }),
    vertex({ started: at(30), completed: at(29) }),
  ]);
  expect(read === undefined ? undefined : workedMs(read)).toBe(3_000);
});

test('what was sent is added up, for vertices that are known', () => {
  const sent = (digest: string, current: unknown) => JSON.stringify({ statuses: [{ vertex: digest, current }] });
  const [read] = readVertices([
    sent('a', 9),
    vertex({}),
    sent('a', 5),
    sent('a', 7),
    sent('a', -1),
    sent('a', '8'),
    sent('b', 3),
  ]);
  expect(read?.sizeBytes).toBe(12);
});

test.each(['', '{', 'null', '[]', '{"vertexes":7}', '{"vertexes":[null,{"digest":1,"name":2}]}'])(
  '%s tells of nothing',
  (line) => {
    expect(readVertices([line])).toEqual([]);
  },
);

test.each([
  ['[build 3/6] RUN npm ci', { place: 'build 3/6', instruction: 'RUN npm ci' }],
  ['[linux/amd64 build  3/6] RUN npm ci', { place: 'linux/amd64 build 3/6', instruction: 'RUN npm ci' }],
  ['[1/2] FROM node', { place: '1/2', instruction: 'FROM node' }],
  ['[2/2] RUN <<EOF\necho a\nEOF', { place: '2/2', instruction: 'RUN <<EOF\necho a\nEOF' }],
  ['[internal] load build context', undefined],
  ['exporting to image', undefined],
])('%j is a step of the Dockerfile, or none', (name, step) => {
  expect(readStepName(name)).toEqual(step);
});

test('a FROM is where a stage stands on', () => {
  const steps = ['FROM node', 'from node', 'RUN echo FROM'].map((instruction) => ({ place: '1/2', instruction }));
  expect(steps.map(isBaseStep)).toEqual([true, true, false]);
});
