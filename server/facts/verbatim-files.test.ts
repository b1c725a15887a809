import { describe, expect, it } from 'vitest';
import { type MemoryContextOptions, memoryContext } from '../context/memory-context.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { gatherFacts } from './gather-facts.ts';
import { verbatimFiles } from './verbatim-files.ts';

const files = { 'a.js': 'a', 'b.js': 'b', 'conf/nginx.conf': 'c', 'src/x.ts': 'x', 'src/deep/y.ts': 'y', run: '#!' };

function mapOf(text: string, options: MemoryContextOptions & { files?: Record<string, string> } = {}) {
  const facts = gatherFacts(parseDockerfile(text), memoryContext(options.files ?? files, options));
  const answer = verbatimFiles(facts, options.target);
  if (answer.kind !== 'loaded') throw new Error(JSON.stringify(answer));
  return answer.value;
}

/** `image path < context path`, with `~` when a later step may have written there. */
function check(text: string, expected: readonly string[], options: Parameters<typeof mapOf>[1] = {}) {
  const lines = mapOf(text, options).files.map(
    (file) => `${file.imagePath} < ${file.contextPath}${file.isAfterwardsRun ? ' ~' : ''}`,
  );
  expect(lines).toEqual(expected);
}

const lib = memoryContext({ 'one.js': '1', 'deep/two.js': '2', left: 'l', '.dockerignore': 'left\n.dockerignore' });

function namedOf(text: string, value: string, hasView: boolean) {
  const facts = gatherFacts(parseDockerfile(text), memoryContext(files, { namedContexts: new Map([['lib', value]]) }));
  const answer = verbatimFiles(facts, undefined, { folders: new Map(hasView ? [['lib', lib]] : []), results: new Map() });
  if (answer.kind !== 'loaded') throw new Error(JSON.stringify(answer));
  const { files: found, notVerbatim, isComplete } = answer.value;
  return { files: found.map((file) => `${file.imagePath} < ${file.context}:${file.contextPath}`), notVerbatim, isComplete };
}

/** `other`: the Dockerfile of the build that `lib` stands for. */
function resultOf(text: string, other: string, target?: string) {
  const facts = gatherFacts(parseDockerfile(text), memoryContext(files, { namedContexts: new Map([['lib', 'service:lib']]) }));
  const ofOther = gatherFacts(parseDockerfile(other), memoryContext({ 'one.js': '1', 'deep/two.js': '2' }));
  const answer = verbatimFiles(facts, undefined, { folders: new Map(), results: new Map([['lib', { facts: ofOther, target }]]) });
  if (answer.kind !== 'loaded') throw new Error(JSON.stringify(answer));
  const { files: found, notVerbatim } = answer.value;
  const shown = found.map((file) => `${file.imagePath} < ${file.context}:${file.contextPath}${file.isAfterwardsRun ? ' ~' : ''}`);
  return { files: shown, notVerbatim };
}

const both = ['/app/a.js < a.js', '/app/b.js < b.js'];

