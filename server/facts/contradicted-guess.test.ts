/** Dockerfiles that were built from further up say so by the paths they use. */
import { expect, test } from 'vitest';
import { memoryContext } from '../context/memory-context.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { folderAboveGuess } from './contradicted-guess.ts';
import { gatherFacts } from './gather-facts.ts';

const files = { 'main.py': '', 'lib/a.py': '' };

function found(text: string, path = '/home/me/shop/infra/tool', inside: Record<string, string> = files): string | undefined {
  const view = memoryContext(inside);
  const source = { ...view.source, context: { kind: 'folder', path } as const };
  return folderAboveGuess(gatherFacts(parseDockerfile(text), { ...view, source }));
}

test.each([
  ['the program that is started', 'FROM a:1\nCOPY . /opt/shop\nENTRYPOINT ["python3", "/opt/shop/infra/tool/main.py"]\n'],
  ['a relative path of it', 'FROM a:1\nWORKDIR /shop\nADD . /shop\nCMD ["sh", "./infra/tool/start.sh"]\n'],
  ['what a later RUN builds', 'FROM a:1\nWORKDIR /src\nCOPY --link . .\nRUN dotnet publish infra/tool/tool.csproj -o out\n'],
  ['the folder that is worked in', 'FROM a:1\nWORKDIR /source\nCOPY . ./\nWORKDIR /source/infra/tool\nRUN dotnet restore\n'],
  ['what a derived stage builds', 'FROM a:1 AS b\nWORKDIR /src\nCOPY . .\nFROM b\nRUN make -f infra/tool/Makefile\n'],
])('%s lies in a folder above', (_, text) => {
  expect(found(text)).toBe('infra');
});

test('the folder of the Dockerfile is worked in below what was copied', () => {
  expect(found('FROM a:1\nCOPY ./ /src/shop\nWORKDIR /src/shop/tool\nRUN cargo build\n')).toBe('tool');
});

test.each([
  ['a folder of the guess that is worked in', 'FROM a:1\nCOPY . /app\nWORKDIR /app/lib\nRUN make\n'],
  ['a new folder that is worked in', 'FROM a:1\nCOPY . /app\nWORKDIR /app/build\nRUN cmake ..\n'],
  ['a folder of the guess', 'FROM a:1\nWORKDIR /app\nCOPY . .\nRUN python lib/a.py\n'],
  ['a folder that only the image has', 'FROM a:1\nWORKDIR /app\nCOPY . .\nRUN ./node_modules/.bin/tsc\n'],
  ['a folder outside of the destination', 'FROM a:1\nCOPY . /app\nRUN sh /infra/tool/setup.sh\n'],
  ['the name of the destination itself', 'FROM a:1\nCOPY . /infra\nCMD ["python", "/infra/main.py"]\n'],
  ['an address', 'FROM a:1\nWORKDIR /app\nCOPY . .\nRUN curl https://e.example/infra/tool/x\n'],
  ['a path below the root of the image', 'FROM a:1\nCOPY . /\nCMD ["/infra/tool/main"]\n'],
  ['no whole context', 'FROM a:1\nWORKDIR /app\nCOPY lib ./lib\nRUN python infra/tool/main.py\n'],
])('%s contradicts nothing', (_, text) => {
  expect(found(text)).toBeUndefined();
});

const member = { 'package.json': '{ "dependencies": { "@shop/core": "workspace:*" } }' };
const installing = 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN pnpm install\n';

test.each([
  ['a package of a workspace that lies above', installing, member, 'pnpm-workspace.yaml'],
  ['the root of the workspace', installing, { ...member, 'pnpm-workspace.yaml': 'packages: [core]\n' }, undefined],
  [
    'a root that names its packages',
    installing,
    { 'package.json': `{ "workspaces": ["core"], ${member['package.json'].slice(1)}` },
    undefined,
  ],
  ['a package of its own', installing, { 'package.json': '{ "dependencies": { "x": "1" } }' }, undefined],
  ['a file that installs nothing', 'FROM node:22\nCOPY . .\n', member, undefined],
])('%s is told by what its manifest depends on', (_, text, inside, expected) => {
  expect(found(text, undefined, inside)).toBe(expected);
});

test('a context that somebody named is not doubted', () => {
  const view = memoryContext(files);
  const origin = { kind: 'compose', because: 'service web', uri: 'file:///compose.yaml', line: 1 } as const;
  const text = 'FROM a:1\nWORKDIR /app\nCOPY . .\nRUN python context/main.py\n';
  const facts = gatherFacts(parseDockerfile(text), { ...view, source: { ...view.source, origin } });
  expect(folderAboveGuess(facts)).toBeUndefined();
});
