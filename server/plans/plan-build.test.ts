/** Plans over files on the disk; FIFOs and permissions are in `test/lsp/plan-on-disk.test.ts`. */
import { chmod, readdir, readFile, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PlanWorkspace, someBuilder } from '../../test/support/plan-workspace.ts';
import { imageOf } from '../../test/support/simulated-builder.ts';
import type { ExplainedStep, KnownPlan } from './plan-build.ts';

const dockerfile = 'FROM base\nRUN early\nCOPY src /src\n\nRUN late\n';
let workspace: PlanWorkspace;

beforeEach(async () => {
  workspace = await PlanWorkspace.create();
  await workspace.write({ 'app/Dockerfile': dockerfile, 'app/src/a.js': '1', 'app/src/b.js': '22', 'app/other': 'x' });
});
afterEach(() => workspace.remove());

async function known(more: Parameters<PlanWorkspace['plan']>[0] = {}): Promise<KnownPlan> {
  const plan = await workspace.plan(more);
  if (plan.kind !== 'known') throw new Error(JSON.stringify(plan));
  return plan;
}
const at = ({ steps }: KnownPlan, index: number): ExplainedStep => {
  const step = steps[index];
  if (step === undefined) throw new Error('There is no such step.');
  return step;
};

describe('what is told', () => {
  test('the first plan says that everything is new, and compares with nothing', async () => {
    const plan = await known();
    expect(await workspace.told()).toBe('changed below below');
    expect(plan.steps.map(({ reasons }) => reasons)).toEqual([[{ kind: 'new' }], [], []]);
    expect([plan.comparedWithMs, plan.unseen]).toEqual([undefined, []]);
  });

  test('after a build everything is reused, with the times that it took', async () => {
    await workspace.learn();
    const plan = await known();
    expect(plan.steps.map(({ outcome, ranMs, reasons }) => [outcome.kind, ranMs, reasons])).toEqual([
      ['reused', 40, []],
      ['reused', 40, []],
      ['reused', 40, []],
    ]);
    expect(plan.comparedWithMs).toEqual(expect.any(Number));
  });

  test('a changed file names itself, and what stands on its step names that', async () => {
    await workspace.learn();
    await workspace.write({ 'app/src/a.js': '3' }, 60);
    const plan = await known();
    expect(await workspace.told()).toBe('reused changed below');
    expect(at(plan, 1).reasons).toEqual([{ kind: 'file', change: 'changed', context: '', path: 'src/a.js' }]);
    expect(at(plan, 2)).toMatchObject({ reasons: [], outcome: { cause: { vertex: at(plan, 1).vertex } } });
  });

  test('a file that no step takes changes nothing', async () => {
    await workspace.learn();
    await workspace.write({ 'app/other': 'changed', 'app/new': '' }, 60);
    expect(await workspace.told()).toBe('reused reused reused');
  });

  test('a date alone changes nothing', async () => {
    await workspace.learn();
    await utimes(workspace.path('app/src/a.js'), 1, 1);
    expect(await workspace.told()).toBe('reused reused reused');
  });

  test('back to what it was, it is reused again', async () => {
    await workspace.learn();
    await workspace.write({ 'app/src/a.js': '3' }, 60);
    await workspace.learn();
    await workspace.write({ 'app/src/a.js': '1' }, 30);
    expect(await workspace.told()).toBe('reused reused reused');
  });

  test('lines, numbers and how much a step takes', async () => {
    const { steps } = await known();
    expect(steps.map(({ line, ordinal, of, files }) => [line, ordinal, of, files])).toEqual([
      [2, 2, 4, undefined],
      [3, 3, 4, { count: 2, sizeBytes: 3 }],
      [5, 4, 4, undefined],
    ]);
  });

  test('what an ONBUILD brings is told at the FROM', async () => {
    const { steps } = await known({ images: { base: imageOf({ triggers: ['RUN x'] }) } });
    expect(steps.map(({ line }) => line)).toEqual([1, 2, 3, 5]);
  });

  test('another builder knows nothing of it', async () => {
    await workspace.learn();
    expect(await workspace.told({ builder: { ...someBuilder, id: 'another' } })).toBe('changed below below');
  });

  test('arguments, the target, options and --no-cache are those of the request', async () => {
    await workspace.write({ 'app/Dockerfile': 'FROM base AS a\nARG V=1\nRUN x\nFROM a AS b\nRUN y\n' });
    await workspace.learn({ target: 'b' });
    expect(await workspace.told({ target: 'a' })).toBe('reused');
    expect(await workspace.told({ args: { V: '2' } })).toBe('changed below');
    expect(await workspace.told({ unknownArgs: ['V'] })).toBe('unknown(other) unknown(other)');
    expect(await workspace.told({ noCache: true })).toBe('told told');
    expect(await workspace.told({ noCache: ['B'] })).toBe('reused told');
    expect(await workspace.told({ runOptions: { network: 'none' } })).toBe('changed below');
  });
});

