/** The vertices of a build: which stages, how they are numbered and named, what each stands on, and what is asked of contexts. */
import { describe, expect, test } from 'vitest';
import { type Given, graphOf, rebuilt, requestOf, verticesOf } from '../../test/support/simulated-builder.ts';
import { buildGraph } from './build-graph.ts';
import type { BuildGraph } from './vertex.ts';

/** `name 2/3 4/3`: what BuildKit shows of each stage. */
function shown({ stages }: BuildGraph): readonly string[] {
  return stages.map(({ name, count, vertices }) =>
    [name, ...vertices.map(({ place }) => `${place?.ordinal}/${count}`)].join(' ').trim(),
  );
}
const kinds = (given: Given | string) => verticesOf(given).map(({ kind }) => kind);

describe('stages', () => {
  const three = 'FROM base AS One\nRUN 1\nFROM base AS unused\nRUN 2\nFROM one\nRUN 3\n';

  test('those that the target does not need make no vertices', () => {
    expect(shown(graphOf(three))).toEqual(['one 2/2', 'stage-2 1/1']);
  });

  test.each([
    ['by name', 'unused', ['unused 2/2']],
    ['in any case', 'ONE', ['one 2/2']],
    ['by number', '1', ['unused 2/2']],
    ['empty, the last', '', ['one 2/2', 'stage-2 1/1']],
  ])('the target %s', (_, target, expected) => {
    expect(shown(graphOf({ dockerfile: three, target }))).toEqual(expected);
  });

  test('of two stages with one name the later one is meant', () => {
    const { stages } = graphOf({ dockerfile: 'FROM base AS a\nRUN 1\nFROM base AS a\nRUN 2\nFROM a\nRUN 3\n' });
    expect(stages.map(({ index }) => index)).toEqual([1, 2]);
    expect(graphOf({ dockerfile: 'FROM base AS a\nFROM base AS a\n', target: 'a' }).stages.map(({ index }) => index)).toEqual([
      1,
    ]);
  });

  test('a stage is needed for what is copied or mounted from it, by name and by number', () => {
    const from = (line: string) => graphOf(`FROM base AS a\nRUN 1\nFROM base AS b\nRUN 2\nFROM base\n${line}\n`).stages;
    expect(from('COPY --from=a /x /y').map(({ index }) => index)).toEqual([0, 2]);
    expect(from('COPY --from=1 /x /y').map(({ index }) => index)).toEqual([1, 2]);
    expect(from('RUN --mount=from=B,target=/m x').map(({ index }) => index)).toEqual([1, 2]);
    expect(from('RUN x').map(({ index }) => index)).toEqual([2]);
  });

  test('a stage on a stage goes on with its variables, directory, user and shell', () => {
    const [, child] = graphOf('FROM base AS a\nARG V=1\nENV E=2\nUSER u\nWORKDIR /w\nSHELL ["sh"]\nFROM a\nRUN x\n').stages.map(
      ({ vertices }) => vertices,
    );
    expect(child?.[0]?.material).toEqual(
      expect.arrayContaining([
        ['shell 0', 'sh'],
        ['variable V', '1'],
        ['variable E', '2'],
        ['directory', '/w'],
        ['user', 'u'],
        // What the image sets is set again, after what the stage below left behind.
        ['order of the environment', 'V PATH E'],
      ]),
    );
  });

  test.each([
    ['no stage at all', '# nothing\n', undefined, /no stage/],
    ['a target that is not there', 'FROM base\n', 'none', /no stage "none"/],
    ['a number that is not there', 'FROM base\n', '1', /no stage "1"/],
    ['more stages than are followed', 'FROM base\n'.repeat(201), undefined, /more stages/],
  ])('%s is refused', (_, dockerfile, target, because) => {
    const answer = buildGraph(requestOf({ dockerfile, target }));
    expect(answer).toMatchObject({ kind: 'refused', because: expect.stringMatching(because) });
  });
});

