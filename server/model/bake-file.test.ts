/** What bake files declare, in both syntaxes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bakeBuilds } from './bake-file.ts';
import { parseBakeHcl } from './bake-hcl.ts';
import { parseBakeJson } from './bake-json.ts';
import type { BakeFile } from './bake-value.ts';
import type { DeclaredBuild } from './declared-build.ts';

function show(files: readonly (BakeFile | undefined)[]): readonly Record<string, unknown>[] {
  const named = files.flatMap((file, index) => (file === undefined ? [] : [{ path: `file${index}`, file }]));
  const text = (each: DeclaredBuild['context'] | undefined) => (each?.kind === 'unknown' ? `?${each.tail}` : each?.text);
  return bakeBuilds(named).map(({ name, line, context, dockerfile, inline, target, args, namedContexts }) => {
    const shown = { name, line, context: text(context), dockerfile: text(dockerfile), target: text(target) };
    const spelled = inline === undefined ? {} : { inline: text(inline) };
    return { ...shown, ...spelled, args: Object.fromEntries(args), named: Object.fromEntries(namedContexts) };
  });
}

const plain = { name: 'a', line: 0, context: '.', dockerfile: 'Dockerfile', target: undefined, args: {}, named: {} };

function checkHcl(name: string, texts: readonly string[], expected: readonly object[]) {
  it(name, () => expect(show(texts.map(parseBakeHcl))).toEqual(expected.map((each) => ({ ...plain, ...each }))));
}

function checkJson(name: string, file: object, expected: readonly object[]) {
  it(name, () => expect(show([parseBakeJson(JSON.stringify(file))])).toEqual(expected.map((each) => ({ ...plain, ...each }))));
}

describe('docker-bake.hcl', () => {
  it('names options that change what is built', () => {
    const file = parseBakeHcl('target "a" {\n  context = "app"\n  secret = ["id=x"]\n  tags = ["t"]\n}\n');
    expect(bakeBuilds(file === undefined ? [] : [{ path: 'f', file }])[0]?.otherOptions).toEqual(['secret']);
  });
  it.each<[string, unknown]>([
    ['["id=x,src=.npmrc", "type=env,id=y,env=TOKEN"]', { x: { file: '.npmrc' }, y: { env: 'TOKEN' } }],
    ['[{ id = "x", src = "a b" }, { type = "env", id = "y", env = "T" }]', { x: { file: 'a b' }, y: { env: 'T' } }],
    ['["id=x,src=${FOLDER}/x"]', { x: { file: 'f/x' } }],
    ['["id=x,src=${NOBODY}/x"]', ['secret']],
    ['["id=x"]', ['secret']],
    ['[{ id = "x", src = "a,b" }]', ['secret']],
    ['concat(["id=x,src=a"], [])', ['secret']],
  ])('reads secrets from where %s says', (list, expected) => {
    const file = parseBakeHcl(`variable "FOLDER" { default = "f" }\ntarget "a" {\n  secret = ${list}\n}\n`);
    const [build] = bakeBuilds(file === undefined ? [] : [{ path: 'f', file }]);
    expect(build?.secrets === undefined ? build?.otherOptions : Object.fromEntries(build.secrets)).toEqual(expected);
  });
  checkHcl(
    'declares targets',
    ['target "a" {\n  context = "app"\n  dockerfile = "D"\n  target = "t"\n}\n'],
    [{ context: 'app', dockerfile: 'D', target: 't' }],
  );
  checkHcl(
    'has maps and comments',
    [
      '# c\n// c\n/* c\n */ target "a" {\n  args = {\n    X = "1" # c\n    "Y" = 2,\n    Z = null\n  }\n contexts = { base = "../b" }\n}',
    ],
    [{ line: 3, args: { X: '1', Y: '2', Z: undefined }, named: { base: '../b' } }],
  );
  checkHcl(
    'replaces variables by their defaults',
    [
      'variable "V" {\n  default = "x"\n}\nvariable "W" { default = "${V}y" }\ntarget "a" {\n  context = "${W}/z"\n  target = V\n}',
    ],
    [{ line: 4, context: 'xy/z', target: 'x' }],
  );
  checkHcl(
    'does not guess what is computed',
    [
      'variable "N" {}\ntarget "a" {\n  context = "${N}/app"\n  target = lower("X")\n  args = { A = N == "" ? "b" : "c", D = "d" }\n}',
    ],
    [{ line: 1, context: '?/app', target: '?', args: { A: undefined, D: 'd' } }],
  );
  checkHcl(
    'inherits in order, maps merged',
    ['target "b" {\n context = "b"\n args = { X = "1", Y = "2" }\n}\ntarget "a" {\n  inherits = ["b"]\n  args = { Y = "3" }\n}'],
    [
      { name: 'b', context: 'b', args: { X: '1', Y: '2' } },
      { line: 4, context: 'b', args: { X: '1', Y: '3' } },
    ],
  );
  checkHcl(
    'leaves out what is only there to be inherited, by its name and because it is',
    [
      'target "_common" {\n args = { X = "1" }\n}\ntarget "docker-metadata-action" {\n tags = ["t:1"]\n}\ntarget "_alone" {\n context = "c"\n}\ntarget "a" {\n inherits = ["_common", "docker-metadata-action"]\n target = "app"\n}',
    ],
    [
      { name: '_alone', line: 6, context: 'c' },
      { line: 9, target: 'app', args: { X: '1' } },
    ],
  );
  checkHcl(
    'does not know what inherits the unknown, or itself',
    ['target "a" { inherits = ["nope"] }\ntarget "b" { inherits = ["b"] }\ntarget "c" { inherits = [V] }'],
    [{ context: '?' }, { name: 'b', line: 1, context: '?' }, { name: 'c', line: 2, context: '?' }],
  );
  checkHcl(
    'reads over groups, functions, matrices and heredocs',
    [
      'group "default" { targets = ["a"] }\nfunction "f" {\n params = [x]\n result = x\n}\nX = 1\ntarget "a" {\n  matrix = { i = ["x"] }\n  name = "a-${i}"\n  output = [{ type = "local" }]\n  description = <<EOT\n}\nEOT\n  context = "app"\n}',
    ],
    [{ name: 'a-x', line: 6, context: 'app' }],
  );
  checkHcl('merges files', ['target "a" { context = "x" }', 'target "a" { target = "t" }'], [{ context: 'x', target: 't' }]);
  checkHcl(
    'has inline Dockerfiles',
    ['variable "B" { default = "x" }\ntarget "a" { dockerfile-inline = "FROM ${B}" }\ntarget "b" { dockerfile-inline = f() }'],
    [
      { line: 1, inline: 'FROM x' },
      { name: 'b', line: 2, inline: '?' },
    ],
  );
  checkHcl('keeps an escaped interpolation', ['target "a" { args = { X = "$${V}" } }'], [{ args: { X: '${V}' } }]);

  const broken = [
    'target "a" {',
    'target "a" { context = "x }',
    '/* x',
    '}',
    'target = ',
    'target "a" { x = <<E\n',
    '"x" {}',
    `target "a" ${'{ b '.repeat(50)}`,
  ];
  for (const text of broken) {
    it(`says nothing when broken: ${text.slice(0, 30)}`, () => expect(show([parseBakeHcl(text)])).toEqual([]));
  }
});

