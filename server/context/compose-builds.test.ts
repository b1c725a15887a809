/** What compose files declare, through anchors, overrides and variables. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseComposeFile } from '../model/compose-file.ts';
import type { DeclaredBuild } from '../model/declared-build.ts';
import { composeBuildsIn } from './compose-builds.ts';

const names = ['compose.yaml', 'compose.override.yaml'];

function builds(texts: readonly string[], env: Readonly<Record<string, string>> = {}): readonly DeclaredBuild[] {
  const files = new Map(texts.map((text, index) => [`/w/${names[index]}`, parseComposeFile(text)]));
  const reader = {
    composeFile: (path: string) => files.get(path),
    envFile: (path: string) => (path === '/w/.env' ? new Map(Object.entries(env)) : undefined),
  };
  return composeBuildsIn('/w', names.slice(0, texts.length), reader).map(({ build }) => build);
}

function show(build: DeclaredBuild): Record<string, unknown> {
  const text = (each: DeclaredBuild['context'] | undefined) => (each?.kind === 'unknown' ? `?${each.tail}` : each?.text);
  const { name, line, args, namedContexts } = build;
  const shown = { name, line, context: text(build.context), dockerfile: text(build.dockerfile), target: text(build.target) };
  const named = { ...(build.images.length === 0 ? {} : { images: build.images }), named: Object.fromEntries(namedContexts) };
  return { ...shown, args: Object.fromEntries(args), ...named };
}

const plain = { name: 'a', line: 2, context: '.', dockerfile: 'Dockerfile', target: undefined, args: {}, named: {} };

function checkBuilds(
  name: string,
  texts: readonly string[],
  expected: readonly object[],
  env?: Readonly<Record<string, string>>,
) {
  it(name, () => expect(builds(texts, env).map(show)).toEqual(expected.map((each) => ({ ...plain, ...each }))));
}

const service = (build: string) => `services:\n  a:\n    build: ${build}\n`;

describe('a compose file', () => {
  checkBuilds('has a short form', [service('./app')], [{ context: './app' }]);
  it('names options that change what is built, of all files', () => {
    const over = service('{secrets: [a], ssh: [default], x-note: 1, cache_from: [b]}');
    const [merged] = builds([service('{context: app, platforms: [linux/arm64]}'), over]);
    expect(merged?.otherOptions).toEqual(['platforms', 'ssh', 'secrets']);
  });
  const secretsOf = (texts: readonly string[], env?: Readonly<Record<string, string>>) => {
    const [build] = builds(texts, env);
    return build?.secrets === undefined ? build?.otherOptions : Object.fromEntries(build.secrets);
  };
  const withSecrets = (list: string, top: string) => `${service(`{context: ., secrets: ${list}}`)}secrets:\n  ${top}\n`;
  it.each<[string, readonly string[], unknown]>([
    ['a file of the project', [withSecrets('[a]', 'a: {file: ./a.txt}')], { a: { file: '/w/a.txt' } }],
    ['a variable, under another id', [withSecrets('[{source: a, target: b}]', 'a: {environment: A}')], { b: { env: 'A' } }],
    [
      'a later file over an earlier one',
      [withSecrets('[a]', 'a: {file: a}'), 'secrets: {a: {file: b}}'],
      { a: { file: '/w/b' } },
    ],
    [
      'a list of both files',
      [withSecrets('[a]', 'a: {file: a}'), withSecrets('[b]', 'b: {file: b}')],
      { a: { file: '/w/a' }, b: { file: '/w/b' } },
    ],
    ['a path with a variable', [withSecrets('[a]', 'a: {file: "${D}/a"}')], { a: { file: '/w/d/a' } }],
    ['none that is not declared', [service('{secrets: [a]}')], ['secrets']],
    ['none that is kept elsewhere', [withSecrets('[a]', 'a: {external: true}')], ['secrets']],
    ['none in a home folder', [withSecrets('[a]', 'a: {file: ~/.npmrc}')], ['secrets']],
    ['none of a variable that nobody knows', [withSecrets('[a]', 'a: {file: "${NOBODY}/a"}')], ['secrets']],
    ['none that only Compose sees', [withSecrets('[a]', 'a: {environment: D}')], ['secrets']],
    [
      'none of a file in one place and a variable in another',
      [withSecrets('[a]', 'a: {file: a}'), 'secrets: {a: {environment: A}}'],
      ['secrets'],
    ],
    [
      'none that a tag merges otherwise',
      [withSecrets('[a]', 'a: {file: a}'), 'secrets:\n  a: !override {file: b}\n'],
      ['secrets'],
    ],
    ['none that is no list', [withSecrets('7', 'a: {file: a}')], ['secrets']],
    ['none with an id that is an option', [withSecrets('[{source: a, target: "x,src=/etc"}]', 'a: {file: a}')], ['secrets']],
  ])('passes on as a secret: %s', (_, texts, expected) => expect(secretsOf(texts, { D: 'd' })).toEqual(expected));
  checkBuilds(
    'has a long form',
    [service('{context: app, dockerfile: D, target: t, args: {X: 1, Y: , Z: z}}')],
    [{ context: 'app', dockerfile: 'D', target: 't', args: { X: '1', Y: undefined, Z: 'z' } }],
  );
  checkBuilds(
    'has lists of arguments and contexts',
    [service('{args: [X=1, Y], additional_contexts: [base=../b]}')],
    [{ args: { X: '1', Y: undefined }, named: { base: '/b' } }],
  );
  checkBuilds(
    'leaves an argument open whose variable the environment may set, whatever its default',
    [service('{args: {SHA: "${GIT_SHA:-unknown}", MODE: prod}}')],
    [{ args: { SHA: undefined, MODE: 'prod' } }],
  );
  checkBuilds(
    'says what the result is called',
    ['services:\n  a:\n    image: shop/a\n    build: app\n'],
    [{ context: 'app', line: 3, images: ['shop/a'] }],
  );
  checkBuilds(
    'has named contexts as a map',
    [service('{additional_contexts: {base: docker-image://x}}')],
    [{ named: { base: 'docker-image://x' } }],
  );
  it('has an inline Dockerfile', () => {
    const inline = (texts: readonly string[]) => builds(texts, { V: 'v' }).map((each) => each.inline);
    const own = service('{dockerfile_inline: "FROM $V$$X"}');
    expect(inline([own])).toEqual([{ kind: 'known', text: 'FROM v$X' }]);
    expect(inline([service('{dockerfile: D}'), own])).toMatchObject([{ kind: 'unknown' }]);
    expect(inline([service('{dockerfile_inline: "FROM $UNSET"}')])).toMatchObject([{ kind: 'unknown' }]);
  });
  checkBuilds('builds nothing without build', ['services:\n  a:\n    image: x\n'], []);
  checkBuilds(
    'follows anchors and merge keys',
    ['x-b: &b\n  context: app\nservices:\n  a:\n    build:\n      <<: *b\n      target: t\n'],
    [{ line: 4, context: 'app', target: 't' }],
  );
  checkBuilds(
    'extends a service of the same file',
    [`${service('{context: app, target: x}')}  b:\n    extends: a\n    build: {target: y}\n`],
    [
      { context: 'app', target: 'x' },
      { name: 'b', line: 5, context: 'app', target: 'y' },
    ],
  );
  checkBuilds(
    'does not follow itself for ever',
    ['services:\n  a:\n    extends: a\n    build: x\n'],
    [{ line: 3, context: '?' }],
  );
  checkBuilds(
    'cannot extend what is not there',
    ['services:\n  a:\n    extends: b\n    build: x\n'],
    [{ line: 3, context: '?' }],
  );
});

describe('an override', () => {
  checkBuilds(
    'replaces texts and merges maps',
    [service('{context: app, args: {X: 1, Y: 2}}'), service('{target: t, args: [Y=3]}')],
    [{ context: 'app', target: 't', args: { X: '1', Y: '3' } }],
  );
  checkBuilds('builds nothing when it resets the build', [service('app'), service('!reset null')], []);
  checkBuilds(
    'resets and overrides what is inside of build',
    [
      service('{context: app, target: t, args: {X: 1, Y: 2, Z: 3}}'),
      service('{target: !reset null, args: {Y: !reset null, Z: 4}}'),
    ],
    [{ context: 'app', args: { X: '1', Z: '4' } }],
  );
  checkBuilds(
    'says so inside build',
    [service('{context: app, args: {Y: 1}}'), service('{args: !override {X: 1}}')],
    [{ context: 'app', args: { X: '1' } }],
  );
  checkBuilds(
    'makes the context unknown when it resets a part that stands elsewhere, too',
    [service('app'), `x-b: &b {args: !override {X: 1}}\n${service('{<<: *b}')}`],
    [{ line: 3, context: '?', args: { X: '1' } }],
  );
});

describe('variables', () => {
  checkBuilds('come from the env file', [service('$A/$' + '{B}/x')], [{ context: 'a/b/x' }], { A: 'a', B: 'b' });
  checkBuilds('have defaults', [service('"$' + '{A:-d}$' + '{B-e}$' + '{C:-f}"')], [{ context: 'df' }], { C: '', B: '', A: '' });
  checkBuilds('make the context unknown, keeping what follows', [service('$' + '{ROOT}/app')], [{ context: '?/app' }]);
  checkBuilds(
    'make one argument unknown',
    [service('{args: {X: "$' + '{V}", Y: "$$V"}}')],
    [{ args: { X: undefined, Y: '$V' } }],
  );
});

describe('a context that is no folder', () => {
  for (const text of ['https://x.io/a.git', 'git@github.com:a/b', 'github.com/a/b', 'a.git#main']) {
    checkBuilds(text, [service(`"${text}"`)], [{ context: '?' }]);
  }
});

describe('broken input', () => {
  const exploding = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.replace(/./g, (name, at: number) => `${name}: &${name} [${`*${'abcdefgh'[at]},`.repeat(9)}]\n`)}`;
  const broken = ['a: [', 'services:\n a: b\n  c: d', exploding, '['.repeat(100_000), 'a: 1\n---\nb: 2\n'];
  for (const text of broken)
    it(`is no file: ${JSON.stringify(text.slice(0, 20))}`, () => expect(parseComposeFile(text)).toBeUndefined());
  for (const text of [
    '',
    '1',
    'services: 1',
    'services:\n  a:\n',
    'services: {a: {build: [1]}}',
    'services: {a: {build: {args: 1}}}',
  ]) {
    it(`says nothing wrong: ${JSON.stringify(text)}`, () => expect(builds([text]).every((each) => each.name === 'a')).toBe(true));
  }
  it('never throws', () => {
    const unit = fc.constantFrom(
      'services',
      'build',
      'a',
      ':',
      ' ',
      '\n',
      '  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '$',
      '${',
      '&x',
      '*x',
      '<<',
      '!t',
      '"',
      '#',
      '?',
    );
    fc.assert(
      fc.property(fc.string({ unit }), (text) => void builds([text, text])),
      { numRuns: 500 },
    );
  });
});
