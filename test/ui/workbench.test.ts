/** The steps of the UI tests, held by features that VS Code has of its own: what fails here is not Unstale's fault. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leaveOut } from '../support/requirements.ts';
import { makeTemporaryFolder, removeFolder } from '../support/vscode/temporary-folder.ts';
import { applyQuickFix, countSquiggles, hideHover, readHover, save, typeAt, waitForSquiggle } from './editor.ts';
import { readProblems } from './problems-panel.ts';
import { type OpenedWorkbench, provideUiParts, startUiSession, type UiSession } from './session.ts';
import { openFile } from './workbench.ts';

const parts = await provideUiParts();
const patience = { timeout: 30_000 };

describe.skipIf(parts.kind === 'missing' && leaveOut('steps of the UI tests', parts))('the workbench', () => {
  let session: UiSession;
  let workbench: OpenedWorkbench;
  let folder: string;

  beforeAll(async () => {
    if (parts.kind === 'missing') return;
    folder = await makeTemporaryFolder();
    mkdirSync(join(folder, 'deep'));
    writeFileSync(join(folder, 'style.css'), 'body {\n  colr: red;\n}\n');
    writeFileSync(join(folder, 'deep', 'broken.json'), `[\n${'  x,\n'.repeat(40)}]\n`);
    session = await startUiSession(parts);
    workbench = await session.open({ folder });
  });

  afterAll(async () => {
    await session?.stop();
    if (folder !== undefined) removeFolder(folder);
  });

  test('shows where a problem is, what it says and who says it', async () => {
    await openFile(workbench.page, 'style.css');
    await waitForSquiggle(workbench.page, 'warning');
    expect(await countSquiggles(workbench.page, 'warning')).toBe(1);
    await expect
      .poll(() => readProblems(workbench.page), patience)
      .toEqual([
        {
          file: 'style.css',
          severity: 'warning',
          message: "Unknown property: 'colr'",
          source: 'css',
          code: 'unknownProperties',
          line: 2,
          column: 3,
          related: [],
        },
      ]);
  });

  test('tells more in a hover', async () => {
    expect(await readHover(workbench.page, 2, 4)).toContain("Unknown property: 'colr'");
    await hideHover(workbench.page);
  });

  test('applies a quick fix that reaches the disk', async () => {
    await applyQuickFix(workbench.page, 2, 4, "Rename to 'color'");
    await save(workbench.page);
    expect(readFileSync(join(folder, 'style.css'), 'utf8')).toBe('body {\n  color: red;\n}\n');
    await expect.poll(() => countSquiggles(workbench.page, 'warning'), patience).toBe(0);
  });

  test('follows what is typed before it is saved', async () => {
    await typeAt(workbench.page, 2, 3, 'x');
    await waitForSquiggle(workbench.page, 'warning');
    await expect.poll(() => readProblems(workbench.page), patience).toMatchObject([{ message: "Unknown property: 'xcolor'" }]);
  });

  test('reads more problems than fit into the panel', async () => {
    await openFile(workbench.page, 'deep/broken.json');
    await waitForSquiggle(workbench.page, 'error');
    const affectedLines = async () => {
      const problems = await readProblems(workbench.page);
      return new Set(problems.filter(({ file }) => file === 'broken.json').map(({ line }) => line)).size;
    };
    await expect.poll(affectedLines, patience).toBe(40);
  });

  test('the page has nothing to complain about', () => {
    expect(workbench.errors()).toEqual([]);
  });
});