describe('verbatimFiles', () => {
  it.each<[string, string, string[]]>([
    ['puts a file into a folder that is spelled as one', 'FROM x\nCOPY a.js /app/', ['/app/a.js < a.js']],
    ['puts a file into WORKDIR', 'FROM x\nWORKDIR /app\nCOPY a.js b.js ./', both],
    ['puts a file into a folder that WORKDIR made', 'FROM x\nWORKDIR /app\nCOPY a.js /app', ['/app/a.js < a.js']],
    ['renames a file where nothing is', 'FROM scratch\nCOPY run /start', ['/start < run']],
    [
      'renames a file to one of its kind',
      'FROM x\nCOPY conf/nginx.conf /etc/default.conf',
      ['/etc/default.conf < conf/nginx.conf'],
    ],
    ['leaves a name open that may be a folder of the base image', 'FROM x\nCOPY run /usr/local/bin', []],
    ['leaves a name open that looks like a kind of its own', 'FROM x\nCOPY a.js /srv/example.com', []],
    ['gives the content of a folder', 'FROM x\nCOPY src /app', ['/app/deep/y.ts < src/deep/y.ts', '/app/x.ts < src/x.ts']],
    ['gives what wildcards name', 'FROM x\nCOPY *.js /app/', both],
    [
      'gives the content of a folder that a wildcard names',
      'FROM x\nCOPY sr* /app/',
      ['/app/deep/y.ts < src/deep/y.ts', '/app/x.ts < src/x.ts'],
    ],
    ['expands variables', 'FROM x\nARG D=/app\nENV F=a\nCOPY $F.js ${D}/', ['/app/a.js < a.js']],
    ['lets the later copy win', 'FROM scratch\nCOPY a.js /x.js\nCOPY b.js /x.js', ['/x.js < b.js']],
    ['leaves out what --exclude names', 'FROM x\nCOPY --exclude=*.ts --exclude=deep src /app/', []],
    [
      'marks what stands before a RUN',
      'FROM x\nCOPY a.js /app/\nRUN x\nCOPY b.js /app/',
      ['/app/a.js < a.js ~', '/app/b.js < b.js'],
    ],
    [
      'follows a parent stage',
      'FROM x AS p\nCOPY a.js /app/\nFROM p\nRUN x\nCOPY b.js /app/',
      ['/app/a.js < a.js ~', '/app/b.js < b.js'],
    ],
    ['passes on what a stage holds', 'FROM x AS p\nCOPY . /w/\nFROM x\nCOPY --from=p /w/a.js /w/b.js /app/', both],
    ['passes on a folder', 'FROM x AS p\nCOPY *.js /w/\nFROM x\nCOPY --from=p /w /app', both],
    [
      'keeps the mark when it passes on',
      'FROM x AS p\nCOPY a.js /w/\nRUN x\nFROM x\nCOPY --from=p /w /app',
      ['/app/a.js < a.js ~'],
    ],
    ['marks what another image may have overwritten', 'FROM x\nCOPY a.js /app/\nCOPY --from=y /out /app', ['/app/a.js < a.js ~']],
    [
      'leaves alone what another image is copied beside',
      'FROM x\nCOPY a.js /app/\nCOPY --from=y /out /lib',
      ['/app/a.js < a.js'],
    ],
    ['runs the triggers of a parent', 'FROM x AS p\nONBUILD COPY a.js /app/\nFROM p', ['/app/a.js < a.js']],
    [
      'keeps the folders with --parents',
      'FROM x\nCOPY --parents src/x.ts a.js /app',
      ['/app/a.js < a.js', '/app/src/x.ts < src/x.ts'],
    ],
    ['begins behind the pivot of --parents', 'FROM x\nCOPY --parents src/./deep/y.ts /app/', ['/app/deep/y.ts < src/deep/y.ts']],
    ['follows a pattern of --parents', 'FROM x\nCOPY --parents **/y.ts /app/', ['/app/src/deep/y.ts < src/deep/y.ts']],
    [
      'leaves out what --parents takes and --exclude does not leave',
      'FROM x\nCOPY --parents --exclude=**/x.ts **/*.ts /app/',
      ['/app/src/deep/y.ts < src/deep/y.ts'],
    ],
    ['keeps out --parents with a pattern in front of the pivot', 'FROM x\nCOPY --parents s*/./x.ts /app/', []],
    ['keeps out --parents of another stage', 'FROM x AS p\nCOPY src /s\nFROM x\nCOPY --parents --from=p /s/x.ts /app/', []],
    ['keeps out a heredoc', 'FROM x\nCOPY <<E /app/t\nhi\nE', []],
    ['keeps out a remote ADD', 'FROM x\nADD https://example.com/a.js /app/', []],
    ['keeps out what lies under an unknown WORKDIR', 'FROM x\nCOPY a.js ./', []],
    ['keeps out --link over a folder that is there', 'FROM x\nWORKDIR /app\nCOPY --link a.js /app', []],
  ])('%s', (_, text, expected) => check(text, expected));

  it('tells which copies it could not map, and that it is not complete', () => {
    const { notVerbatim, isComplete } = mapOf('FROM x\nCOPY --parents s*/./x.ts /app/\nCOPY a.js /app/');
    expect(notVerbatim).toEqual(['COPY --parents s*/./x.ts /app/: the folder in front of the pivot of s*/./x.ts is a pattern.']);
    expect(isComplete).toBe(false);
    expect(mapOf('FROM x\nCOPY . /app/')).toMatchObject({ notVerbatim: [], isComplete: true });
  });

  it.each<[string, string, boolean]>([
    [
      'a folder of a stage with all that the stage took in',
      'FROM x AS p\nWORKDIR /w\nCOPY . .\nRUN x\nFROM x\nCOPY --from=p /w /app',
      true,
    ],
    [
      'only what a stage made',
      'FROM x AS p\nWORKDIR /w\nCOPY . .\nRUN x\nFROM x\nCOPY a.js /app/\nCOPY --from=p /w/dist /app',
      false,
    ],
    [
      'a stage that took in more elsewhere',
      'FROM x AS p\nCOPY src /s/\nCOPY a.js /w/\nRUN x\nFROM x\nCOPY --from=p /w /app',
      false,
    ],
    ['another image', 'FROM x\nCOPY . /app/\nCOPY --from=y /lib /lib', true],
    ['a command on mounted files', 'FROM x\nCOPY a.js /app/\nRUN --mount=type=bind,target=/w make', false],
    ['a command with a mount of no type', 'FROM x\nCOPY a.js /app/\nRUN --mount=target=/w make', false],
    ['a command with a cache', 'FROM x\nCOPY a.js /app/\nRUN --mount=type=cache,target=/c make', true],
  ])('with %s', (_, text, isComplete) => expect(mapOf(text).isComplete).toBe(isComplete));

  it('leaves out what the ignore file keeps out', () => {
    check('FROM x\nCOPY . /app/', ['/app/b.js < b.js'], { files: { 'a.js': '', 'b.js': '', '.dockerignore': '*\n!b.js' } });
  });

  it('claims nothing of a file that BuildKit lists and then refuses to open', () => {
    const answer = mapOf('FROM x\nCOPY . /app/', { files: { 'sub/x': '1', '.dockerignore': '*\n!sub/x\n*\n' } });
    expect(answer.files).toEqual([]);
    expect(answer.notVerbatim).toEqual([expect.stringContaining('sub/x may be sent without its bytes')]);
  });

  it('ends at the target', () => {
    check('FROM x AS One\nCOPY a.js /app/\nFROM x\nCOPY b.js /app/', ['/app/a.js < a.js'], { target: 'one' });
    check('FROM x\nCOPY a.js /app/\nFROM x\nCOPY b.js /app/', ['/app/a.js < a.js'], { target: '0' });
  });

  it('knows nothing of a target that is not there', () => {
    const facts = gatherFacts(parseDockerfile('FROM x'), memoryContext(files));
    expect(verbatimFiles(facts, 'nope')).toEqual({ kind: 'unknown', because: 'There is no stage "nope".' });
  });

  it('does not trust an argument whose value nobody told', () => {
    check('FROM x\nARG D=/app\nCOPY a.js $D/', [], { args: new Map([['D', undefined]]) });
  });

  it('is not complete while a folder was not looked into', () => {
    const { isComplete } = mapOf('FROM x\nCOPY . /app/', { files: { 'a.js': '', 'node_modules/m/i.js': '' } });
    expect(isComplete).toBe(false);
  });

  it("leaves out Git's own folder, unless it is what is copied", () => {
    const files = { 'a.js': '', '.git/HEAD': '' };
    expect(mapOf('FROM x\nCOPY . /app/', { files })).toMatchObject({
      isComplete: true,
      notVerbatim: [expect.stringContaining("Git's own")],
    });
    expect(mapOf('FROM x\nCOPY .git /app/.git', { files }).isComplete).toBe(false);
  });
});

