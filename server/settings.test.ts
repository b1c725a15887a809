import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultSettings, joinSettings, parseSettings, stateConfig, stateSettings } from './settings.ts';

test.each([undefined, null, 'x', 3, [], { rules: null, images: 'x' }])('%j is read as the defaults', (section) => {
  expect(parseSettings(section)).toEqual(defaultSettings);
});

test('a wrong value is dropped and the others stand', () => {
  const rules = { a: 'off', b: 'warn', c: 2, d: 'hint', e: null };
  expect(parseSettings({ rules }).rules).toEqual({ a: 'off', d: 'hint' });
});

test('an image needs a Dockerfile; its context is the folder unless it is said', () => {
  const images = {
    app: { dockerfile: 'Dockerfile', args: { A: '1', B: 2 } },
    web: {
      dockerfile: 'web/Dockerfile',
      context: 'web',
      target: 'prod',
      secrets: { a: { file: 'x', more: 1 }, b: { env: 2 }, c: 'x' },
    },
    broken: { context: 'web' },
    nothing: null,
  };
  expect(parseSettings({ images }).images).toEqual({
    app: { dockerfile: 'Dockerfile', context: '.', target: undefined, args: { A: '1' }, secrets: {} },
    web: { dockerfile: 'web/Dockerfile', context: 'web', target: 'prod', args: {}, secrets: { a: { file: 'x' }, b: {}, c: {} } },
  });
});

test('names that objects already have do no harm', () => {
  const section: unknown = JSON.parse(
    '{"rules":{"__proto__":"off","constructor":"off"},"images":{"__proto__":{"dockerfile":"x"}}}',
  );
  const { images, rules } = parseSettings(section);
  expect(Object.getPrototypeOf(images)).toBe(Object.prototype);
  expect(Object.getPrototypeOf(rules)).toBe(Object.prototype);
});

test('reading never throws', () => {
  const place = { folder: undefined, by: '', complain: () => undefined };
  fc.assert(
    fc.property(fc.anything(), fc.anything(), (rules, images) => {
      parseSettings({ rules, images });
      stateConfig({ rules, contexts: images, ecosystems: rules, mutableTags: images, defer: rules }, place);
    }),
  );
});

const ofFile = (value: unknown) => {
  const told: string[] = [];
  const place = {
    folder: '/repo',
    by: '.unstale.yaml',
    complain: (path: readonly string[], because: string) => told.push(`${path.join('.')}: ${because}`),
  };
  return { settings: joinSettings([stateConfig(value, place)]), told };
};

test('a configuration file says everything that the settings say', () => {
  const { settings, told } = ofFile({
    rules: { a: 'off', b: { severity: 'error', options: { most: 3 } }, c: { options: { least: 1 } } },
    builder: 'kaniko',
    contexts: {
      'web/Dockerfile': { context: '.', target: 'prod', args: { PORT: 8080 } },
      'api/Dockerfile': [{ context: 'a' }, 'b'],
    },
    ecosystems: { task: { manifests: ['Taskfile.yml'], commands: { manifest: 'deps', 'needs-source': ['build --all'] } } },
    mutableTags: ['main'],
    volatileArgs: ['STAMP'],
    expensiveCommands: ['make deps'],
    defer: ['hadolint'],
    allowIgnores: false,
  });
  expect(told).toEqual([]);
  const said = { folder: '/repo', by: '.unstale.yaml', target: undefined, args: {} };
  expect(settings).toEqual({
    rules: { a: 'off', b: 'error' },
    images: {},
    contexts: [
      { ...said, dockerfile: 'web/Dockerfile', context: '.', target: 'prod', args: { PORT: '8080' } },
      { ...said, dockerfile: 'api/Dockerfile', context: 'a' },
      { ...said, dockerfile: 'api/Dockerfile', context: 'b' },
    ],
    options: {
      builder: 'kaniko',
      mutableTags: ['main'],
      volatileArgs: ['STAMP'],
      expensiveCommands: ['make deps'],
      ecosystems: {
        task: {
          manifests: ['Taskfile.yml'],
          commands: [
            { words: ['build'], kind: 'needs-source', withFlags: [['--all']] },
            { words: ['deps'], kind: 'manifest' },
          ],
        },
      },
      ruleOptions: { b: { most: 3 }, c: { least: 1 } },
    },
    defer: ['hadolint'],
    allowsIgnores: false,
  });
});

