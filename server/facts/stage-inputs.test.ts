import { describe, expect, it } from 'vitest';
import { type MemoryContextOptions, memoryContext } from '../context/memory-context.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { gatherFacts } from './gather-facts.ts';
import { stageInputs } from './stage-inputs.ts';

const files = { 'main.go': 'a', 'go.mod': 'b', 'web/index.html': 'c', 'web/app.js': 'd', 'notes.txt': 'e' };

interface Options extends MemoryContextOptions {
  readonly files?: Record<string, string>;
  readonly folders?: Readonly<Record<string, Record<string, string>>>;
}

function inputsOf(text: string, options: Options = {}) {
  const folders = new Map(Object.entries(options.folders ?? {}));
  const namedContexts = new Map([
    ...[...folders.keys()].map((name) => [name, `/${name}`] as const),
    ...(options.namedContexts ?? []),
  ]);
  const facts = gatherFacts(parseDockerfile(text), memoryContext(options.files ?? files, { ...options, namedContexts }));
  const named = new Map([...folders].map(([name, each]) => [name, memoryContext(each)]));
  const answer = stageInputs(facts, options.target, named);
  if (answer.kind !== 'loaded') throw new Error(JSON.stringify(answer));
  return answer.value;
}

const pathsOf = (text: string, options: Options = {}) =>
  inputsOf(text, options).entries.flatMap(({ context, path, kind }) =>
    kind === 'directory' ? [] : [context === '' ? path : `${context}:${path}`],
  );

const go = 'FROM golang AS build\nCOPY go.mod main.go ./\nRUN go build\nFROM scratch\nCOPY --from=build /app /app';

describe('files of a build', () => {
  it.each<[string, string, string[], Options?]>([
    ['takes in what a builder stage copies', go, ['go.mod', 'main.go']],
    ['leaves out a stage that the target does not need', `FROM x AS docs\nCOPY web /w\n${go}`, ['go.mod', 'main.go']],
    ['stops at the target', `${go}\nCOPY web /w`, ['go.mod', 'main.go'], { target: 'build' }],
    ['follows parents', 'FROM x AS p\nCOPY main.go /\nFROM p\nCOPY go.mod /', ['go.mod', 'main.go']],
    ['follows triggers of a parent', 'FROM x AS p\nONBUILD COPY main.go /\nFROM p', ['main.go']],
    ['takes in a bind mount', 'FROM x\nRUN --mount=type=bind,source=web,target=/w make', ['web/app.js', 'web/index.html']],
    [
      'takes in the whole context where a mount names no source',
      'FROM x\nRUN --mount=target=. make',
      ['go.mod', 'main.go', 'notes.txt', 'web/app.js', 'web/index.html'],
    ],
    ['follows the stage of a mount', 'FROM x AS d\nCOPY go.mod /\nFROM x\nRUN --mount=from=d,target=/d make', ['go.mod']],
    ['leaves out other mounts', 'FROM x\nRUN --mount=type=cache,target=/c --mount=type=secret,id=s make', []],
    ['leaves out what is ignored', 'FROM x\nCOPY . .', ['.dockerignore', 'a'], { files: { a: '', b: '', '.dockerignore': 'b' } }],
    ['takes in a named context', 'FROM x\nCOPY --from=lib a /', ['lib:a'], { folders: { lib: { a: '', b: '' } } }],
    ['takes in a base that is a named context', 'FROM lib\nRUN x', ['lib:a'], { folders: { lib: { a: '' } } }],
    ['leaves out a download', 'FROM x\nADD https://example.com/a /\nCOPY main.go /', ['main.go']],
    ['takes in what a pattern of --parents matches', 'FROM x\nCOPY --parents **/*.js **/go.mod /', ['go.mod', 'web/app.js']],
    ['looks behind the pivot of --parents', 'FROM x\nCOPY --parents web/./*.html /', ['web/index.html']],
    ['takes in nothing of a root with --parents', 'FROM x\nCOPY --parents . /', []],
    ['expands arguments', 'FROM x\nARG D\nCOPY $D /', ['web/app.js', 'web/index.html'], { args: new Map([['D', 'web']]) }],
  ])('%s', (_, text, expected, options) => {
    expect(pathsOf(text, options)).toEqual(expected);
    expect(inputsOf(text, options).unknown).toEqual([]);
  });

  it.each<[string, string[]]>([
    ['COPY . .\nRUN make', []],
    ['COPY . .\nRUN git clone https://example.com/x && git -C x config a b', []],
    ['COPY . .\nRUN git -C . -c a=b describe --tags > version', ['.git is not looked into.']],
    ['COPY .git .git', ['.git is not looked into.']],
    ['RUN --mount=target=/src,source=.git git log', ['.git is not looked into.']],
  ])("%j takes no notice of Git's own folder, unless it asks Git", (text, expected) => {
    const options = { files: { a: '', '.git/HEAD': '' } };
    expect(inputsOf(`FROM x\n${text}`, options).unknown).toEqual(expected);
  });

  it.each<[string, string, Options?]>([
    ['an argument without a value', 'FROM x\nARG D\nCOPY $D /'],
    ['a mount of an unknown place', 'FROM x\nARG D\nRUN --mount=source=$D,target=/d make'],
    ['a folder that is not walked', 'FROM x\nCOPY . .', { files: { 'node_modules/a': '' } }],
    ['a listing that has an end', 'FROM x\nCOPY . .', { isComplete: false }],
    [
      '--parents that looks into a folder that is not walked',
      'FROM x\nCOPY --parents **/a /',
      { files: { 'node_modules/a': '' } },
    ],
    ['another build as a named context', 'FROM x\nCOPY --from=lib a /', { namedContexts: new Map([['lib', 'target:lib']]) }],
    ['a named context in the place of a parent', 'FROM x AS p\nFROM p', { folders: { p: { app: '' } } }],
    ['a base that an argument makes another stage', 'ARG B=x\nFROM y AS dev\nFROM $B\nRUN z', { args: new Map([['B', 'dev']]) }],
  ])('does not claim to know everything with %s', (_, text, options) => {
    expect(inputsOf(text, options).unknown).not.toEqual([]);
  });
});