describe('a named context', () => {
  it('gives its files where it is a folder, without those that its own ignore file keeps out', () => {
    expect(namedOf('FROM x\nCOPY --from=lib . /lib/', '/lib', true)).toEqual({
      files: ['/lib/deep/two.js < lib:deep/two.js', '/lib/one.js < lib:one.js'],
      ...{ notVerbatim: [], isComplete: true },
    });
    expect(namedOf('FROM lib\nCOPY a.js /one.js', '/lib', true).files).toEqual([
      '/deep/two.js < lib:deep/two.js',
      '/one.js < :a.js',
    ]);
  });
  it.each([
    ['target:other', false, 'is the result of another build'],
    ['service:other', false, 'is the result of another build'],
    ['unknown:the variable X has no value', false, 'is not known: the variable X has no value'],
    ['oci-layout://x', true, 'it does not copy from the build context'],
    ['docker-image://x', true, 'it does not copy from the build context'],
  ])('is told as what it is: %s', (value, isComplete, because) => {
    const told = namedOf('FROM x\nCOPY --from=lib . /lib/', value, false);
    expect(told).toMatchObject({ files: [], isComplete, notVerbatim: [expect.stringContaining(because)] });
  });
});

describe('the result of another build', () => {
  it('passes on what it holds verbatim', () => {
    const { files: found } = resultOf('FROM x\nCOPY a.js /app/\nCOPY --from=lib /lib /app/lib', 'FROM scratch\nCOPY . /lib/');
    expect(found).toEqual(['/app/a.js < :a.js', '/app/lib/deep/two.js < lib:deep/two.js', '/app/lib/one.js < lib:one.js']);
  });

  it('may be what an image begins with', () => {
    const { files: found } = resultOf('FROM lib\nCOPY a.js /lib/one.js', 'FROM x\nCOPY . /lib/');
    expect(found).toEqual(['/lib/deep/two.js < lib:deep/two.js', '/lib/one.js < :a.js']);
  });

  it('ends at its own target, and knows what its steps may have changed', () => {
    const other = 'FROM x AS one\nCOPY one.js /lib/\nRUN x\nFROM x\nCOPY deep /lib/';
    expect(resultOf('FROM x\nCOPY --from=lib /lib /l', other, 'one').files).toEqual(['/l/one.js < lib:one.js ~']);
  });

  it('is not followed where its target is not there', () => {
    const { files: found, notVerbatim } = resultOf('FROM x\nCOPY --from=lib /lib /l', 'FROM x\nCOPY . /lib/', 'nope');
    expect(found).toEqual([]);
    expect(notVerbatim).toEqual(['COPY --from=lib /lib /l: the named context lib is the result of another build.']);
  });
});
