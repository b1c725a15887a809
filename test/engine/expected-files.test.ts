/**
 * Which files an image must hold byte for byte, said by us and then looked up in what BuildKit really made of the same
 * context. Every case lists the claims, so that saying nothing fails; and whatever differs from the image must have been
 * marked as perhaps written later.
 */
import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ExpectedFile, expectedFiles } from '../../server/context/expected-files.ts';
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';
import { runOrThrow } from '../support/run-process.ts';

interface Case {
  /** Lines of the Dockerfile. */
  readonly dockerfile: readonly string[];
  /** Seen from the case's folder, whose `context` is the build context. */
  readonly dockerfilePath?: string;
  /** Besides those that every context has. Seen from the case's folder; a text that starts with `->` is a link. */
  readonly files?: Readonly<Record<string, string>>;
  readonly modes?: Readonly<Record<string, number>>;
  /** Archives of folders. */
  readonly archives?: Readonly<Record<string, string>>;
  readonly target?: string;
  readonly args?: Readonly<Record<string, string>>;
  readonly unknownArgs?: Readonly<Record<string, string>>;
  /** Seen from the case's folder. */
  readonly namedContexts?: Readonly<Record<string, string>>;
  /** `image path < context path`, then `@` for a link, `~` for what a later step may have written. */
  readonly claims: readonly string[];
  /** Image paths where something else stands than the context has. */
  readonly differing?: readonly string[];
  readonly isComplete: boolean;
}

/** Of the smallest contexts: three texts, of which two have the same name. */
const usualFiles = { 'context/a.txt': 'a\n', 'context/b.txt': 'b\r\n', 'context/sub/a.txt': 'a of sub\n' };
/** Also a tool that a base image without a registry has: `sh`. */
const base = 'FROM alpine';

