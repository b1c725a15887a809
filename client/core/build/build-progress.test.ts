import { expect, test } from 'vitest';
import { buildProgress } from './build-progress.ts';

test('tells each step once, with what its command prints', () => {
  const progress = buildProgress();
  const started = JSON.stringify({ vertexes: [{ digest: 'a', name: '[build 2/4] RUN npm ci', started: 'now' }] });
  expect(progress.take(started)).toEqual({
    step: { index: 2, count: 4, instruction: 'RUN npm ci' },
    log: ['[build 2/4] RUN npm ci'],
  });
  expect(progress.take(started)).toEqual({ log: [] });
  expect(progress.take(JSON.stringify({ logs: [{ vertex: 'a', data: btoa('one\ntwo\n') }] })).log).toEqual(['one', 'two']);
});

test("knows Podman's steps", () => {
  const step = { index: 2, count: 4, instruction: 'COPY bin /bin' };
  expect(buildProgress().take('STEP 2/4: COPY bin /bin')).toEqual({ step, log: ['STEP 2/4: COPY bin /bin'] });
  expect(buildProgress().take('[1/2] STEP 2/4: COPY bin /bin').step).toEqual(step);
});

test('knows why a build failed, and at which line', () => {
  const progress = buildProgress();
  progress.take(JSON.stringify({ vertexes: [{ name: '[2/2] RUN exit 3', started: 'now', error: 'exit code: 3' }] }));
  for (const line of ['Dockerfile:5', '--------', '   5 | >>> RUN exit 3', 'ERROR: failed to build: something else'])
    progress.take(line);
  expect(progress.failure()).toEqual({ because: 'exit code: 3', line: 5 });
});

test('reads what an older client prints', () => {
  const progress = buildProgress();
  expect(progress.take('#7 [stage-1 3/5] COPY . .').step).toEqual({ index: 3, count: 5, instruction: 'COPY . .' });
  progress.take('ERROR: failed to solve: nothing there');
  expect(progress.failure()).toEqual({ because: 'nothing there', line: undefined });
});

test.each(['', '{', '{"vertexes":3}', '{"vertexes":[null,{"name":7}],"logs":[{"data":"%%"}]}', '[1/2]'])('bears %j', (line) => {
  expect(() => buildProgress().take(line)).not.toThrow();
});
