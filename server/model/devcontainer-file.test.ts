/** What dev containers declare of their build, and what is none. */
import { expect, test } from 'vitest';
import { devcontainerComposeFiles, parseDevcontainerFile } from './devcontainer-file.ts';

const file = '/w/.devcontainer/devcontainer.json';
const read = (text: string) => parseDevcontainerFile(text, file, '/w');
const known = (text: string) => ({ kind: 'known', text });

test('the build is read with its place, its target and its arguments', () => {
  const text =
    '// A comment\n{ "name": "Shop", "build": { "dockerfile": "Dockerfile.dev", "context": "..", "target": "dev", "args": {"A": "1", "B": "${localEnv:B}"}, }, }';
  expect(read(text)).toEqual([
    {
      ...{ name: 'Shop', file, line: 1, context: known('..'), dockerfile: known('Dockerfile.dev'), target: known('dev') },
      args: new Map([
        ['A', '1'],
        ['B', undefined],
      ]),
      ...{ namedContexts: new Map(), images: [], otherOptions: [] },
    },
  ]);
});

test.each([
  ['{"build": {"dockerfile": "D"}}', 'D', '.'],
  ['{"dockerFile": "D", "context": "../x"}', 'D', '../x'],
  ['{"build": {"dockerfile": "${localWorkspaceFolder}/D", "context": "${localWorkspaceFolder}"}}', '/w/D', '/w'],
])('of %s the Dockerfile is %s with the context %s', (text, dockerfile, context) => {
  expect(read(text)).toMatchObject([{ dockerfile: known(dockerfile), context: known(context) }]);
});

test('a variable of the editor is unknown, and further options are told', () => {
  const [build] = read('{"build": {"dockerfile": "D", "context": "${localEnv:HOME}/x", "options": ["--network=host"]}}') ?? [];
  expect(build).toMatchObject({ context: { kind: 'unknown', tail: '/x' }, otherOptions: ['options'] });
});

test.each(['{"image": "node:22"}', '{"dockerComposeFile": "compose.yaml", "service": "app"}', '{}', '[]', '1'])(
  '%s declares no build',
  (text) => {
    expect(read(text)).toEqual([]);
  },
);

test.each(['', '{', '{"build": {"dockerfile": "D"}', '['.repeat(100_000)])('broken text is no file', (text) => {
  expect(read(text)).toBeUndefined();
});

test.each<[string, readonly string[]]>([
  ['{"dockerComposeFile": "compose.yaml"}', ['compose.yaml']],
  ['{"dockerComposeFile": ["../compose.yaml", "${localWorkspaceFolder}/dev.yaml"]}', ['../compose.yaml', '/w/dev.yaml']],
  ['{"dockerComposeFile": ["../compose.yaml", "${localEnv:MORE}"]}', []],
  ['{"build": {"dockerfile": "D"}}', []],
  ['{', []],
  ['['.repeat(100_000), []],
])('%s starts compose files', (text, files) => {
  expect(devcontainerComposeFiles(text, '/w')).toEqual(files);
});