const cases: Readonly<Record<string, Case>> = {
  'the whole context': {
    dockerfilePath: 'context/Dockerfile',
    dockerfile: ['FROM scratch', 'WORKDIR /app', 'COPY . .'],
    files: { 'context/bytes.bin': '\u0000\u0001ä', 'context/empty': '', 'context/name with space': 's' },
    claims: [
      '/app/Dockerfile < Dockerfile',
      '/app/a.txt < a.txt',
      '/app/b.txt < b.txt',
      '/app/bytes.bin < bytes.bin',
      '/app/empty < empty',
      '/app/name with space < name with space',
      '/app/sub/a.txt < sub/a.txt',
    ],
    isComplete: true,
  },
  'several files into a folder, relative to WORKDIR': {
    dockerfile: [base, 'WORKDIR /srv', 'WORKDIR app', 'COPY a.txt b.txt dir/', 'COPY sub ./', 'COPY a.txt renamed.txt'],
    claims: [
      '/srv/app/a.txt < sub/a.txt',
      '/srv/app/dir/a.txt < a.txt',
      '/srv/app/dir/b.txt < b.txt',
      '/srv/app/renamed.txt < a.txt',
    ],
    isComplete: true,
  },
  'paths spelled in every way': {
    dockerfile: [
      'FROM scratch',
      'ENV NAME=b',
      'COPY ./sub/../a.txt /app/.',
      'COPY /${NAME}.txt app/../app/x/',
      'COPY ["a.txt", "b.txt", "/with space/"]',
      'COPY --chown=0 a.t[x]t /quoted"/na"me/',
      'WORKDIR /deep/er',
      'COPY a.txt ..',
      'COPY sub ../..',
    ],
    claims: [
      '/a.txt < sub/a.txt',
      '/app/a.txt < a.txt',
      '/app/x/b.txt < b.txt',
      '/deep/a.txt < a.txt',
      '/quoted/name/a.txt < a.txt',
      '/with space/a.txt < a.txt',
      '/with space/b.txt < b.txt',
    ],
    isComplete: true,
  },
  'a folder that only the base image tells': {
    dockerfile: [base, 'COPY a.txt ./', 'COPY b.txt /told/', 'WORKDIR /now', 'COPY a.txt ./'],
    claims: ['/now/a.txt < a.txt', '/told/b.txt < b.txt'],
    isComplete: false,
  },
  'a file into a folder that an earlier copy made': {
    dockerfile: ['FROM scratch', 'COPY sub /app', 'COPY b.txt /app', 'COPY a.txt /other'],
    claims: ['/app/a.txt < sub/a.txt', '/app/b.txt < b.txt', '/other < a.txt'],
    isComplete: true,
  },
  'the later copy over the earlier one': {
    dockerfile: ['FROM scratch', 'COPY . /app', 'COPY sub/a.txt /app/', 'COPY a.txt sub/a.txt /twice/'],
    claims: ['/app/a.txt < sub/a.txt', '/app/b.txt < b.txt', '/app/sub/a.txt < sub/a.txt', '/twice/a.txt < sub/a.txt'],
    isComplete: true,
  },
  'wildcards whose folders hold the same name': {
    dockerfile: ['FROM scratch', 'COPY *.txt /texts/', 'COPY d* /merged/'],
    files: { 'context/d/f': 'of d', 'context/d-e/f': 'of d-e', 'context/d.x/f': 'of d.x', 'context/d0/g': 'g' },
    claims: ['/merged/f < d.x/f', '/merged/g < d0/g', '/texts/a.txt < a.txt', '/texts/b.txt < b.txt'],
    isComplete: true,
  },
  'an ignore file with exceptions': {
    dockerfile: ['FROM scratch', 'COPY . /app/'],
    files: {
      'context/.dockerignore': '**/*.log\nsub\n!sub/keep.txt\n!b.log\n',
      'context/b.log': 'b',
      'context/sub/c.log': 'c',
      'context/sub/keep.txt': 'kept',
    },
    claims: [
      '/app/.dockerignore < .dockerignore',
      '/app/a.txt < a.txt',
      '/app/b.log < b.log',
      '/app/b.txt < b.txt',
      '/app/sub/keep.txt < sub/keep.txt',
    ],
    isComplete: true,
  },
  'a file that arrives without its bytes': {
    dockerfile: ['FROM scratch', 'COPY . /app/'],
    files: { 'context/.dockerignore': '*\n!sub/x\n*\n!a.txt\n', 'context/sub/x': 'these bytes get lost' },
    claims: ['/app/a.txt < a.txt'],
    isComplete: false,
  },
  'a Dockerfile elsewhere with an ignore file of its own': {
    dockerfilePath: 'docker/api.Dockerfile',
    dockerfile: ['FROM scratch', 'COPY . /app/'],
    files: { 'docker/api.Dockerfile.dockerignore': 'b.txt\n', 'context/.dockerignore': 'a.txt\n' },
    claims: ['/app/.dockerignore < .dockerignore', '/app/a.txt < a.txt', '/app/sub/a.txt < sub/a.txt'],
    isComplete: true,
  },
  'what --exclude leaves': {
    dockerfile: ['FROM scratch', 'COPY --exclude=*.txt --exclude=!b.txt . /app/'],
    files: { 'context/x.js': 'x' },
    claims: ['/app/b.txt < b.txt', '/app/sub/a.txt < sub/a.txt', '/app/x.js < x.js'],
    isComplete: true,
  },
  'modes of the context and of --chmod': {
    dockerfile: [
      'FROM scratch',
      'COPY run.sh secret special /kept/',
      'COPY --chmod=640 run.sh /told/',
      'COPY --chown=1:2 run.sh /owned/',
    ],
    files: { 'context/run.sh': '#!/bin/sh\n', 'context/secret': 's', 'context/special': 'u' },
    modes: { 'context/run.sh': 0o755, 'context/secret': 0o600, 'context/special': 0o4755 },
    claims: [
      '/kept/run.sh < run.sh',
      '/kept/secret < secret',
      '/kept/special < special',
      '/owned/run.sh < run.sh',
      '/told/run.sh < run.sh',
    ],
    isComplete: true,
  },
  'what ADD takes as it is, and what it unpacks': {
    dockerfile: [
      'FROM scratch',
      'COPY b.txt /in/',
      'ADD a.txt /as-is/',
      'ADD pack.tar /in/',
      'ADD packs /folder/',
      'COPY pack.tar /',
    ],
    files: { 'context/packed/b.txt': 'b of the archive\n' },
    archives: { 'context/pack.tar': 'context/packed', 'context/packs/inner.tar': 'context/packed' },
    claims: ['/as-is/a.txt < a.txt', '/folder/inner.tar < packs/inner.tar', '/in/b.txt < b.txt ~', '/pack.tar < pack.tar'],
    differing: ['/in/b.txt'],
    isComplete: false,
  },
  'an archive, compressed or not, and what only looks like one': {
    dockerfile: ['FROM scratch', 'ADD --chmod=600 *.tgz not.tar a.zip /in/', 'COPY b.txt /b.txt'],
    files: { 'context/packed/c.txt': 'c\n', 'context/not.tar': 'a text', 'context/a.zip': 'PK\u0003\u0004' },
    archives: { 'context/pack.tgz': 'context/packed' },
    claims: ['/b.txt < b.txt', '/in/a.zip < a.zip ~', '/in/not.tar < not.tar ~'],
    isComplete: false,
  },
  'a file in the place where an archive was unpacked': {
    dockerfile: ['FROM scratch', 'COPY b.txt /in/', 'ADD pack.tar /in/', 'COPY like/pack.tar /in/'],
    files: { 'context/packed/b.txt': 'b of the archive\n', 'context/like/pack.tar': 'a text' },
    archives: { 'context/pack.tar': 'context/packed' },
    claims: ['/in/b.txt < b.txt ~', '/in/pack.tar < like/pack.tar'],
    differing: ['/in/b.txt'],
    isComplete: true,
  },
  'what an archive brought to a stage that is copied from': {
    dockerfile: [
      'FROM scratch AS s',
      'COPY b.txt a.txt /in/',
      'ADD pack.tar /in/',
      'FROM scratch',
      'COPY --from=s /in/b.txt /b.txt',
    ],
    files: { 'context/packed/b.txt': 'b of the archive\n' },
    archives: { 'context/pack.tar': 'context/packed' },
    claims: ['/b.txt < b.txt ~'],
    differing: ['/b.txt'],
    isComplete: true,
  },
  'a file into the folder that an archive made': {
    dockerfile: ['FROM scratch', 'ADD pack.tar /app', 'COPY a.txt /app'],
    files: { 'context/packed/b.txt': 'b of the archive\n' },
    archives: { 'context/pack.tar': 'context/packed' },
    claims: [],
    isComplete: false,
  },
  'what RUN rewrites, removes or leaves alone': {
    dockerfile: [
      base,
      'WORKDIR /app',
      'COPY a.txt b.txt sub/a.txt x/',
      'RUN echo more >> x/b.txt',
      'COPY sub ./',
      'COPY b.txt .',
    ],
    claims: ['/app/a.txt < sub/a.txt', '/app/b.txt < b.txt', '/app/x/a.txt < sub/a.txt ~', '/app/x/b.txt < b.txt ~'],
    differing: ['/app/x/b.txt'],
    isComplete: true,
  },
  'what a RUN removed': {
    dockerfile: [base, 'COPY a.txt b.txt /app/', 'RUN rm /app/a.txt'],
    claims: ['/app/a.txt < a.txt ~', '/app/b.txt < b.txt ~'],
    differing: ['/app/a.txt'],
    isComplete: true,
  },
  'triggers of a parent stage': {
    dockerfile: [
      `${base} AS parent`,
      'ONBUILD COPY a.txt b.txt /app/',
      'ONBUILD RUN echo x > /app/a.txt',
      'FROM parent',
      'COPY b.txt /app/',
    ],
    claims: ['/app/a.txt < a.txt ~', '/app/b.txt < b.txt'],
    differing: ['/app/a.txt'],
    isComplete: true,
  },
  'files that stages pass on': {
    dockerfile: [
      `${base} AS one`,
      'WORKDIR /w',
      'RUN mkdir /made && echo made > /made/a.txt',
      'COPY . .',
      'FROM scratch AS two',
      'COPY --from=one /w/a.txt /w/b.txt /first/',
      'COPY --from=0 w/sub /first/sub',
      'FROM two',
      'COPY --from=two /first /second',
    ],
    claims: [
      '/first/a.txt < a.txt',
      '/first/b.txt < b.txt',
      '/first/sub/a.txt < sub/a.txt',
      '/second/a.txt < a.txt',
      '/second/b.txt < b.txt',
      '/second/sub/a.txt < sub/a.txt',
    ],
    isComplete: false,
  },
  'two folders of a stage into one': {
    dockerfile: [
      `${base} AS one`,
      'RUN mkdir /made && echo made > /made/a.txt',
      'COPY . /w/',
      'FROM scratch',
      'COPY --from=one /w /made /out/',
    ],
    claims: ['/out/a.txt < a.txt ~', '/out/b.txt < b.txt ~', '/out/sub/a.txt < sub/a.txt ~'],
    differing: ['/out/a.txt'],
    isComplete: false,
  },
  'a target, and an argument in a destination': {
    dockerfile: ['FROM scratch AS wanted', 'ARG DIR=/no', 'COPY a.txt ${DIR}/x/', 'FROM scratch', 'COPY b.txt /'],
    target: 'wanted',
    args: { DIR: '/yes' },
    claims: ['/yes/x/a.txt < a.txt'],
    isComplete: true,
  },
  'an argument that nobody told': {
    dockerfile: ['FROM scratch', 'ARG DIR=/no', 'COPY a.txt /app/', 'COPY b.txt ${DIR}/', 'COPY sub /app/late/'],
    unknownArgs: { DIR: '/app' },
    claims: ['/app/a.txt < a.txt ~', '/app/late/a.txt < sub/a.txt'],
    isComplete: false,
  },
  'a named context, also in the place of a stage': {
    dockerfile: [
      'FROM scratch AS s',
      'COPY a.txt /w/',
      'FROM scratch',
      'COPY b.txt /',
      'COPY --from=s /w/a.txt /from-stage/',
      'COPY --from=0 /w/a.txt /from-number/',
      'COPY --from=other a.txt /from-other/',
    ],
    files: { 'named/w/a.txt': 'a of the named one', 'other/a.txt': 'a of the other one' },
    namedContexts: { s: 'named', other: 'other' },
    claims: ['/b.txt < b.txt', '/from-other/a.txt < other:a.txt', '/from-stage/a.txt < s:w/a.txt'],
    isComplete: false,
  },
  'a copy from a named context that is a folder, with an ignore file of its own': {
    dockerfile: ['FROM scratch', 'COPY b.txt /', 'COPY --from=other . /from-other/', 'COPY --from=other a.txt /named.txt'],
    files: {
      'other/a.txt': 'a of the other one',
      'other/b.txt': 'b of the other one',
      'other/deep/c.txt': 'c',
      'other/left-out.txt': 'no',
      'other/.dockerignore': 'left-out.txt\n.dockerignore\n',
      'context/.dockerignore': 'a.txt\n',
      // Of the build context alone.
      'Dockerfile.dockerignore': 'sub\n',
    },
    namedContexts: { other: 'other' },
    claims: [
      '/b.txt < b.txt',
      '/from-other/a.txt < other:a.txt',
      '/from-other/b.txt < other:b.txt',
      '/from-other/deep/c.txt < other:deep/c.txt',
      '/named.txt < other:a.txt',
    ],
    isComplete: true,
  },
  'a stage that begins with a named context': {
    dockerfile: ['FROM other', 'COPY b.txt /'],
    files: { 'other/a.txt': 'a of the other one', 'other/b.txt': 'b of the other one' },
    namedContexts: { other: 'other' },
    claims: ['/a.txt < other:a.txt', '/b.txt < b.txt'],
    isComplete: true,
  },
  'a text of the Dockerfile': {
    dockerfile: ['FROM scratch', 'COPY a.txt b.txt /app/', 'COPY <<b.txt /app/', 'hello', 'b.txt', 'COPY sub /late/'],
    claims: ['/app/a.txt < a.txt ~', '/app/b.txt < b.txt ~', '/late/a.txt < sub/a.txt'],
    differing: ['/app/b.txt'],
    isComplete: false,
  },
  'a text of the Dockerfile beside a file of its name': {
    dockerfile: ['FROM scratch', 'COPY a.txt <<a.txt /app/', 'hello', 'a.txt'],
    claims: ['/app/a.txt < a.txt ~'],
    differing: ['/app/a.txt'],
    isComplete: false,
  },
  'layers of --link': {
    dockerfile: ['FROM scratch', 'COPY --link . /linked/', 'COPY --link b.txt /b.txt', 'COPY --link sub/a.txt /linked/'],
    claims: ['/b.txt < b.txt', '/linked/a.txt < sub/a.txt', '/linked/b.txt < b.txt', '/linked/sub/a.txt < sub/a.txt'],
    isComplete: true,
  },
  'links of the context': {
    dockerfile: [
      'FROM scratch AS s',
      'COPY . /app',
      'FROM scratch',
      'COPY --from=s /app /again',
      'COPY sub /x/',
      'COPY to-a /named/',
    ],
    files: {
      'context/to-a': '->a.txt',
      'context/to-sub': '->./sub',
      'context/sub/up': '->../b.txt',
      'context/nowhere': '->/no/such//file',
    },
    claims: [
      '/again/a.txt < a.txt',
      '/again/b.txt < b.txt',
      '/again/nowhere < nowhere @',
      '/again/sub/a.txt < sub/a.txt',
      '/again/sub/up < sub/up @',
      '/again/to-a < to-a @',
      '/again/to-sub < to-sub @',
      '/x/a.txt < sub/a.txt',
      '/x/up < sub/up @',
    ],
    isComplete: false,
  },
  'a file over a link that was copied': {
    dockerfile: ['FROM scratch', 'COPY . /app', 'COPY b.txt /app/to-a'],
    files: { 'context/to-a': '->a.txt' },
    claims: ['/app/a.txt < a.txt ~', '/app/b.txt < b.txt ~', '/app/sub/a.txt < sub/a.txt ~', '/app/to-a < to-a @ ~'],
    differing: ['/app/a.txt'],
    isComplete: false,
  },
  'a folder whose file takes the place of a link': {
    dockerfile: ['FROM scratch', 'COPY . /app', 'COPY over /app/'],
    files: { 'context/.dockerignore': '*.txt\n!a.txt\nsub', 'context/to-a': '->a.txt', 'context/over/to-a': 'a file' },
    claims: ['/app/.dockerignore < .dockerignore', '/app/a.txt < a.txt', '/app/over/to-a < over/to-a', '/app/to-a < over/to-a'],
    isComplete: true,
  },
  'a folder copied through a link that was copied': {
    dockerfile: ['FROM scratch', 'COPY . /app', 'COPY other /app/to-sub/'],
    files: { 'context/to-sub': '->sub', 'context/other/a.txt': 'a of other' },
    claims: [
      '/app/a.txt < a.txt ~',
      '/app/b.txt < b.txt ~',
      '/app/other/a.txt < other/a.txt ~',
      '/app/sub/a.txt < sub/a.txt ~',
      '/app/to-sub < to-sub @ ~',
    ],
    differing: ['/app/sub/a.txt'],
    isComplete: false,
  },
  'a folder of the base image that is a link': {
    dockerfile: [base, 'RUN mkdir /data && ln -s data /srv', 'COPY a.txt /srv/', 'WORKDIR /srv/app', 'COPY b.txt .'],
    claims: ['/srv/a.txt < a.txt', '/srv/app/b.txt < b.txt'],
    isComplete: true,
  },
  'a name that may be a folder of the base image': {
    dockerfile: [base, 'RUN mkdir /folder', 'COPY a.txt /folder', 'COPY b.txt /free', 'COPY b.txt /free.txt'],
    claims: ['/free.txt < b.txt'],
    isComplete: false,
  },
};