describe('nothing is known', () => {
  test('in a workspace without trust, of which no file is hashed', async () => {
    expect(await workspace.plan({}, { isTrusted: false })).toMatchObject({
      kind: 'unknown',
      because: expect.stringContaining('not trusted'),
    });
    await expect(stat(workspace.state)).rejects.toThrow();
  });

  test('before images are looked up; they are told all at once', async () => {
    await workspace.write({ 'app/Dockerfile': 'FROM one AS a\nFROM a\nCOPY --from=two /x /y\nRUN --mount=from=a,target=/m z\n' });
    expect(await workspace.plan()).toEqual({ kind: 'needs-images', references: ['one', 'two'] });
    const images = { one: imageOf(), two: { kind: 'unknown', because: 'Not here.' } } as const;
    expect(await workspace.told({ images })).toBe('unknown(other) unknown(other)');
  });

  test.each([
    ['the context is no absolute path', { contextPath: 'app' }, 'absolute'],
    ['the Dockerfile is no file', { dockerfileUri: 'untitled:Dockerfile' }, 'not a file'],
    ['the Dockerfile is not there', { dockerfileUri: 'file:///nowhere/Dockerfile' }, 'does not exist'],
    ['the Dockerfile is empty', { dockerfileText: '# nothing\n' }, 'no stage'],
    ['there is no such target', { target: 'none' }, 'no stage "none"'],
    ['the Dockerfile is very long', { dockerfileText: `FROM base\n${'#'.repeat(1024 * 1024)}` }, 'too long'],
  ])('where %s', async (_, more, because) => {
    expect(await workspace.plan(more)).toMatchObject({ kind: 'unknown', because: expect.stringContaining(because) });
  });

  test('where it is cancelled, the reason is thrown', async () => {
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(workspace.plan({}, { signal })).rejects.toThrow('stopped');
  });

  test('of steps that take from a context that is not there', async () => {
    const told = await known({ contextPath: workspace.path('gone') });
    expect(told.steps.map(({ outcome }) => outcome.kind)).toEqual(['runs', 'unknown', 'unknown']);
    expect(at(told, 1).outcome).toMatchObject({ because: 'The build context is not there.' });
  });

  test('of steps that take from a context with an ignore file that fails the build', async () => {
    await workspace.write({ 'app/.dockerignore': '!\n' });
    expect(at(await known(), 1).outcome).toMatchObject({
      kind: 'unknown',
      because: expect.stringMatching(/Line 1 of .*\.dockerignore/),
    });
  });
});

