/** What builds teach, told afterwards over files that may have changed since. */
import { chmod, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PlanWorkspace, someBuilder } from '../../test/support/plan-workspace.ts';
import { imageOf } from '../../test/support/simulated-builder.ts';
import { readDurations } from '../context/kept-durations.ts';
import { waitForLock } from '../context/state-lock.ts';
import { learntBuilds } from './note-records.ts';

let workspace: PlanWorkspace;
const dockerfile = 'FROM base\nRUN early\nCOPY src /src\nRUN late\n';
const aMinuteAgo = () => Date.now() - 60_000;

beforeEach(async () => {
  workspace = await PlanWorkspace.create();
  await workspace.write({ 'app/Dockerfile': dockerfile, 'app/src/a': '1', 'app/src/b': '2', 'app/other': '' });
});
afterEach(() => workspace.remove());

const builderId = someBuilder.id;
const taken = () => learntBuilds({ builderId }, workspace.deps);

describe('once', () => {
  test('each build of the history is taken in once', async () => {
    expect(await workspace.learn({ historyId: 'one' })).toEqual({ kind: 'learnt' });
    expect(await workspace.learn({ historyId: 'one' })).toEqual({ kind: 'known-before' });
    expect(await workspace.learn({ historyId: 'two' })).toEqual({ kind: 'learnt' });
    expect(await taken()).toEqual(['one', 'two']);
  });

  test('of another builder nothing was', async () => {
    await workspace.learn();
    expect(await learntBuilds({ builderId: 'other' }, workspace.deps)).toEqual([]);
  });

  test('one that cannot be taken in yet is not counted', async () => {
    expect(await workspace.learn({ images: {} })).toMatchObject({ kind: 'needs-images' });
    expect(await workspace.learn({}, 'ran', { isTrusted: false })).toMatchObject({ kind: 'unknown' });
    expect(await taken()).toEqual([]);
  });
});

describe('what changed since the build began is not guessed', () => {
  test('a file that was written since makes its step unknown, and what stands on it', async () => {
    expect(await workspace.learn({ startedAtMs: aMinuteAgo(), dockerfileText: dockerfile })).toEqual({ kind: 'learnt' });
    expect(await workspace.told()).toBe('reused unknown(unrecorded) unknown(unrecorded)');
  });

  test('one that was written before is known, whatever happens later', async () => {
    await workspace.learn();
    await writeFile(workspace.path('app/src/a'), 'later');
    expect(await workspace.told()).toBe('reused changed below');
  });

  test('a file that no step takes matters to none', async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const startedAtMs = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await writeFile(workspace.path('app/other'), 'later');
    await workspace.learn({ startedAtMs });
    expect(await workspace.told()).toBe('reused reused reused');
  });

  test.each([
    ['a file', () => writeFile(workspace.path('app/src/a'), '1')],
    ['a file that came', () => writeFile(workspace.path('app/src/new'), '1')],
    ['a file that went', () => rm(workspace.path('app/src/b'))],
    ['a mode', () => chmod(workspace.path('app/src/a'), 0o600)],
    ['a file with an old date', () => utimes(workspace.path('app/src/a'), 1, 1)],
    ['an ignore file that came', () => writeFile(workspace.path('app/.dockerignore'), 'b\n')],
  ])('%s', async (_, change) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const startedAtMs = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await change();
    await workspace.learn({ startedAtMs });
    expect((await workspace.told()).split(' ').slice(0, 2)).toEqual(['reused', 'unknown(unrecorded)']);
  });

  test('a Dockerfile that changed since says nothing of the build', async () => {
    expect(await workspace.learn({ startedAtMs: aMinuteAgo() })).toMatchObject({
      kind: 'unknown',
      because: expect.stringContaining('changed since'),
    });
    expect(await workspace.learn({ dockerfileUri: 'untitled:x' })).toMatchObject({ kind: 'unknown' });
    expect(await taken()).toEqual([]);
  });

  test('a file that was perhaps not given is read again', async () => {
    const change = async () => {
      const path = workspace.path('app/src/a');
      const { atime, mtime } = await stat(path);
      await writeFile(path, '9');
      await utimes(path, atime, mtime);
    };
    await workspace.learn({ startedAtMs: aMinuteAgo(), dockerfileText: dockerfile });
    await change();
    expect(await workspace.plan()).toMatchObject({ unseen: [] });
    await workspace.learn();
    await workspace.write({ 'app/src/a': '1' });
    await workspace.learn();
    await change();
    expect(await workspace.plan()).toMatchObject({ unseen: [{ kind: 'same-stat', path: 'src/a' }] });
  });

  test('a context that cannot be known leaves everything but its steps', async () => {
    await workspace.write({ 'app/.dockerignore': '!\n' });
    await workspace.learn();
    await rm(workspace.path('app/.dockerignore'));
    expect(await workspace.told()).toBe('reused unknown(unrecorded) unknown(unrecorded)');
  });
});