describeOnEngine('the files that an image must hold', (engine) => {
  let scratch = '';
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'unstale-expected-'));
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  test.each(Object.entries(cases))('%s', async (_, each) => {
    const folder = await mkdtemp(join(scratch, 'case-'));
    await prepare(folder, each);
    const claimed = await claimsOf(folder, each);
    expect(claimed.files.map(lineOf)).toEqual(each.claims);
    const image = await build(engine, folder, each);
    const differences = await Promise.all(claimed.files.map((file) => differenceOf(file, image)));
    const differing = claimed.files.filter((_file, index) => differences[index] !== undefined);
    expect(differing.filter(({ isAfterwardsRun }) => !isAfterwardsRun).map(lineOf), differences.join('\n')).toEqual([]);
    expect(differing.map(({ imagePath }) => imagePath)).toEqual(each.differing ?? []);
    expect(claimed.isComplete, claimed.notVerbatim.join('\n')).toBe(each.isComplete);
    expect(claimed.notVerbatim.length > 0).toBe(!each.isComplete);
    // Where everything comes from the context, nothing else may be in the image.
    const isAllFromContext = each.dockerfile[0]?.startsWith('FROM scratch') === true && each.isComplete;
    const others = (await filesBelow(image)).filter((path) => !claimed.files.some(({ imagePath }) => imagePath === path));
    if (isAllFromContext) expect(others).toEqual([]);
  });

  test('nothing is claimed when a named context takes the place of a parent stage', async () => {
    const each: Case = {
      dockerfile: ['FROM scratch AS s', 'COPY a.txt /w/', 'FROM s', 'COPY b.txt /w/'],
      files: { 'named/w/a.txt': 'a of the named one' },
      namedContexts: { s: 'named' },
      claims: [],
      isComplete: false,
    };
    const folder = await mkdtemp(join(scratch, 'case-'));
    await prepare(folder, each);
    await expect(claimsOf(folder, each)).rejects.toThrow('A named context takes the place of a stage');
    const image = await build(engine, folder, each);
    expect(await readFile(join(image, 'w/a.txt'), 'utf8')).toBe('a of the named one');
  });
});