describe('numbers and names', () => {
  test.each([
    ['one stage has no name', 'FROM base\nRUN a\nENV x=1\nCOPY f /f\n', ['2/3 3/3']],
    ['not even where it is called something', 'FROM base AS app\nRUN a\n', ['2/2']],
    ['unless a mount makes others', 'FROM base AS app\nRUN --mount=type=cache,target=/c a\n', ['app 2/2']],
    ['or an image that is copied from', 'FROM base\nCOPY --from=other /a /b\n', ['stage-0 2/2']],
    ['a stage on nothing has no first step', 'FROM scratch\nCOPY f /f\n', ['1/1']],
    ['WORKDIR / counts and is no step', 'FROM base\nWORKDIR /\nRUN a\n', ['2/3']],
    ['back to / too', 'FROM base\nWORKDIR /a\nWORKDIR ..\nRUN a\n', ['2/4 3/4']],
    ['what only configures counts for nothing', 'FROM base\nLABEL a=b\nCMD x\nUSER y\nRUN a\n', ['2/2']],
  ])('%s', (_, dockerfile, expected) => {
    expect(shown(graphOf(dockerfile))).toEqual(expected);
  });

  test('an image without layers is nothing to stand on', () => {
    const given = { dockerfile: 'FROM empty\nRUN a\n', images: { empty: { layers: [] } } };
    expect(verticesOf(given)[0]?.parents).toEqual([]);
  });

  test('what an ONBUILD of an image says comes first, and is counted', () => {
    const images = { base: { triggers: ['RUN triggered', 'COPY f /f', 'ENV A=1'] } };
    const given = { dockerfile: 'FROM base\nRUN own\n', images };
    expect(shown(graphOf(given))).toEqual(['2/4 3/4 4/4']);
    expect(verticesOf(given).map(({ place }) => place?.isTriggered)).toEqual([true, true, false]);
    expect(verticesOf(given)[2]?.material).toContainEqual(['variable A', '1']);
  });

  test('what an ONBUILD of a stage says comes into the stage on it, and no further', () => {
    const dockerfile = 'FROM base AS a\nONBUILD RUN triggered\nRUN own\nFROM a AS b\nRUN b\nFROM b\nRUN c\n';
    expect(shown(graphOf(dockerfile))).toEqual(['a 2/2', 'b 1/2 2/2', 'stage-2 1/1']);
    expect(rebuilt(dockerfile, dockerfile.replace('triggered', 'other'))).toBe('reused changed below below');
  });
});

describe('WORKDIR', () => {
  const at = (lines: string) => `FROM base\n${lines}\n`;
  test.each([
    ['another path', 'WORKDIR /a', 'WORKDIR /b', 'changed'],
    ['a path that is the same', 'WORKDIR /a', 'WORKDIR /x/../a/', 'reused'],
    ['a relative one', 'WORKDIR a', 'WORKDIR /a', 'reused'],
    ['who owns it', 'WORKDIR /a', 'USER 5\nWORKDIR /a', 'changed'],
    ['a variable that is not in it', 'WORKDIR /a', 'ENV X=1\nWORKDIR /a', 'reused'],
    ['a variable that is in it', 'WORKDIR /a', 'ENV X=a\nWORKDIR /$X', 'reused'],
    ['a label', 'WORKDIR /a', 'LABEL a=b\nWORKDIR /a', 'reused'],
  ])('%s', (_, before, after, expected) => {
    expect(rebuilt(at(before), at(after))).toBe(expected);
  });

  test('the date of the source is in its key, and in no other', () => {
    const dockerfile = at('RUN x\nWORKDIR /a\nCOPY f /f');
    const given = { dockerfile, files: { f: '' } };
    expect(rebuilt(given, { ...given, args: { SOURCE_DATE_EPOCH: '1' } })).toBe('reused changed below');
  });
});

