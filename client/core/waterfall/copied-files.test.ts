import { expect, test } from 'vitest';
import { savedBetween } from './copied-files.ts';

const paths = ['src/a.js', 'src/deep/b.js', 'srcs/c.js', 'package.json', 'my file.txt'];
const files = paths.map((path, at) => ({ path, modifiedAtMs: 100 - at }));

test.each<[string, readonly string[]]>([
  ['COPY src ./src', ['src/a.js', 'src/deep/b.js']],
  ['COPY --chown=1:1 --link ./src/ package.json /app/', ['src/a.js', 'src/deep/b.js', 'package.json']],
  ['COPY . .', paths],
  ['ADD /package.json /', ['package.json']],
  ['COPY ["my file.txt", "/app/"]', ['my file.txt']],
  ['COPY src/*.js /app/', ['src/a.js', 'src/deep/b.js']],
  ['COPY *.json /app/', paths],
  ['COPY --from=build /app/out /app/out', []],
  ['RUN cat src/a.js', []],
])('%s takes these', (instruction, taken) => {
  expect(savedBetween(files, instruction, 0, 100)).toEqual(taken);
});

test('only what was saved after the build before and before this one began counts', () => {
  expect(savedBetween(files, 'COPY . .', 97, 99)).toEqual(['src/deep/b.js', 'srcs/c.js']);
});