async function prepare(folder: string, each: Case): Promise<void> {
  const dockerfile = { [each.dockerfilePath ?? 'Dockerfile']: `${each.dockerfile.join('\n')}\n` };
  for (const [path, text] of Object.entries({ ...usualFiles, ...each.files, ...dockerfile })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    if (text.startsWith('->')) await symlink(text.slice(2), join(folder, path));
    else await writeFile(join(folder, path), text);
  }
  for (const [path, mode] of Object.entries(each.modes ?? {})) await chmod(join(folder, path), mode);
  for (const [path, from] of Object.entries(each.archives ?? {})) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await runOrThrow('tar', ['-caf', join(folder, path), '-C', join(folder, from), '.']);
  }
}

async function claimsOf(folder: string, { dockerfilePath, target, args, unknownArgs, namedContexts }: Case) {
  const answer = await expectedFiles(
    {
      dockerfileUri: pathToFileURL(join(folder, dockerfilePath ?? 'Dockerfile')).href,
      contextPath: join(folder, 'context'),
      target,
      args,
      unknownArgs: Object.keys(unknownArgs ?? {}),
      namedContexts: Object.fromEntries(Object.entries(namedContexts ?? {}).map(([name, path]) => [name, join(folder, path)])),
    },
    { isTrusted: true, signal: new AbortController().signal },
  );
  if (answer.kind === 'unknown') throw new Error(answer.because);
  return answer;
}