describe('base images', () => {
  const onBase = (images: Given['images']) => ({ dockerfile: 'FROM base\nWORKDIR /w\nRUN x\n', images: images ?? {} });
  test.each([
    ['other layers', { layers: ['new'] }, 'changed below'],
    ['more layers', { layers: ['layer of base', 'new'] }, 'changed below'],
    ['another environment', { env: ['A=1'] }, 'reused changed'],
    ['another user', { user: '5' }, 'changed below'],
    ['another shell', { shellWords: ['/bin/bash', '-c'] }, 'reused changed'],
    ['a trigger', { triggers: ['RUN y'] }, 'changed below below'],
    ['another digest of the same layers', { digest: 'sha256:new' }, 'reused reused'],
    ['nothing', {}, 'reused reused'],
  ])('%s', (_, base, expected) => {
    expect(rebuilt(onBase({}), onBase({ base }))).toBe(expected);
  });

  test('the directory of the image is where relative paths begin', () => {
    expect(rebuilt({ dockerfile: 'FROM base\nRUN x\n', images: { base: { directory: '/srv' } } }, 'FROM base\nRUN x\n')).toBe(
      'changed',
    );
    expect(
      rebuilt({ dockerfile: 'FROM base\nWORKDIR a\n', images: { base: { directory: '/srv' } } }, 'FROM base\nWORKDIR /srv/a\n'),
    ).toBe('reused');
  });

  test('another name of the same image is the same', () => {
    expect(rebuilt('FROM base\nRUN x\n', { dockerfile: 'FROM alias\nRUN x\n', images: { alias: {} } })).toBe('reused');
  });

  test.each([
    ['nobody looked it up', 'FROM elsewhere\nRUN x\n', 'not here'],
    ['its name depends on a value that nobody knows', 'ARG V\nFROM base:$V\nRUN x\n', 'not known'],
    ['it is empty', 'FROM $NONE\nRUN x\n', 'not known'],
  ])('%s', (_, dockerfile, because) => {
    const vertices = verticesOf({ dockerfile, args: { V: undefined } });
    expect(vertices.map(({ unknown }) => unknown)).toMatchObject([{ kind: 'base', because: expect.stringContaining(because) }]);
  });

  test('what a stage copies from a stage of which nothing is known is not known', () => {
    const vertices = verticesOf('FROM elsewhere AS a\nFROM base\nCOPY --from=a /x /y\nRUN z\n');
    expect(vertices.map(({ unknown }) => unknown?.kind)).toEqual(['base', undefined]);
  });

  test('an instruction that cannot be read hides what follows it', () => {
    const vertices = verticesOf('FROM base\nRUN before\nSHELL none\nRUN after\n');
    expect(vertices.map(({ unknown }) => unknown?.kind)).toEqual([undefined, 'unread']);
  });
});

describe('global and platform arguments', () => {
  const env = (given: Given) =>
    verticesOf(given)[0]
      ?.material.filter(([name]) => name.startsWith('variable ') && name !== 'variable PATH')
      .map(([name, value]) => `${name.slice(9)}=${value}`);

  test.each([
    ['not in a stage that does not ask', 'ARG V=1\nFROM base\nRUN x\n', []],
    ['in one that does', 'ARG V=1\nFROM base\nARG V\nRUN x\n', ['V=1']],
    ['the default of the stage wins', 'ARG V=1\nFROM base\nARG V=2\nRUN x\n', ['V=2']],
    [
      'of the platform',
      'FROM base\nARG TARGETPLATFORM\nARG BUILDARCH\nRUN x\n',
      ['TARGETPLATFORM=linux/arm64/v8', 'BUILDARCH=amd64'],
    ],
    ['the stage that is built', 'FROM base AS app\nARG TARGETSTAGE\nRUN x\n', ['TARGETSTAGE=app']],
    ['or none', 'FROM base\nARG TARGETSTAGE\nRUN x\n', ['TARGETSTAGE=default']],
  ])('%s', (_, dockerfile, expected) => {
    expect(env({ dockerfile, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } })).toEqual(expected);
  });

  test('a platform argument that nobody asks for is in no key', () => {
    const dockerfile = 'FROM --platform=$BUILDPLATFORM base\nRUN x\n';
    expect(rebuilt(dockerfile, { dockerfile, platform: { os: 'linux', architecture: 'arm64', variant: '' } })).toBe('reused');
  });

  test('one that the build passes wins', () => {
    const dockerfile = 'FROM base\nARG TARGETARCH\nRUN x\n';
    expect(env({ dockerfile, args: { TARGETARCH: 'mine' } })).toEqual(['TARGETARCH=mine']);
  });

  test('a stage has the platform that FROM says', () => {
    const [run] = verticesOf('FROM --platform=linux/arm/v7 base\nRUN x\n');
    expect(run?.material).toContainEqual(['platform', 'linux/arm/v7']);
  });

  test('FROM sees global arguments', () => {
    expect(
      rebuilt(
        { dockerfile: 'ARG B=base\nFROM $B\nRUN x\n' },
        { dockerfile: 'ARG B=base\nFROM $B\nRUN x\n', args: { B: 'other' } },
      ),
    ).toBe('changed');
  });
});