test('an editor says options of rules below a key of their own', () => {
  const section = {
    rules: { a: 'error' },
    ruleOptions: { a: { most: 3 }, b: { least: ['x'] }, c: 'nothing', ['__proto__']: { d: 1 } },
  };
  const { rules, options } = parseSettings(section);
  expect(rules).toEqual({ a: 'error' });
  expect(options.ruleOptions).toEqual(
    Object.fromEntries([
      ['a', { most: 3 }],
      ['b', { least: ['x'] }],
      ['c', {}],
      ['__proto__', { d: 1 }],
    ]),
  );
  const file = stateConfig({ rules: { a: { options: { most: 4 } } } }, { folder: '/', by: 'x', complain: () => expect.fail() });
  expect(joinSettings([stateSettings(section), file]).options.ruleOptions).toMatchObject({ a: { most: 4 }, b: { least: ['x'] } });
});

test.each([
  [{ rule: {} }, 'rule: There is no key "rule".'],
  [{ rules: { a: 'warn' } }, 'rules.a: A rule is off, hint, information, warning or error.'],
  [{ rules: { a: { severity: 1 } } }, 'rules.a.severity: A rule is off, hint, information, warning or error.'],
  [{ rules: ['a'] }, 'rules: Here keys with values are expected.'],
  [{ builder: 'docker' }, 'builder: The builder is buildkit, buildah, kaniko or legacy.'],
  [{ contexts: { a: { target: 'x' } } }, 'contexts.a: It needs the folder of its build context: context.'],
  [{ contexts: { a: [{ context: 1 }] } }, 'contexts.a.0.context: Here a text is expected.'],
  [{ mutableTags: [1] }, 'mutableTags.0: Here a text is expected.'],
  [{ volatileArgs: {} }, 'volatileArgs: Here a list of texts is expected.'],
  [{ defer: ['eslint'] }, 'defer.0: Unstale can defer to hadolint and to buildkit.'],
  [{ ecosystems: { npm: { lock: 'x' } } }, 'ecosystems.npm.lock: There is no key "lock".'],
  [
    { ecosystems: { npm: { commands: { install: 'x' } } } },
    'ecosystems.npm.commands.install: A command is manifest, tools, needs-source, update.',
  ],
  [{ allowIgnores: 'no' }, 'allowIgnores: It is true or false.'],
  ['text', ': Here keys with values are expected.'],
])('in %j the wrong value is told and dropped', (value, expected) => {
  const { settings, told } = ofFile(value);
  expect(told).toEqual([expected]);
  expect(JSON.parse(JSON.stringify(settings))).toMatchObject({
    rules: {},
    options: { mutableTags: [], volatileArgs: [] },
    defer: [],
    allowsIgnores: true,
  });
});

test('where a file and the settings disagree the file holds, and what it does not say stays', () => {
  const editor = stateSettings({
    rules: { a: 'off', b: 'hint' },
    builderKind: 'buildah',
    builder: 'the-name-of-a-builder',
    mutableTags: ['edge'],
    contexts: { Dockerfile: 'from-settings' },
  });
  const file = stateConfig(
    { rules: { b: 'error' }, mutableTags: ['main'], contexts: { Dockerfile: 'from-file' } },
    { folder: '/repo', by: 'x', complain: () => undefined },
  );
  const settings = joinSettings([editor, file]);
  expect(settings.rules).toEqual({ a: 'off', b: 'error' });
  expect(settings.options).toMatchObject({ builder: 'buildah', mutableTags: ['main'] });
  expect(settings.contexts.map(({ context }) => context)).toEqual(['from-file', 'from-settings']);
});
