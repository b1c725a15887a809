/** Two processes that learn from builds of one builder at the same time, as two windows of an editor do. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { learntBuilds } from '../../server/plans/note-records.ts';
import { PlanWorkspace, someBuilder } from '../support/plan-workspace.ts';
import { runOrThrow } from '../support/run-process.ts';

let workspace: PlanWorkspace;
beforeEach(async () => {
  workspace = await PlanWorkspace.create();
});
afterEach(() => workspace.remove());

const dockerfile = 'FROM base\nRUN early\nCOPY src /src\n';

test.each([
  ['of two folders', ['app', 'shop']],
  ['of one', ['app', 'app']],
])('takes in every build %s', async (_, folders) => {
  for (const folder of folders) await workspace.write({ [`${folder}/Dockerfile`]: dockerfile, [`${folder}/src/a`]: '1' });
  const program = join(import.meta.dirname, '..', 'support', 'learn-builds.ts');
  const ended = folders.map(async (folder, process_) => {
    const requests = Array.from({ length: 20 }, (_, at) => ({
      ...workspace.request({ at: folder }),
      ...{ historyId: `${process_} ${at}`, startedAtMs: Date.now(), isComplete: true, hasLoadedContext: true, steps: [] },
    }));
    const { stdout } = await runOrThrow(process.execPath, [program, workspace.state, JSON.stringify(requests)]);
    return JSON.parse(stdout);
  });
  expect(await Promise.all(ended)).toEqual([Array(20).fill('learnt'), Array(20).fill('learnt')]);
  const taken = await learntBuilds({ builderId: someBuilder.id }, workspace.deps);
  expect(new Set(taken).size).toBe(40);
});
