/** Which builds the files of CI and scripts declare, from where, and what is left unknown or unsaid. */
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../settings.ts';
import { findBuildSources } from './find-build-sources.ts';
import { scriptBuilds, scriptKind } from './script-files.ts';

async function placed(path: string, text: string, there: readonly string[]) {
  return scriptBuilds('/w', `/w/${path}`, text, async (each) => there.includes(each));
}

/** One line each: where it stands, context, Dockerfile, target, names, arguments; `?` for what is unknown, with its cause. */
async function shown(path: string, text: string, there: readonly string[]): Promise<readonly string[]> {
  const builds = await placed(path, text, there);
  return builds.map(({ folder, build }) => {
    const { context, dockerfile, target, args, images, repositories = [], line } = build;
    const place = context.kind === 'unknown' ? `? (${context.because})` : context.text;
    const file = dockerfile.kind === 'unknown' ? '' : dockerfile.text;
    const pairs = [...args].map(([name, value]) => `${name}=${value ?? '?'}`);
    const stage = target?.kind === 'known' ? [`to ${target.text}`] : target === undefined ? [] : ['to ?'];
    return [`${line + 1}:`, folder, place, file, ...stage, ...images, ...repositories.map((each) => `${each}:?`), ...pairs]
      .filter((each) => each !== '')
      .join(' ');
  });
}

function check(name: string, path: string, text: string, expected: readonly string[], there: readonly string[] = []) {
  it(name, async () => expect(await shown(path, text, there)).toEqual(expected));
}

const workflow = '.github/workflows/ci.yml';
const job = (steps: string, more = '') => `on: push\njobs:\n  a:\n${more}    runs-on: x\n    steps:\n${steps}`;
const action = (inputs: string) =>
  job(`      - uses: docker/build-push-action@v6\n        with:\n${inputs.replace(/^/gm, '          ')}\n`);

describe('a workflow', () => {
  check(
    'builds in a block, whose lines are told',
    workflow,
    job('      - run: |\n          make\n          docker build -t shop/web:ci -f web/Dockerfile .\n'),
    ['8: /w . web/Dockerfile shop/web:ci'],
  );
  check('builds in one line', workflow, job('      - run: docker build -t a app\n'), ['6: /w app app/Dockerfile a']);
  check(
    'builds in its working directory',
    workflow,
    job('      - run: cd x && docker build -t a .\n        working-directory: app\n'),
    ['6: /w/app/x . ./Dockerfile a'],
  );
  check(
    'builds in the folder of its job',
    workflow,
    job('      - run: docker build .\n', '    defaults: {run: {working-directory: app}}\n'),
    ['7: /w/app . ./Dockerfile'],
  );
  check(
    'knows its own variables',
    workflow,
    job('      - run: docker build -t $I:${{ env.T }} .\n', '    env: {I: shop/web, T: 1.2}\n'),
    ['7: /w . ./Dockerfile shop/web:1.2'],
  );
  check(
    'does not know variables that a step may write',
    workflow,
    job('      - run: echo "I=x" >> $GITHUB_ENV\n      - run: docker build -t $I .\n', '    env: {I: shop/web}\n'),
    ['8: /w . ./Dockerfile'],
  );
  check(
    'keeps the repository of a tag that nobody knows',
    workflow,
    job('      - run: docker build -t ghcr.io/x/a:${{ github.sha }} .\n'),
    ['6: /w . ./Dockerfile ghcr.io/x/a:?'],
  );
  check('says nothing of a context that is an expression', workflow, job('      - run: docker build ${{ matrix.dir }}\n'), []);
  check('says that it leaves the context of an image open', workflow, job('      - run: docker build -t a ${{ matrix.dir }}\n'), [
    '6: /w ? (it depends on a value that is not spelled out) a',
  ]);
  check('of another shell says nothing', workflow, job('      - run: docker build -t a .\n        shell: pwsh\n'), []);
  check(
    'that checks out something else says nothing',
    workflow,
    job('      - uses: actions/checkout@v4\n        with: {repository: x/y}\n      - run: docker build -t a .\n'),
    [],
  );
  check('that is broken says nothing', workflow, 'jobs: {a: [docker build', []);
});