describe('builds that failed', () => {
  test('what ran is known, what was only called cached is not, and there is nothing to compare with', async () => {
    const steps = [
      { stageName: '', ordinal: 2, report: 'cached' as const },
      { stageName: '', ordinal: 3, report: 'ran' as const },
    ];
    await workspace.learn({ isComplete: false, steps });
    expect(await workspace.told()).toBe('unknown(failed-build) reused changed');
    expect(await workspace.plan()).toMatchObject({ comparedWithMs: undefined });
  });

  test('one that took in its context leaves the copy of it', async () => {
    await workspace.learn({ isComplete: false, hasLoadedContext: true, steps: [] });
    await chmod(workspace.path('app/src'), 0o700);
    expect(await workspace.plan()).toMatchObject({ unseen: [{ kind: 'folder-mode', path: 'src' }] });
  });

  test('one that did not leaves none', async () => {
    await workspace.learn({ isComplete: false, hasLoadedContext: false, steps: [] });
    await chmod(workspace.path('app/src'), 0o700);
    expect(await workspace.plan()).toMatchObject({ unseen: [] });
  });
});

test('times of steps that were reused come from the build in which they ran', async () => {
  await workspace.learn();
  await workspace.learn({ steps: [] });
  const plan = await workspace.plan();
  expect(plan.kind === 'known' && plan.steps.map(({ ranMs }) => ranMs)).toEqual([40, 40, 40]);
});

describe('what steps cost', () => {
  const took = async (instruction: string, stage: string | number = 0) =>
    (await readDurations(workspace.state, workspace.path('app/Dockerfile')))?.of(`${stage}\0${instruction}`);

  test('is kept of steps that ran, by their text, until they ran again', async () => {
    await workspace.learn();
    expect([await took('RUN early'), await took('COPY src /src'), await took('RUN other')]).toEqual([40, 40, undefined]);
    await workspace.learn({ steps: [{ stageName: '', ordinal: 2, report: 'ran', ranMs: 42_000 }] });
    expect([await took('RUN early'), await took('RUN late')]).toEqual([42_000, 40]);
  });

  test('is not known of a step that was reused, nor of one whose build failed', async () => {
    await workspace.learn({}, 'cached');
    await workspace.learn({ isComplete: false });
    expect(await took('RUN early')).toBeUndefined();
  });

  test('is not known of two of a stage that say the same, but of that of another stage', async () => {
    await workspace.write({ 'app/Dockerfile': 'FROM base AS one\nRUN x\nRUN x\nFROM one AS two\nRUN x\n' });
    await workspace.learn();
    expect([await took('RUN x', 'one'), await took('RUN x', 'two')]).toEqual([undefined, 40]);
  });

  test('is not known of what the base brings', async () => {
    const images = { base: { ...imageOf(), triggers: ['RUN early'] } };
    await workspace.write({ 'app/Dockerfile': 'FROM base\nCOPY src /src\n' });
    await workspace.learn({ images });
    expect([await took('RUN early'), await took('COPY src /src')]).toEqual([undefined, 40]);
  });
});

test('a context that a step mounted writable is given up by the builder', async () => {
  const mounting = 'FROM base\nRUN --mount=source=src,target=/m,rw x\n';
  await workspace.learn({ dockerfileText: mounting });
  await chmod(workspace.path('app/src'), 0o700);
  expect(await workspace.told({ dockerfileText: mounting })).toBe('changed');
});

test('where the state folder does not take anything, it is lost and nothing else is', async () => {
  await workspace.told();
  await writeFile(workspace.path('state/builders'), 'occupied');
  expect(await workspace.learn()).toEqual({ kind: 'not-learnt' });
  expect(await workspace.look([])).toBe('not-noted');
  expect(await workspace.told()).toBe('changed below below');
});

test('what another process holds for long is not learnt, and a plan is not kept waiting', async () => {
  await workspace.learn({ historyId: 'one' });
  const folder = workspace.path('state/builders');
  const [builder = ''] = await readdir(folder);
  const lock = await waitForLock(join(folder, builder, 'memory'), 0);
  expect(await workspace.learn({ historyId: 'two' })).toEqual({ kind: 'not-learnt' });
  expect(await workspace.told()).toBe('reused reused reused');
  await lock?.release();
  expect(await workspace.learn({ historyId: 'two' })).toEqual({ kind: 'learnt' });
});

test('a build that was learnt while this one was read counts for what the builder has', async () => {
  const later = 'FROM base\nCOPY src /src\n';
  await workspace.write({ 'app/later': later });
  const both = [
    workspace.learn({ historyId: 'one' }),
    workspace.learn({ historyId: 'two', dockerfileText: later, dockerfileUri: pathToFileURL(workspace.path('app/later')).href }),
  ];
  expect(await Promise.all(both)).toEqual([{ kind: 'learnt' }, { kind: 'learnt' }]);
  expect((await taken()).sort()).toEqual(['one', 'two']);
  expect(await workspace.told()).toBe('reused reused reused');
});

test('where there can be no key, the disk is heard', async () => {
  await writeFile(workspace.path('state'), 'occupied');
  await expect(workspace.plan()).rejects.toThrow(/EEXIST|ENOTDIR/);
  await expect(workspace.learn()).rejects.toThrow(/EEXIST|ENOTDIR/);
});

test('what 20.10 tells of a stage with a plain mount is found by the name that it gives it', async () => {
  const text = 'FROM base AS a\nRUN --mount=type=tmpfs,target=/t x\n';
  await workspace.write({ 'app/Dockerfile': text });
  const steps = [{ stageName: '', ordinal: 2, report: 'ran' as const }];
  for (const [historyId, buildKit, told] of [
    ['later', 25, 'changed'],
    ['old', 8, 'reused'],
  ] as const) {
    const builder = { ...someBuilder, id: historyId, buildKit };
    await workspace.learn({ historyId, builder, steps, isComplete: false });
    expect([historyId, await workspace.told({ builder })]).toEqual([historyId, told]);
  }
});
