/** Unstale as a person meets it: squiggles, problems, hover, a fix, an ignored rule, Restricted Mode. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../support/cache-folder.ts';
import { leaveOut } from '../support/requirements.ts';
import { makeTemporaryFolder, removeFolder } from '../support/vscode/temporary-folder.ts';
import { applyQuickFix, countSquiggles, hideHover, listQuickFixes, readHover, save, waitForSquiggle } from './editor.ts';
import { readProblems } from './problems-panel.ts';
import { type OpenedWorkbench, provideUiParts, startUiSession, type UiSession } from './session.ts';
import { openFile } from './workbench.ts';

const parts = await provideUiParts();
const patience = { timeout: 30_000 };

async function rulesShown({ page }: OpenedWorkbench): Promise<readonly (string | undefined)[]> {
  return (await readProblems(page)).map(({ code }) => code);
}

describe.skipIf(parts.kind === 'missing' && leaveOut('Unstale in VS Code', parts))('Unstale in VS Code', () => {
  let session: UiSession;
  let workbench: OpenedWorkbench;
  let home: string;
  let demo: string;

  beforeAll(async () => {
    if (parts.kind === 'missing') return;
    home = await makeTemporaryFolder();
    demo = join(home, 'demo with a space');
    cpSync(join(repositoryRoot, 'test/fixtures/demo'), demo, { recursive: true });
    session = await startUiSession(parts);
    workbench = await session.open({ folder: demo, extensionDevelopmentPath: repositoryRoot });
  });

  afterAll(async () => {
    await session?.stop();
    if (home !== undefined) removeFolder(home);
  });

  test('shows each finding where it is, who says it, and what it touches', async () => {
    await openFile(workbench.page, 'web/Dockerfile');
    await expect
      .poll(() => readProblems(workbench.page), patience)
      .toMatchObject([
        { severity: 'warning', source: 'unstale', code: 'source-copy-before-install', line: 4, column: 1 },
        { severity: 'warning', source: 'unstale', code: 'mutable-base-image', line: 8, column: 6 },
        { severity: 'warning', source: 'unstale', code: 'copied-path-ignored', line: 11, column: 6 },
      ]);
    const [first] = await readProblems(workbench.page);
    expect(first?.message).toContain('npm ci');
    expect(first?.related).toHaveLength(1);
    // They are drawn after the list of them.
    await expect.poll(() => countSquiggles(workbench.page, 'warning'), patience).toBe(3);
  });

  test('says why in a hover, once', async () => {
    let hover = '';
    // Its parts come one after the other, and what came late is there when it is shown again.
    for (let attempt = 0; attempt < 4 && !hover.includes('stands above it'); attempt++) {
      if (attempt > 0) await hideHover(workbench.page);
      hover = await readHover(workbench.page, 4, 2);
    }
    expect(hover).toContain('Sources copied before the packages are installed');
    expect(hover.split('stands above it')).toHaveLength(2);
    const offline = workbench.page.locator('.monaco-hover a', { hasText: 'read it offline' });
    expect(await offline.first().getAttribute('data-href')).toBe('command:unstale.openRulePage?%22source-copy-before-install%22');
    await hideHover(workbench.page);
  });

  test('applies a fix to the open file, and then the finding is gone', async () => {
    const titles = await listQuickFixes(workbench.page, 4, 2);
    expect(titles.slice(-2)).toEqual([
      'Ignore source-copy-before-install for this instruction',
      'Ignore source-copy-before-install in this file',
    ]);
    await workbench.page.keyboard.press('Escape');
    await applyQuickFix(workbench.page, 4, 2, titles[0] ?? '');
    await expect.poll(() => rulesShown(workbench), patience).toEqual(['mutable-base-image', 'copied-path-ignored']);
    await save(workbench.page);
    expect(readFileSync(join(demo, 'web/Dockerfile'), 'utf8')).toContain(
      'COPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n',
    );
  });

  test('ignores a rule for one instruction', async () => {
    const lines = readFileSync(join(demo, 'web/Dockerfile'), 'utf8').split('\n');
    const line = lines.indexOf('FROM node') + 1;
    await applyQuickFix(workbench.page, line, 7, 'Ignore mutable-base-image for this instruction');
    await expect.poll(() => rulesShown(workbench), patience).toEqual(['copied-path-ignored']);
    await save(workbench.page);
    expect(readFileSync(join(demo, 'web/Dockerfile'), 'utf8')).toContain('# unstale ignore=mutable-base-image\nFROM node\n');
  });

  test('complains about nothing in the console of the page', () => {
    expect(workbench.errors()).toEqual([]);
  });
});

describe.skipIf(parts.kind === 'missing' && leaveOut('Unstale in Restricted Mode', parts))('Unstale in Restricted Mode', () => {
  let session: UiSession;
  let workbench: OpenedWorkbench;
  let home: string;

  beforeAll(async () => {
    if (parts.kind === 'missing') return;
    home = await makeTemporaryFolder();
    const folder = join(home, 'stranger');
    mkdirSync(join(folder, '.vscode'), { recursive: true });
    mkdirSync(join(home, 'private'));
    writeFileSync(join(home, 'private', 'package.json'), '{}');
    writeFileSync(join(home, 'private', 'secret.txt'), '');
    writeFileSync(join(folder, 'Dockerfile'), 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci\nFROM debian\n');
    const images = { app: { dockerfile: 'Dockerfile', context: '../private' } };
    writeFileSync(join(folder, '.vscode', 'settings.json'), JSON.stringify({ 'unstale.images': images }));
    const settings = { 'security.workspace.trust.untrustedFiles': 'open', 'security.workspace.trust.banner': 'always' };
    session = await startUiSession(parts, { isWorkspaceTrustEnabled: true, extensions: [repositoryRoot], settings });
    workbench = await session.open({ folder });
  });

  afterAll(async () => {
    await session?.stop();
    if (home !== undefined) removeFolder(home);
  });

  test('checks Dockerfiles, and reads no folder that the workspace points to', async () => {
    await workbench.page
      .getByText(/Restricted Mode/)
      .first()
      .waitFor();
    await openFile(workbench.page, 'Dockerfile');
    await waitForSquiggle(workbench.page, 'warning');
    await expect.poll(() => rulesShown(workbench), patience).toEqual(['broad-copy-without-dockerignore', 'mutable-base-image']);
  });
});
