/** Pictures of projects that are made for them. To add one, add an entry: it is made in every theme. */
import type { FrameLocator, Page } from 'playwright-core';
import { readHover, save, typeAt } from '../../test/ui/editor.ts';
import { widenSidebar } from '../../test/ui/sidebar.ts';
import { activeEditor, openFile, runAskingCommand, runCommand } from '../../test/ui/workbench.ts';
import { arrangeBuilds } from './arrange-builds.mts';
import { arrangeGrammar } from './arrange-grammar.mts';
import { arrangeLedger } from './arrange-ledger.mts';
import { arrangeNotes } from './arrange-notes.mts';
import { arrangeLastBuild, arrangePlan } from './arrange-plan.mts';
import { arrangeReasons } from './arrange-reasons.mts';
import type { Shot } from './take-shot.mts';

export const arrangedShots: readonly Shot[] = [
  {
    name: 'backup',
    isOfArranged: true,
    file: 'Dockerfile',
    width: 1000,
    height: 620,
    arrange: arrangeLedger,
    async prepare(page) {
      await runCommand(page, 'Unstale: Focus on Freshness View');
      await widenSidebar(page, 560);
      await page.locator('.monaco-list-row[aria-label^="Container ledger, "]').waitFor({ timeout: 60_000 });
      const row = page.locator('.monaco-list-row[aria-label^="Backup of ledger"]');
      // The pictures of the other themes show what the first one left.
      if (!(await row.isVisible())) {
        const containers = await runAskingCommand(page, 'Unstale: Clean Rebuild...');
        await containers.filter({ hasText: 'ledger' }).first().click();
        await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Clean Rebuild' }).click();
        await row.waitFor({ timeout: 90_000 });
        await runCommand(page, 'Notifications: Clear All Notifications');
      }
      await page.locator('.monaco-list-row[aria-label^="Container ledger, fresh"]').waitFor({ timeout: 60_000 });
      const shop = page.locator('.monaco-list-row[aria-label^="Project corner-shop"][aria-expanded="true"]');
      if (await shop.isVisible()) await shop.locator('.monaco-tl-twistie').click();
      if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.monaco-tl-twistie').click();
      await activeEditor(page).click();
      await row.hover();
    },
    parts: (page) => [page.locator('.part.sidebar'), page.locator('.part.editor')],
  },
  {
    name: 'last-builds',
    isOfArranged: true,
    file: 'Dockerfile',
    width: 1080,
    height: 720,
    arrange: arrangeBuilds,
    async prepare(page) {
      await runCommand(page, 'Unstale: Show Last Builds');
      await shownPage(page).locator('svg text', { hasText: 'The cache broke here' }).first().waitFor({ timeout: 60_000 });
    },
    parts: (page) => [page.locator('.part.editor')],
  },
  {
    name: 'plan',
    isOfArranged: true,
    file: 'Dockerfile',
    width: 1000,
    height: 520,
    arrange: arrangePlan,
    prepare: waitForPlan,
    parts: (page) => [page.locator('.part.editor')],
  },
  {
    name: 'plan-hover',
    isOfArranged: true,
    file: 'Dockerfile',
    width: 1000,
    height: 520,
    arrange: arrangePlan,
    hovered: (page) => page.locator('.monaco-hover', { hasText: 'Next build' }).first(),
    async prepare(page) {
      await waitForPlan(page);
      await readHover(page, 6, 2);
    },
    parts: (page) => [page.locator('.part.editor')],
  },
  {
    name: 'plan-page',
    isOfArranged: true,
    file: 'Dockerfile',
    width: 1000,
    height: 860,
    arrange: arrangePlan,
    async prepare(page) {
      await waitForPlan(page);
      await runCommand(page, 'Unstale: Show Build Plan');
      await shownPage(page).locator('h1', { hasText: 'Build Plan of' }).waitFor({ timeout: 60_000 });
    },
    parts: (page) => [page.locator('.part.editor')],
  },
  {
    name: 'plan-last-build',
    isOfArranged: true,
    file: 'Dockerfile',
    width: 1000,
    height: 860,
    arrange: arrangeLastBuild,
    async prepare(page) {
      await runCommand(page, 'Unstale: Explain Last Build');
      await shownPage(page).locator('h1', { hasText: 'Last Build of' }).waitFor({ timeout: 60_000 });
    },
    parts: (page) => [page.locator('.part.editor')],
  },
  {
    name: 'reasons',
    isOfArranged: true,
    file: 'drift/Dockerfile',
    width: 1100,
    height: 1130,
    arrange: arrangeReasons,
    async prepare(page) {
      await runCommand(page, 'Unstale: Focus on Freshness View');
      await widenSidebar(page, 760);
      await page.locator('.monaco-list-row[aria-label^="Project corner-shop"] .monaco-tl-twistie').click();
      for (const note of ['base:1 is now another image', '1 file changed since it was started'])
        await page.locator(`.monaco-list-row[aria-label^="Note: ${note}"]`).waitFor({ timeout: 60_000 });
      // Without the frame of the row that was pressed.
      await activeEditor(page).click();
    },
    parts: (page) => [page.locator('.part.sidebar')],
  },
  {
    name: 'notes',
    isOfArranged: true,
    file: 'deploy/web.yaml',
    width: 1100,
    height: 560,
    arrange: arrangeNotes,
    async prepare(page) {
      await runCommand(page, 'Unstale: Focus on Freshness View');
      await widenSidebar(page, 900);
      await page.locator('.monaco-list-row[aria-label^="Project corner-shop"] .monaco-tl-twistie').click();
      for (const note of ['127.0.0.1:5000', 'A step is 3 weeks older', 'Pod shop/web']) {
        const row = page.locator(`.monaco-list-row[aria-label^="Note: ${note}"]`);
        await row.waitFor({ timeout: 60_000 });
        await row.locator('.monaco-tl-twistie').click();
      }
      // What was pressed last is drawn with a line beside what hangs below it.
      await page.keyboard.press('Escape');
      await activeEditor(page).click();
    },
    parts: (page) => [page.locator('.part.sidebar')],
  },
  {
    name: 'grammar',
    isOfArranged: true,
    file: 'Dockerfile',
    width: 900,
    height: 700,
    arrange: arrangeGrammar,
    async prepare(page) {
      await page.locator('.view-line', { hasText: 'compile_file(str' }).waitFor();
      await page.keyboard.press('ControlOrMeta+End');
    },
    parts: (page) => [page.locator('.part.editor')],
  },
];

/** What a window of ours shows that is no editor. */
function shownPage(page: Page): FrameLocator {
  return page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
}

/** Until the builder's history was read; then a source file is saved, which a picture of another theme may have done before. */
async function waitForPlan(page: Page): Promise<void> {
  const line = page.locator('.codelens-decoration', { hasText: 'Next build' });
  await line.waitFor({ timeout: 60_000 });
  const changed = page.locator('.codelens-decoration', { hasText: 'first: COPY src' });
  if (!(await changed.isVisible())) {
    await openFile(page, 'src/catalogue.js');
    await typeAt(page, 1, 1, '// The catalogue.\n');
    await save(page);
    await openFile(page, 'Dockerfile');
  }
  await changed.waitFor({ timeout: 60_000 });
}
