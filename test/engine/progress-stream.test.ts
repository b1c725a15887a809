/** How BuildKit's progress stream is read, on lines as BuildKit writes them. */
import { describe, expect, test } from 'vitest';
import { readSteps } from '../support/engine/progress-stream.ts';

function stream(...vertexes: readonly object[]): string {
  return vertexes.map((vertex) => JSON.stringify({ vertexes: [{ digest: 'sha256:a', started: 't', ...vertex }] })).join('\n');
}

describe('the progress stream', () => {
  test.for([
    ['[2/3] RUN npm ci', undefined, 2, 'RUN npm ci'],
    ['[ 9/13] RUN [ -f a ] && b', undefined, 9, 'RUN [ -f a ] && b'],
    ['[build 3/11] COPY . .', 'build', 3, 'COPY . .'],
    ['[build  3/11] COPY . .', 'build', 3, 'COPY . .'],
    ['[linux/amd64 build 3/5] RUN a', 'build', 3, 'RUN a'],
    ['[linux/amd64->arm64 2/5] RUN a', undefined, 2, 'RUN a'],
    ['[stage-0 2/2] RUN <<EOF (a...)', 'stage-0', 2, 'RUN <<EOF (a...)'],
    ['[2/2] ONBUILD RUN a', undefined, 2, 'ONBUILD RUN a'],
  ] as const)('says the place of %s', ([name, stage, index, instruction]) => {
    expect(readSteps(stream({ name }))).toMatchObject([{ name, stage, index, instruction }]);
  });

  test.for([
    '[internal] load build context',
    '[context shared] load from client',
    '[1/3] FROM docker.io/library/node:22',
    'exporting to image',
  ])('leaves out %s', (name) => {
    expect(readSteps(stream({ name }))).toEqual([]);
  });

  test.for(['http://git.example/tool.git#main', 'https://files.example/a', 'git://git.example/tool'])(
    'tells what ADD fetches from %s apart from the step',
    (source) => {
      const name = `[2/2] ADD ${source} /src`;
      const steps = readSteps(stream({ name }, { name, digest: 'sha256:b', inputs: ['sha256:a'], cached: true }));
      expect(steps).toMatchObject([{ digest: 'sha256:b', cached: true }]);
    },
  );

  test('what is said last holds', () => {
    const name = '[2/2] RUN a';
    expect(readSteps(stream({ name }, { name, cached: true }))).toMatchObject([{ cached: true }]);
    expect(readSteps(stream({ name }, { name, error: 'exit code: 1' }))).toMatchObject([
      { cached: false, error: 'exit code: 1' },
    ]);
  });

  test('a step that never began is none, and lines that are not JSON are passed over', () => {
    const waiting = JSON.stringify({ vertexes: [{ digest: 'sha256:b', name: '[2/2] RUN a' }] });
    expect(readSteps(`ERROR: failed\n{ not json\n${waiting}\n`)).toEqual([]);
  });
});