function lineOf({ imagePath, contextPath, kind, isAfterwardsRun }: ExpectedFile): string {
  return `${imagePath} < ${contextPath}${kind === 'symlink' ? ' @' : ''}${isAfterwardsRun ? ' ~' : ''}`;
}

/** Everything that the image holds, in a folder. */
async function build(engine: EngineAccess, folder: string, each: Case): Promise<string> {
  const output = join(folder, 'image');
  const args = Object.entries({ ...each.args, ...each.unknownArgs }).flatMap(([name, value]) => [
    '--build-arg',
    `${name}=${value}`,
  ]);
  const contexts = Object.entries(each.namedContexts ?? {}).flatMap(([name, path]) => [
    '--build-context',
    `${name}=${join(folder, path)}`,
  ]);
  const target = each.target === undefined ? [] : ['--target', each.target];
  const { exitCode, stderr } = await runDocker(engine, [
    'buildx',
    'build',
    '--network=none',
    '--provenance=false',
    ...['--file', join(folder, each.dockerfilePath ?? 'Dockerfile')],
    ...args,
    ...contexts,
    ...target,
    ...['--output', `type=local,dest=${output}`],
    '--',
    join(folder, 'context'),
  ]);
  if (exitCode !== 0) throw new Error(`The build failed:\n${stderr.slice(-2000)}`);
  return output;
}

