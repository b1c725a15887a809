/** What is told of the last build. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PlanWorkspace } from '../../test/support/plan-workspace.ts';
import { lastBuild } from './last-build.ts';
import { PlanWorld } from './plan-world.ts';

let workspace: PlanWorkspace;
const dockerfile = 'FROM base AS build\nWORKDIR /app\nCOPY src /src\nFROM base\nCOPY --from=build /src \\\n  /src\n';
beforeEach(async () => {
  workspace = await PlanWorkspace.create();
  await workspace.write({ 'app/Dockerfile': dockerfile, 'app/src/a': '1', 'app/src/b': '2' });
});
afterEach(() => workspace.remove());

async function known() {
  const last = await lastBuild(workspace.request(), workspace.deps);
  if (last.kind !== 'known') throw new Error(JSON.stringify(last));
  return last.steps;
}

test('none is remembered where none was made', async () => {
  expect(await lastBuild(workspace.request(), workspace.deps)).toEqual({ kind: 'none' });
});

test('each step has its line and what stands there, until it does not stand there any more', async () => {
  await workspace.learn();
  expect((await known()).map(({ stageName, line, label }) => [stageName, line, label])).toEqual([
    ['build', 2, 'WORKDIR /app'],
    ['build', 3, 'COPY src /src'],
    ['stage-1', 5, 'COPY --from=build /src /src'],
  ]);
  await workspace.write({ 'app/Dockerfile': dockerfile.replace('COPY src /src\n', '') });
  expect((await known()).map(({ line, label }) => [line, label])).toContainEqual([undefined, undefined]);
});

test('of what an ONBUILD brings the line is that of FROM', async () => {
  await workspace.write({ 'app/Dockerfile': 'FROM base AS a\nONBUILD RUN triggered\nFROM a\nRUN own\n' });
  await workspace.learn();
  expect((await known()).map(({ line, label }) => [line, label])).toEqual([
    [3, 'RUN triggered'],
    [4, 'RUN own'],
  ]);
});

test('of two builds that were learnt late, what was saved in between is told, and not that it was never built', async () => {
  const wait = () => new Promise((resolve) => setTimeout(resolve, 20));
  await wait();
  const first = Date.now();
  await wait();
  await workspace.write({ 'app/src/a': '3' });
  await wait();
  const second = Date.now();
  await workspace.learn({ startedAtMs: first });
  await workspace.learn({ startedAtMs: second });
  expect((await known())[1]?.reasons).toEqual([{ kind: 'file', change: 'written', context: '', path: 'src/a' }]);
});

test('no build context is read for it, and whoever gives up is not answered', async () => {
  await workspace.learn();
  const reading = { read: () => Promise.reject(new Error('It was read.')) };
  const deps = { ...workspace.deps, world: new PlanWorld(workspace.state, reading) };
  expect(await lastBuild(workspace.request(), deps)).toMatchObject({ kind: 'known' });
  const signal = AbortSignal.abort(new Error('given up'));
  await expect(lastBuild(workspace.request(), { ...deps, signal })).rejects.toThrow('given up');
});