describe('the action that builds', () => {
  check(
    'says everything by its inputs',
    workflow,
    action(
      'context: app\nfile: ./app/Dockerfile.prod\ntarget: prod\nbuild-args: |\n  A=1\n  B=${{ github.sha }}\ntags: |\n  a:1\n  x.io/a:${{ github.sha }}',
    ),
    ['6: /w app ./app/Dockerfile.prod to prod a:1 x.io/a:? A=1 B=?'],
  );
  check('builds the repository when no context is named', workflow, action('push: true\ntags: a,b:2'), [
    '6: /w . ./Dockerfile a b:2',
  ]);
  check('builds a folder of the repository', workflow, action('context: "{{defaultContext}}:app"\nfile: D'), ['6: /w app app/D']);
  check(
    'says nothing where arguments are an expression',
    workflow,
    action('context: .\nbuild-args: ${{ steps.x.outputs.y }}'),
    [],
  );
  const matrix = (lines: string, inputs: string) =>
    `jobs:\n  image:\n    strategy:\n      matrix:\n${lines}    steps:\n      - uses: docker/build-push-action@v6\n        with: {${inputs}}\n`;
  check(
    'builds each folder of a matrix',
    workflow,
    matrix('        app: [api, web]\n', 'context: "${{ matrix.app }}", tags: "x/${{ matrix.app }}:1"'),
    ['7: /w api api/Dockerfile x/api:1', '7: /w web web/Dockerfile x/web:1'],
  );
  check(
    'builds what a matrix includes, by the names of its objects',
    workflow,
    matrix(
      '        include:\n          - { name: api, at: { context: services/api, file: api.Dockerfile } }\n',
      'context: "${{ matrix.at.context }}", file: "${{matrix.at.file}}"',
    ),
    ['8: /w services/api api.Dockerfile'],
  );
  check(
    'adds what is included to the values of an axis, and leaves out what is excluded',
    workflow,
    matrix(
      '        app: [api, web, old]\n        exclude: [{ app: old }]\n        include: [{ app: api, target: prod }]\n',
      'context: "${{ matrix.app }}", target: "${{ matrix.target }}"',
    ),
    ['9: /w api api/Dockerfile to prod', '9: /w web web/Dockerfile'],
  );
  check('builds once where no value of the matrix changes anything', workflow, matrix('        os: [a, b]\n', 'context: app'), [
    '7: /w app app/Dockerfile',
  ]);
  check(
    'says nothing of a matrix that a step makes',
    workflow,
    matrix('        app: ${{ fromJSON(needs.a.outputs.b) }}\n', 'context: "${{ matrix.app }}"'),
    [],
  );
  check('says nothing where its context is one', workflow, action('context: ${{ matrix.app }}'), []);
  check(
    'takes tags of the names that metadata are made of',
    workflow,
    job(
      '      - id: meta\n        uses: docker/metadata-action@v5\n        with: {images: ghcr.io/x/a}\n' +
        '      - uses: docker/build-push-action@v6\n        with: {context: ., tags: "${{ steps.meta.outputs.tags }}"}\n',
    ),
    ['9: /w . ./Dockerfile ghcr.io/x/a:?'],
  );
});

describe('a GitLab pipeline', () => {
  check(
    'builds in its scripts, each with its line',
    '.gitlab-ci.yml',
    'a:\n  script:\n    - make\n    - docker build -t a app\n',
    ['4: /w app app/Dockerfile a'],
  );
  check('goes where it went before', '.gitlab-ci.yml', 'before_script: [cd app]\na:\n  script: [docker build -t a .]\n', [
    '3: /w/app . ./Dockerfile a',
  ]);
  check(
    'does not know what the project may set',
    '.gitlab-ci.yml',
    'variables: {T: x}\na:\n  script: [docker build -t a:$T .]\n',
    ['3: /w . ./Dockerfile a:?'],
  );
  check('says nothing of a job that is made of another', '.gitlab-ci.yml', 'a: {extends: .b, script: [docker build -t a .]}', []);
  check(
    'says nothing of a script from elsewhere',
    '.gitlab-ci.yml',
    'a:\n  script:\n  - !reference [.b, script]\n  - docker build .',
    [],
  );
});

