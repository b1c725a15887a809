/** What is left of what builds taught when somebody looked what the builder keeps. */
import { chmod } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PlanWorkspace, someBuilder } from '../../test/support/plan-workspace.ts';
import { noteRecords } from './note-records.ts';

let workspace: PlanWorkspace;
const dockerfile = 'FROM base\nRUN early\nCOPY src /src\nRUN late\n';

beforeEach(async () => {
  workspace = await PlanWorkspace.create();
  await workspace.write({ 'app/Dockerfile': dockerfile, 'app/src/a': '1', 'app/src/b': '2', 'app/other': '' });
});
afterEach(() => workspace.remove());

const builderId = someBuilder.id;

describe('what the builder keeps', () => {
  const [result, context] = ['regular:a', 'source.local:a'];

  test('where any result went nothing is certain of what nobody can place; its copies stay', async () => {
    await workspace.look([result, context]);
    await workspace.learn();
    await chmod(workspace.path('app/src'), 0o700);
    expect(await workspace.look(['regular:b', context])).toBe('everything');
    expect(await workspace.told()).toBe('unknown(cleared) unknown(cleared) unknown(cleared)');
    expect(await workspace.plan()).toMatchObject({ unseen: [{ path: 'src' }] });
  });

  test('where only contexts went, keys stay, and its copies are gone', async () => {
    await workspace.look([result, context]);
    await workspace.learn();
    await chmod(workspace.path('app/src'), 0o700);
    expect(await workspace.look([result])).toBe('contexts');
    expect(await workspace.told()).toBe('reused changed below');
    expect(await workspace.plan()).toMatchObject({ unseen: [] });
  });

  test('what only the builder itself needs may go', async () => {
    await workspace.look([result, 'exec.cachemount:a']);
    await workspace.learn();
    expect(await workspace.look([result])).toBe('nothing');
    expect(await workspace.told()).toBe('reused reused reused');
  });

  test('the next build makes it certain again', async () => {
    await workspace.look([result]);
    await workspace.learn();
    await workspace.look(['regular:b']);
    await workspace.learn({}, 'cached');
    expect(await workspace.told()).toBe('reused reused reused');
  });

  test('of a build that ended before anything went, nothing is certain of what nobody can place', async () => {
    await workspace.look([result]);
    await workspace.look(['regular:b'], { atMs: Date.now() + 60_000 });
    await workspace.learn();
    expect(await workspace.told()).toBe('unknown(cleared) unknown(cleared) unknown(cleared)');
  });

  test('so it is of builds that ended before anybody looked', async () => {
    await workspace.look([], { atMs: Date.now() + 60_000 });
    await workspace.learn({}, 'cached');
    expect(await workspace.told()).toBe('unknown(cleared) unknown(cleared) unknown(cleared)');
  });

  test('unless a copy of a context is older than that build: nobody cleared anything since', async () => {
    const createdAtMs = Date.now();
    await workspace.look([context], { atMs: createdAtMs + 60_000, createdAtMs });
    await workspace.learn({}, 'cached');
    expect(await workspace.told()).toBe('reused reused reused');
  });

  test('where it says that nothing is left, every step runs for that reason', async () => {
    await workspace.learn();
    expect(await workspace.look([result, context])).toBe('nothing');
    expect(await workspace.told()).toBe('reused reused reused');
    await chmod(workspace.path('app/src'), 0o700);
    expect(await workspace.look(['internal:a'])).toBe('everything');
    expect(await workspace.told()).toBe('cleared below below');
    await workspace.learn();
    expect(await workspace.told()).toBe('reused reused reused');
  });

  test('what a running build holds is there, and that its own things go is no clearing', async () => {
    await workspace.learn();
    const used = { isInUse: true };
    expect(await workspace.look(['regular:kept'])).toBe('nothing');
    expect(await workspace.look(['regular:kept', 'regular:new'], used)).toBe('nothing');
    expect(await workspace.look(['regular:kept'], used)).toBe('nothing');
    expect(await workspace.told()).toBe('reused reused reused');
    expect(await workspace.look(['regular:renamed'])).toBe('everything');
    expect(await workspace.told()).toContain('unknown(cleared)');
  });

  test('another builder keeps what it has, and one that nobody knows is no harm', async () => {
    await workspace.learn();
    expect(await noteRecords({ builderId: 'other', usesContainerdStore: false, atMs: 0, records: [] }, workspace.deps)).toBe(
      'nothing',
    );
    expect(await workspace.told()).toBe('reused reused reused');
  });

  test('a step whose record is there is reused, and one whose record went runs, whatever else went', async () => {
    const atMs = Date.now() + 20;
    const vertex = (name: string) => ({
      stageName: '',
      report: 'ran' as const,
      vertices: [{ name, spans: [[atMs, atMs + 1000]] as const }],
    });
    const records = (...made: readonly (readonly [id: string, parent: string, description: string])[]) =>
      made.map(([id, parent, description]) => {
        return { id, kind: 'regular', parents: [parent], description, createdAtMs: atMs + 500, isInUse: false };
      });
    const all = records(
      ['early', 'base', 'mount / from exec /bin/sh -c early'],
      ['src', 'early', '[2/4] COPY src /src'],
      ['late', 'src', 'mount / from exec /bin/sh -c late'],
    );
    const note = (...kept: typeof all) =>
      noteRecords({ builderId, usesContainerdStore: false, atMs, records: kept }, workspace.deps);
    await workspace.look([]);
    await note(...all);
    const steps = ['[2/4] RUN early', '[3/4] COPY src /src', '[4/4] RUN late'].map((name, at) => ({
      ...vertex(name),
      ordinal: at + 2,
    }));
    await workspace.learn({ startedAtMs: atMs - 1, steps });
    expect(await workspace.told()).toBe('reused reused reused');
    expect(await note(...all.slice(0, 2))).toBe('everything');
    expect(await workspace.told()).toBe('reused reused cleared');
    expect(await note(...all.slice(0, 1))).toBe('everything');
    expect(await workspace.told()).toBe('reused cleared cleared');
  });
});