/** How the image contradicts the claim. */
async function differenceOf({ imagePath, kind, sha256, sizeBytes, mode }: ExpectedFile, image: string) {
  const path = join(await insideImage(image, dirname(imagePath)), imagePath.slice(imagePath.lastIndexOf('/') + 1));
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined) return `${imagePath} is not there`;
  if (kind === 'symlink' ? !stats.isSymbolicLink() : !stats.isFile()) return `${imagePath} is no ${kind}`;
  const content = kind === 'symlink' ? Buffer.from(await readlink(path)) : await readFile(path);
  if (createHash('sha256').update(content).digest('hex') !== sha256)
    return `${imagePath} holds ${JSON.stringify(String(content))}`;
  if (content.length !== sizeBytes) return `${imagePath} has ${content.length} bytes`;
  const realMode = stats.mode & 0o7777;
  return kind === 'symlink' || mode === undefined || mode === realMode
    ? undefined
    : `${imagePath} has mode ${realMode.toString(8)}`;
}

/** Follows links among the folders as a container would, never out of the image. */
async function insideImage(image: string, path: string): Promise<string> {
  const open = path.split('/').filter((name) => name !== '');
  let names: string[] = [];
  for (let name = open.shift(), steps = 0; name !== undefined && steps < 100; name = open.shift(), steps++) {
    if (name === '..') names.pop();
    if (name === '.' || name === '..') continue;
    const link = await readlink(join(image, ...names, name)).catch(() => undefined);
    if (link?.startsWith('/')) names = [];
    if (link === undefined) names.push(name);
    else open.unshift(...link.split('/').filter((each) => each !== ''));
  }
  return join(image, ...names);
}

async function filesBelow(image: string): Promise<readonly string[]> {
  const entries = await readdir(image, { recursive: true, withFileTypes: true });
  return entries.filter((each) => !each.isDirectory()).map((each) => join('/', each.parentPath.slice(image.length), each.name));
}