describe('a Makefile', () => {
  check('builds in its recipes', 'Makefile', 'x:\n\techo\n\t@docker build \\\n\t  -t a \\\n\t  app\n', [
    '3: /w app app/Dockerfile a',
  ]);
  check('knows its variables', 'Makefile', 'R := shop\nI = $(R)/web\nT ?= dev # x\nx:\n\tdocker build -t $(I):${T} .\n', [
    '5: /w . ./Dockerfile shop/web:dev',
  ]);
  check('does not know what is set twice', 'Makefile', 'T = a\nT = b\nx:\n\tdocker build -t a:$(T) .\n', [
    '4: /w . ./Dockerfile a:?',
  ]);
  check('does not know what a target sets', 'Makefile', 'T = a\np: T = b\nx:\n\tdocker build -t a:$(T) .\n', [
    '4: /w . ./Dockerfile a:?',
  ]);
  check('does not know what a condition sets', 'Makefile', 'ifdef X\nT = a\nendif\nx:\n\tdocker build -t a:$(T) .\n', [
    '5: /w . ./Dockerfile a:?',
  ]);
  check('does not know what another file sets', 'Makefile', '-include .env\nT = a\nx:\n\tdocker build -t a:$(T) .\n', [
    '4: /w . ./Dockerfile a:?',
  ]);
  check('does not know what a program says', 'Makefile', 'T = $(shell git describe)\nx:\n\tdocker build -t a:$(T) .\n', [
    '3: /w . ./Dockerfile a:?',
  ]);
  check('stays in its folder from line to line', 'Makefile', 'x:\n\tcd app\n\tdocker build .\n\tcd b && docker build .\n', [
    '3: /w . ./Dockerfile',
    '4: /w/b . ./Dockerfile',
  ]);
  check('of one shell says nothing', 'Makefile', '.ONESHELL:\nx:\n\tcd app\n\tdocker build .\n', []);
});

describe('a script of a package', () => {
  check('builds in the folder of the package', 'package.json', '{\n  "scripts": {\n    "a": "docker build -t a app"\n  }\n}', [
    '3: /w app app/Dockerfile a',
  ]);
  check('that is no script says nothing', 'package.json', '{"a": "docker build -t a app"}', []);
});

describe('a shell script', () => {
  check('at the top runs there', 'build.sh', '#!/bin/sh\ndocker build -t a app\n', ['2: /w app app/Dockerfile a']);
  check(
    'goes to a folder from its own place',
    'scripts/build',
    '#!/usr/bin/env bash\ncd "$(dirname "$0")/.."\ndocker build -t a .\n',
    ['3: /w . ./Dockerfile a'],
  );
  check(
    'finds its own place in the usual ways',
    'scripts/build.sh',
    'D="$(cd "$(dirname "${BASH_SOURCE[0]}")" >/dev/null 2>&1 && pwd)"\nR=$D/..\ndocker build -t a -f "$R/app/Dockerfile" "$R"\n',
    ['3: /w /w/scripts/.. /w/scripts/../app/Dockerfile a'],
  );
  check('finds the top of the repository', 'bin/b.sh', 'cd $(git rev-parse --show-toplevel)/app\ndocker build -t a .\n', [
    '2: /w/app . ./Dockerfile a',
  ]);
  check('runs where its Dockerfile is', 'scripts/b.sh', 'docker build -t a .', ['1: /w . ./Dockerfile a'], ['/w/Dockerfile']);
  check(
    'runs beside it, when only there is one',
    'scripts/b.sh',
    'docker build .',
    ['1: /w/scripts . ./Dockerfile'],
    ['/w/scripts/Dockerfile'],
  );
  check(
    'may run in either folder',
    'scripts/b.sh',
    'docker build -t a .',
    ['1: /w ? (nothing says in which folder it runs) a'],
    ['/w/Dockerfile', '/w/scripts/Dockerfile'],
  );
  check('may run in neither', 'scripts/b.sh', 'docker build .', []);
  check('of another language says nothing', 'scripts/b', '#!/usr/bin/python3\ndocker build .\n', []);
  check(
    'builds with the first default of Podman that is there',
    'b.sh',
    'podman build -t a .',
    ['1: /w . ./Dockerfile a'],
    ['/w/Dockerfile'],
  );
});

describe('what is run in its own folder', () => {
  check('builds from there', 'app/Makefile', 'image:\n\tdocker build -t a .\n', ['2: /w/app . ./Dockerfile a']);
  check(
    'builds from there and with files of other folders',
    'app/package.json',
    '{"scripts": {"image": "docker build -t a -f Dockerfile .."}}',
    ['1: /w/app .. Dockerfile a'],
  );
});