describe('the context as a builder gets it', () => {
  test('what is ignored is not taken, by the file beside the Dockerfile before that at the root', async () => {
    await workspace.write({ 'app/Dockerfile': 'FROM base\nCOPY . /x\n', 'app/.dockerignore': 'src\n' });
    expect(at(await known(), 0).files?.count).toBe(3);
    await workspace.write({ 'app/Dockerfile.dockerignore': '# everything\n' });
    expect(at(await known(), 0).files?.count).toBe(6);
  });

  test('a source that is not there ends the build, also where it is only ignored', async () => {
    expect(await workspace.told({ dockerfileText: 'FROM base\nCOPY none /x\n' })).toBe('fails');
    await workspace.write({ 'app/.dockerignore': 'src\n' });
    expect(await workspace.told({ dockerfileText: 'FROM base\nCOPY src /x\n' })).toBe('fails');
  });

  test('a flag that the instruction does not have is nothing to plan over', async () => {
    const plan = await workspace.plan({ dockerfileText: 'FROM base\nCOPY --frm=x src /x\n' });
    expect(plan).toEqual({
      kind: 'unknown',
      because: 'Line 2 of the Dockerfile could not be read: COPY has no flag --frm.',
    });
    expect(await workspace.told({ dockerfileText: 'FROM base\nONBUILD COPY --frm=x src /x\n' })).toBe('unknown');
    expect(await workspace.told({ dockerfileText: 'FROM base\nCOPY --chmod=644 src /x\n' })).toBe('changed');
  });

  test('a flag that the frontend may not have is nothing to plan over either', async () => {
    const parents = 'FROM base\nCOPY --parents src/a.js /x\n';
    const newer = { ...someBuilder, buildKit: 26 };
    expect(await workspace.plan({ dockerfileText: parents })).toEqual({
      kind: 'unknown',
      because:
        'Line 2 of the Dockerfile may be refused: COPY --parents needs the frontend 1.20, and that of this engine may be older.',
    });
    expect(await workspace.plan({ dockerfileText: `# syntax=docker/dockerfile:1.4\n${parents}` })).toEqual({
      kind: 'unknown',
      because:
        'Line 3 of the Dockerfile may be refused: COPY --parents needs the frontend 1.20, and "# syntax" asks for an older one.',
    });
    expect(await workspace.told({ dockerfileText: parents, builder: newer })).toBe('changed');
    expect(await workspace.told({ dockerfileText: `# syntax=docker/dockerfile:1\n${parents}` })).toBe('changed');
    expect(await workspace.told({ dockerfileText: parents, args: { BUILDKIT_SYNTAX: 'docker/dockerfile:1-labs' } })).toBe(
      'changed',
    );
    expect(await workspace.told({ dockerfileText: 'FROM base\nONBUILD COPY --parents src /x\n' })).toBe('unknown');
  });

  test('another frontend is not followed', async () => {
    expect(await workspace.plan({ dockerfileText: `# syntax=somebody/else\n${dockerfile}` })).toEqual({
      kind: 'unknown',
      because: 'The frontend that "# syntax" names is not followed.',
    });
  });

  test('a file that a pattern of --parents takes names itself', async () => {
    const dockerfileText = '# syntax=docker/dockerfile:1\nFROM base\nCOPY --parents --exclude=**/b.js **/*.js /x/\n';
    await workspace.learn({ dockerfileText });
    expect(await workspace.told({ dockerfileText })).toBe('reused');
    await workspace.write({ 'app/src/b.js': 'x', 'app/src/a.ts': 'x' }, 60);
    expect(await workspace.told({ dockerfileText })).toBe('reused');
    await workspace.write({ 'app/src/deep/c.js': 'x' }, 60);
    const plan = await known({ dockerfileText });
    const added = { kind: 'file', change: 'added', context: '', path: 'src/deep/c.js' } as const;
    expect([at(plan, 0).reasons, at(plan, 0).files]).toEqual([[added], { count: 2, sizeBytes: 2 }]);
  });

  test('a link that leaves the context leads nowhere', async () => {
    await workspace.write({ outside: 'secret', 'app/out': '->../outside', 'app/rooted': '->/etc/passwd', 'app/in': '->src' });
    expect(await workspace.told({ dockerfileText: 'FROM base\nCOPY out /x\n' })).toBe('fails');
    expect(await workspace.told({ dockerfileText: 'FROM base\nCOPY rooted /x\n' })).toBe('fails');
    expect(await workspace.told({ dockerfileText: 'FROM base\nCOPY in/a.js /x\n' })).toBe('changed');
  });

  test('a context behind a link is kept by the name of the link', async () => {
    await workspace.write({ linked: '->app' });
    await workspace.learn({ contextPath: workspace.path('linked') });
    expect(await workspace.told({ contextPath: workspace.path('linked') })).toBe('reused reused reused');
  });

  test('a Dockerfile that a build file spells has the ignore file at the root', async () => {
    await workspace.write({ 'app/.dockerignore': 'src\n' });
    expect(at(await known({ dockerfileText: 'FROM base\nCOPY . /x\n' }), 0).files?.count).toBe(3);
  });

  test('named contexts: a folder has an ignore file of its own, an image is looked up, what is elsewhere is not known', async () => {
    await workspace.write({ 'lib/f': '1', 'lib/g': '', 'lib/.dockerignore': 'g\n' });
    const lib = (value: string) => ({ namedContexts: { lib: value }, dockerfileText: 'FROM base\nCOPY --from=lib . /x\n' });
    expect(at(await known(lib(workspace.path('lib'))), 0).files?.count).toBe(2);
    expect(await workspace.told(lib(workspace.path('nowhere')))).toBe('unknown(other)');
    expect(await workspace.told(lib('https://a.example/r.git'))).toBe('unknown(other)');
    expect(await workspace.plan(lib('docker-image://alpine'))).toEqual({ kind: 'needs-images', references: ['alpine'] });
  });
});

