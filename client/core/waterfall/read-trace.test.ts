import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTrace } from './read-trace.ts';
import { readTracedBuild } from './traced-build.ts';

const beganAtMs = Date.parse('2026-01-01T00:00:00Z');
const time = (ms: number) => new Date(beganAtMs + ms).toISOString();
const line = (vertexes: readonly object[], statuses: readonly object[] = []) => JSON.stringify({ vertexes, statuses });

test('a step has its place, its time from the begin of the build, and what it stands on', () => {
  const text = line([
    { digest: 'a', name: '[linux/amd64 build  3/6] RUN npm ci', inputs: ['b'] },
    { digest: 'a', name: '[linux/amd64 build  3/6] RUN npm ci', started: time(100), completed: time(2_100) },
    { digest: 'b', name: '[build 1/6] FROM docker.io/library/node:22', started: time(50), completed: time(50), cached: true },
  ]);
  expect(readTrace([text], beganAtMs)).toMatchObject([
    { id: 'b', kind: 'base', place: 'build 1/6', isCached: true, startMs: 50, durationMs: 0 },
    {
      id: 'a',
      kind: 'step',
      place: 'linux/amd64 build 3/6',
      instruction: 'RUN npm ci',
      startMs: 100,
      durationMs: 2_000,
      inputs: ['b'],
    },
  ]);
});

test('a step that waited between two parts took both of them, not the time between', () => {
  const each = { digest: 'a', name: '[1/2] FROM node' };
  const text = line([
    { ...each, started: time(0), completed: time(10) },
    { ...each, started: time(5_000), completed: time(5_030) },
    { ...each, started: time(5_000), completed: time(5_030) },
  ]);
  expect(readTrace([text], beganAtMs)).toMatchObject([{ startMs: 5_000, durationMs: 40 }]);
});

test('what was sent of the build context is counted, what never began is left out, and an error stays', () => {
  const text = line(
    [
      { digest: 'c', name: '[internal] load build context', started: time(0), completed: time(10) },
      { digest: 'd', name: '[2/2] RUN exit 3', started: time(10), completed: time(20), error: 'exit code: 3' },
      { digest: 'e', name: '[never] begun' },
    ],
    [{ vertex: 'c', id: 'transferring context:', current: 95 }],
  );
  expect(readTrace([text], beganAtMs)).toMatchObject([
    { kind: 'transfer', instruction: 'load build context', sizeBytes: 95 },
    { instruction: 'RUN exit 3', error: 'exit code: 3' },
  ]);
});

test('no text of a stranger makes it throw, and no time of one comes before the begin', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.json())), (lines) => {
      for (const { startMs, durationMs } of readTrace(lines, beganAtMs))
        expect(Math.min(startMs, durationMs)).toBeGreaterThanOrEqual(0);
      for (const text of lines) expect(readTracedBuild(text, { id: 'x', place: undefined })).toBeUndefined();
    }),
  );
});