describe('files of CI and scripts', () => {
  it('are those of a few places', () => {
    const kinds = [
      '.github/workflows/a.yaml',
      '.gitlab-ci.yml',
      'GNUmakefile',
      'package.json',
      'a.sh',
      'bin/a',
      'scripts/a.bash',
      'app/Makefile',
      'packages/a/package.json',
    ];
    expect(kinds.map((path) => scriptKind('/w', `/w/${path}`))).toEqual([
      'workflow',
      'gitlab',
      'makefile',
      'package',
      'shell',
      'shell',
      'shell',
      'makefile',
      'package',
    ]);
    const none = [
      '.github/a.yml',
      'node_modules/a/package.json',
      'app/vendor/b/Makefile',
      '../Makefile',
      'a',
      'scripts/a.py',
      'scripts/b/a.sh',
      '../a.sh',
      'app/bin/a',
    ];
    expect(none.flatMap((path) => scriptKind('/w', `/w/${path}`) ?? [])).toEqual([]);
  });
  it('say where a Dockerfile is built from, and which line says so', async () => {
    const builds = await placed('Makefile', 'x:\n\tdocker build -f app/Dockerfile --target t .\n', []);
    const [source] = findBuildSources('file:///w/app/Dockerfile', defaultSettings, ['/w'], builds);
    expect(source).toMatchObject({ context: { kind: 'folder', path: '/w' }, target: 't' });
    expect(source?.origin).toMatchObject({ kind: 'script', because: 'line 2 of Makefile builds it', line: 1 });
  });
  it('leave a Dockerfile alone that they may not mean', async () => {
    const builds = await placed('Makefile', 'x:\n\tdocker build -t a -f app/Dockerfile $(D)\n', []);
    expect(builds).toHaveLength(1);
    expect(findBuildSources('file:///w/app/Dockerfile', defaultSettings, ['/w'], builds)[0]?.origin.kind).toBe('folder');
  });
});

describe('the secrets of a build', () => {
  const line = 'docker build --secret id=npm,src=.npmrc -t a -f /w/Dockerfile /w\n';
  it.each([
    ['are meant from where the file runs', 'build.sh', line, { npm: { file: '.npmrc' } }, []],
    ['are not known where two folders may be meant', 'scripts/build.sh', line, {}, ['secret']],
    [
      'are known by a path or a variable',
      'scripts/build.sh',
      line.replace('src=.npmrc', 'env=TOKEN'),
      { npm: { env: 'TOKEN' } },
      [],
    ],
  ])('%s', async (_, path, text, secrets, others) => {
    const [found] = await placed(path, text, ['/w/Dockerfile']);
    expect(Object.fromEntries(found?.build.secrets ?? [])).toEqual(secrets);
    expect(found?.build.otherOptions).toEqual(others);
  });
});

describe('platforms', () => {
  const both = ['linux/amd64', 'linux/arm64'];
  it.each<[title: string, path: string, text: string, platforms: readonly string[]]>([
    ['an action', workflow, action('context: .\nplatforms: linux/amd64,linux/arm64'), both],
    ['an action with one to a line', workflow, action('context: .\nplatforms: |\n  linux/amd64\n  linux/arm64'), both],
    [
      'an action of a matrix, each on a builder of its own',
      workflow,
      action('context: .\nplatforms: ${{ matrix.platform }}'),
      [],
    ],
    ['a script', 'build.sh', '#!/bin/sh\ndocker buildx build --platform linux/amd64,linux/arm64 .\n', both],
    ['a script, twice', 'build.sh', '#!/bin/sh\ndocker buildx build --platform=linux/amd64 --platform linux/arm64 .\n', both],
    ['a script that takes it from elsewhere', 'build.sh', '#!/bin/sh\ndocker buildx build --platform "$PLATFORMS" .\n', []],
  ])('are told of %s', async (_, path, text, platforms) => {
    const builds = await placed(path, text, []);
    expect(builds.map(({ build }) => build.platforms)).toEqual([platforms]);
    const [source] = findBuildSources('file:///w/Dockerfile', defaultSettings, ['/w'], builds);
    expect(source?.manyPlatforms?.platforms).toEqual(platforms.length > 0 ? platforms : undefined);
  });
});