describe('changes that the builder will not see', () => {
  test('other bytes behind the same size and date', async () => {
    await workspace.learn();
    const path = workspace.path('app/src/a.js');
    const { atime, mtime } = await stat(path);
    await writeFile(path, '9');
    await utimes(path, atime, mtime);
    const plan = await known();
    expect(await workspace.told()).toBe('reused reused reused');
    expect(plan.unseen).toEqual([{ kind: 'same-stat', context: '', path: 'src/a.js' }]);
    await utimes(path, 5, 5);
    expect(await workspace.told()).toBe('reused changed below');
    expect((await known()).unseen).toEqual([]);
  });

  test('another mode of a folder', async () => {
    await workspace.learn();
    await chmod(workspace.path('app/src'), 0o700);
    expect(await workspace.told()).toBe('reused reused reused');
    expect((await known()).unseen).toEqual([{ kind: 'folder-mode', context: '', path: 'src' }]);
  });

  test('another mode of a file is seen', async () => {
    await workspace.learn();
    await chmod(workspace.path('app/src/a.js'), 0o755);
    expect(at(await known(), 1).reasons).toEqual([{ kind: 'file', change: 'mode', context: '', path: 'src/a.js' }]);
  });

  test('files of another project whose folder has the same name', async () => {
    await workspace.learn();
    await workspace.write({ 'else/app/Dockerfile': dockerfile, 'else/app/src/a.js': '7', 'else/app/src/b.js': '22' });
    const { atime, mtime } = await stat(workspace.path('app/src/a.js'));
    const [a, b] = ['else/app/src/a.js', 'else/app/src/b.js'].map((path) => workspace.path(path));
    await utimes(a ?? '', atime, mtime);
    const other = await stat(workspace.path('app/src/b.js'));
    await utimes(b ?? '', other.atime, other.mtime);
    const plan = await known({ at: 'else/app' });
    expect(plan.unseen).toEqual([{ kind: 'namesake', context: '', path: 'src/a.js' }]);
    expect(await workspace.told({ at: 'else/app' })).toBe('reused reused reused');
  });

  test('none where the builder has nothing yet', async () => {
    await chmod(workspace.path('app/src'), 0o700);
    expect((await known()).unseen).toEqual([]);
  });
});

describe('what is remembered', () => {
  test('nothing where the key was lost, or the memory is damaged or gone', async () => {
    await workspace.learn();
    const memory = `${await builderFolder()}/memory.json`;
    const text = await readFile(memory, 'utf8');
    await writeFile(memory, text.slice(0, -20));
    expect(await workspace.told()).toBe('changed below below');
    await rm(memory);
    expect(await workspace.told()).toBe('changed below below');
    await writeFile(memory, text);
    expect(await workspace.told()).toBe('reused reused reused');
    await rename(`${workspace.state}/key`, `${workspace.state}/old`);
    expect(await workspace.told()).toBe('changed below below');
  });

  test('a copy that is gone or damaged is as if the builder had none', async () => {
    await workspace.learn();
    await chmod(workspace.path('app/src'), 0o700);
    const copies = `${await builderFolder()}/copies`;
    const [name] = await readdir(copies);
    await truncate(`${copies}/${name}`, 40);
    expect(await workspace.told()).toBe('reused changed below');
    await rm(copies, { recursive: true });
    expect(await workspace.told()).toBe('reused changed below');
  });

  test('nothing of names, arguments and files can be read in the state folder', async () => {
    await workspace.write({ 'app/src/a.js': 'hidden-text' });
    await workspace.learn({ args: { TOKEN: 'hidden-value' } });
    const text = await readFile(`${await builderFolder()}/memory.json`, 'utf8');
    expect(text).not.toMatch(/hidden|engine of a test/);
    expect((await stat(`${await builderFolder()}/memory.json`)).mode & 0o077).toBe(0);
  });
});

async function builderFolder(): Promise<string> {
  const [name] = await readdir(`${workspace.state}/builders`);
  return `${workspace.state}/builders/${name}`;
}

test('two plans at once say the same, while a build is learnt as well', async () => {
  await workspace.learn();
  await workspace.write({ 'app/src/a.js': '3' }, 60);
  const [one, other, , third] = await Promise.all([
    workspace.told(),
    workspace.told(),
    workspace.learn({ target: '0' }, 'cached'),
    workspace.told(),
  ]);
  expect([one, other]).toEqual([one, one]);
  expect(['reused changed below', 'reused reused reused']).toContain(third);
  expect(await workspace.told()).toBe('reused reused reused');
});