describe('docker-bake.json', () => {
  checkJson('declares targets', { target: { a: { context: 'app', args: { X: 1, Y: null }, contexts: { b: 'target:c' } } } }, [
    { context: 'app', args: { X: '1', Y: undefined }, named: { b: 'target:c' } },
  ]);
  checkJson('replaces variables', { variable: { V: { default: 'x' } }, target: { a: { context: '${V}', inherits: [] } } }, [
    { context: 'x' },
  ]);
  checkJson('has contexts that are no folder', { target: { a: { context: 'https://x.io/y.git' } } }, [{ context: '?' }]);
  for (const text of ['', '[]', '{', '{"target": []}', '{"target": {"a": 1}', '{"target":1}', '['.repeat(50_000)]) {
    it(`says nothing when broken: ${text.slice(0, 20)}`, () => expect(show([parseBakeJson(text)])).toEqual([]));
  }
});

describe('any text', () => {
  it('is read without an exception', () => {
    const unit = fc.constantFrom(
      'target',
      ' ',
      '"a"',
      '{',
      '}',
      '[',
      ']',
      '=',
      '\n',
      '"',
      '${',
      'V',
      ',',
      '<<E',
      '#',
      '/*',
      '*/',
      '(',
      ')',
      '\\',
      'inherits',
      ':',
    );
    fc.assert(
      fc.property(fc.string({ unit }), (text) => void show([parseBakeHcl(text), parseBakeJson(text)])),
      { numRuns: 1000 },
    );
  });
});