describe('named contexts', () => {
  test('a folder is a context of its own', () => {
    const given = { dockerfile: 'FROM base\nCOPY --from=lib src /x\n', named: { lib: { 'src/f': '1' } } };
    expect(graphOf(given).contextPaths).toEqual(new Map([['lib', ['src']]]));
    expect(rebuilt(given, { ...given, named: { lib: { 'src/f': '2' } } })).toBe('changed');
    expect(rebuilt(given, { ...given, named: { lib: { 'src/f': '1', else: '' } } })).toBe('reused');
  });

  test('it is another source than the build context', () => {
    expect(
      rebuilt(
        { dockerfile: 'FROM base\nCOPY f /x\n', files: { f: '' } },
        { dockerfile: 'FROM base\nCOPY --from=lib f /x\n', files: { f: '' }, named: { lib: { f: '' } } },
      ),
    ).toBe('changed');
  });

  test('an image stands for the image of that name', () => {
    const given = { dockerfile: 'FROM base\nRUN x\n', named: { base: 'other' } };
    expect(rebuilt('FROM base\nRUN x\n', given)).toBe('changed');
    expect(rebuilt('FROM other\nRUN x\n', given)).toBe('reused');
  });

  test('it wins over a stage of that name, wherever that is named', () => {
    const dockerfile = 'FROM base AS lib\nRUN never\nFROM lib\nRUN x\n';
    expect(rebuilt('FROM other\nRUN x\n', { dockerfile, named: { lib: 'other' } })).toBe('reused');
    const copying = { dockerfile: 'FROM base AS lib\nRUN never\nFROM base\nCOPY --from=lib f /x\n', named: { lib: { f: '' } } };
    expect(kinds(copying)).toEqual(['copy']);
  });

  test('an image is no step of the stage on it, and counts as one unless it stands for a stage', () => {
    const named = { thing: 'other' };
    expect(shown(graphOf({ dockerfile: 'FROM thing\nRUN x\nWORKDIR /w\n', named }))).toEqual(['1/3 2/3']);
    const dockerfile = 'FROM base AS thing\nRUN never\nFROM thing\nRUN x\nWORKDIR /w\n';
    expect(shown(graphOf({ dockerfile, named }))).toEqual(['stage-1 1/2 2/2']);
  });

  test('a stage on a folder is not known', () => {
    expect(verticesOf({ dockerfile: 'FROM lib\nRUN x\n', named: { lib: {} } })[0]?.unknown?.because).toContain('folder');
  });
});

describe('what a build asks of its context', () => {
  const paths = (lines: string, more: Partial<Given> = {}) =>
    graphOf({ dockerfile: `FROM base\n${lines}\n`, ...more }).contextPaths;
  test.each([
    ['nothing', 'RUN x\nCOPY --from=other /a /b', undefined],
    ['each source, cleaned', 'COPY ./a/ b/../c /x/', ['a', 'c']],
    ['a wildcard as it is spelled', 'COPY src/*.js /x/', ['src/*.js']],
    ['a variable for what it holds', 'ARG D=d\nADD $D /x', ['d']],
    ['what mounts take', 'COPY a /a\nRUN --mount=source=b,target=/m x', ['a', 'b']],
    ['no document and no address', 'COPY <<A f /x/\ntext\nA\nADD https://a.example/x /y', ['f']],
  ])('%s', (_, lines, expected) => {
    expect(paths(lines).get('')).toEqual(expected);
  });

  test('all of it, once one source is the root', () => {
    expect([...paths('COPY a /a\nCOPY . /b')]).toEqual([['', undefined]]);
    expect([...paths('COPY .. /b')]).toEqual([['', undefined]]);
    expect([...paths('RUN x')]).toEqual([]);
  });

  test('stages that are not built ask for nothing', () => {
    expect(graphOf('FROM base AS unused\nCOPY . /x\nFROM base\nCOPY a /a\n').contextPaths.get('')).toEqual(['a']);
  });
});

describe('--no-cache', () => {
  const dockerfile = 'FROM base AS one\nWORKDIR /w\nRUN a\nWORKDIR /v\nFROM base AS two\nRUN b\nCOPY --from=one /x /y\n';
  test.each([
    ['everything', true, 'reused told told told told'],
    ['one stage, in any case', ['ONE'], 'reused told told reused unknown(stage-output)'],
    ['the other', ['two'], 'reused reused reused told told'],
    ['no stage of that name', ['none'], 'reused reused reused reused reused'],
    ['the empty name is no stage', [''], 'reused reused reused reused reused'],
  ])('%s', (_, noCache, expected) => {
    expect(rebuilt({ dockerfile }, { dockerfile, noCache })).toBe(expected);
  });
});