describe('instructions of a build', () => {
  const same = (one: string, other: string) => expect(inputsOf(other).instructions).toEqual(inputsOf(one).instructions);
  const differ = (one: string, other: string, options?: Options) =>
    expect(inputsOf(other, options).instructions).not.toEqual(inputsOf(one).instructions);

  it.each<[string, string, string]>([
    ['comments and blank lines', 'FROM x\nRUN a && b', '# why\nFROM x\n\n# because\nRUN a && \\\n# inside\nb'],
    ['a stage that nothing needs', go, `FROM y AS docs\nRUN z\n${go}`],
    ['the argument of a stage that nothing needs', go, `ARG V=1\nFROM y:$V AS docs\n${go}`],
    ['blanks in the JSON form', 'FROM x\nCMD ["a","b"]', 'FROM x\nCMD [ "a",  "b" ]'],
    ['how a keyword is written', 'FROM x\nRUN a', 'from x\nrun a'],
  ])('do not change with %s', (_, one, other) => same(one, other));

  it.each<[string, string, string, Options?]>([
    ['a command', 'FROM x\nRUN a', 'FROM x\nRUN b'],
    ['a flag', 'FROM x\nCOPY web /', 'FROM x\nCOPY --chmod=700 web /'],
    ['the text of a heredoc', 'FROM x\nRUN <<E\na\nE', 'FROM x\nRUN <<E\nb\nE'],
    ['a default that a stage uses', 'ARG V=1\nFROM x:$V', 'ARG V=2\nFROM x:$V'],
    ['a base', 'FROM x', 'FROM y'],
    ['an address that is downloaded', 'FROM x\nADD https://a.example/1 /', 'FROM x\nADD https://a.example/2 /'],
    ['an instruction of a builder stage', go, go.replace('go build', 'go build -v')],
    ['the image of a named context', 'FROM x', 'FROM x', { namedContexts: new Map([['x', 'docker-image://y']]) }],
  ])('change with %s', (_, one, other, options) => differ(one, other, options));

  it('names the arguments that count, with values nowhere', () => {
    const { argNames, instructions } = inputsOf('ARG B\nFROM $B AS a\nFROM x\nARG V', { args: new Map([['V', 'secret']]) });
    expect([...argNames]).toEqual(['V']);
    expect(instructions.join()).not.toContain('secret');
  });
});
