/** The pictures of the documentation. To add one, add an entry: it is made in every theme. */
import type { Page } from 'playwright-core';
import { listQuickFixes, readHover, waitForSquiggle } from '../../test/ui/editor.ts';
import { pressNotificationButton, readNotifications } from '../../test/ui/notifications.ts';
import { readProblems } from '../../test/ui/problems-panel.ts';
import { askByButton, hoverRow } from '../../test/ui/sidebar.ts';
import { followLink, runAskingCommand, runCommand } from '../../test/ui/workbench.ts';
import { arrangedShots } from './arranged-shots.mts';
import type { Shot } from './take-shot.mts';

export const shots: readonly Shot[] = [
  {
    name: 'sidebar',
    isOfRunning: true,
    file: 'api/Dockerfile',
    width: 1000,
    height: 420,
    async prepare(page) {
      await runCommand(page, 'Unstale: Focus on Freshness View');
      await waitForRows(page);
    },
    parts: (page) => [page.locator('.part.sidebar'), page.locator('.part.editor')],
  },
  {
    name: 'states',
    isOfRunning: true,
    file: 'api/Dockerfile',
    width: 1000,
    height: 620,
    async arrange({ docker }) {
      await docker('tag', 'node:22', 'till:1');
      await docker('run', '--detach', '--network=none', '--stop-signal=KILL', '--name', 'till', 'till:1', 'sleep', '1000');
      await docker('rmi', '--force', 'till:1');
      await docker('stop', 'corner-shop-web-dev-1');
      return async () => {
        await docker('rm', '--force', 'till');
        await docker('start', 'corner-shop-web-dev-1');
      };
    },
    async prepare(page) {
      await runCommand(page, 'Unstale: Focus on Freshness View');
      await waitForRows(page);
      await page.getByText('No image is called till:1').first().waitFor();
      await page.locator('.codelens-decoration', { hasText: 'Clean Rebuild' }).waitFor();
    },
    parts: (page) => [page.locator('.part.sidebar'), page.locator('.part.editor')],
  },
  {
    name: 'tooltip',
    isOfRunning: true,
    file: 'api/Dockerfile',
    width: 1000,
    height: 420,
    async prepare(page) {
      await runCommand(page, 'Unstale: Focus on Freshness View');
      await waitForRows(page);
      await hoverRow(page, 'Container api');
    },
    hovered: (page) => page.locator('.monaco-hover.workbench-hover:visible').first(),
    parts: (page) => [page.locator('.part.sidebar'), page.locator('.part.editor')],
  },
  {
    name: 'lenses',
    isOfRunning: true,
    file: 'compose.yaml',
    width: 1000,
    height: 520,
    async prepare(page) {
      await runCommand(page, 'Unstale: Focus on Freshness View');
      await waitForRows(page);
      await page.locator('.codelens-decoration', { hasText: 'api: stale' }).waitFor();
    },
    parts: (page) => [page.locator('.part.sidebar'), page.locator('.part.editor')],
  },
  {
    name: 'clean-rebuild',
    isOfRunning: true,
    file: 'api/Dockerfile',
    width: 1000,
    height: 720,
    async prepare(page) {
      await runCommand(page, 'Unstale: Focus on Freshness View');
      await waitForRows(page);
      await askByButton(page, 'Container api', 'Clean Rebuild...');
    },
    parts: (page) => [page.locator('.monaco-workbench')],
  },
  {
    name: 'rebuilt',
    isOfRunning: true,
    file: 'api/Dockerfile',
    width: 1000,
    height: 520,
    async prepare(page) {
      await runCommand(page, 'Unstale: Focus on Freshness View');
      const containers = await runAskingCommand(page, 'Unstale: Clean Rebuild...');
      await containers.filter({ hasText: 'corner-shop-api-1' }).first().click();
      const dialog = page.locator('.monaco-dialog-box');
      await dialog.getByRole('button', { name: 'Clean Rebuild' }).click();
      await page.getByText('are identical to your workspace').first().waitFor({ timeout: 90_000 });
      await runCommand(page, 'Notifications: Show Notifications');
      await page.locator('.notifications-center').getByText('are identical to your workspace').waitFor();
    },
    parts: (page) => [page.locator('.monaco-workbench')],
  },
  {
    name: 'layers',
    isOfRunning: true,
    file: 'web/Dockerfile',
    width: 1250,
    height: 520,
    async arrange({ docker }) {
      await docker('commit', 'corner-shop-db-1', 'node:latest');
      return () => docker('tag', 'node:22', 'node:latest');
    },
    async prepare(page) {
      await runCommand(page, 'Unstale: Focus on Freshness View');
      await page.getByText('node is now another image').first().waitFor();
      const images = await runAskingCommand(page, 'Unstale: Show Layer History');
      await images.filter({ hasText: 'corner-shop-web' }).first().click();
      await page.locator('.view-line', { hasText: 'the last step first' }).waitFor();
    },
    parts: (page) => [page.locator('.part.sidebar'), page.locator('.part.editor')],
  },
  {
    name: 'compose-watch',
    isOfRunning: true,
    file: 'compose.yaml',
    width: 1250,
    height: 520,
    async prepare(page) {
      const services = await runAskingCommand(page, 'Unstale: Add Development Set-Up to Compose Service...');
      await services.filter({ hasText: 'api' }).first().click();
      await page.locator('.monaco-diff-editor .view-line', { hasText: 'develop' }).first().waitFor();
      await page.getByText('Add this to the service api?').first().waitFor();
    },
    parts: (page) => [page.locator('.monaco-workbench')],
  },
  {
    name: 'verify-report',
    isOfRunning: true,
    file: 'api/Dockerfile',
    width: 1250,
    height: 720,
    async prepare(page) {
      await runCommand(page, 'Unstale: Focus on Freshness View');
      await waitForRows(page);
      await verifyApi(page);
    },
    parts: (page) => [page.locator('.part.sidebar'), page.locator('.part.editor')],
  },
  {
    name: 'diff',
    isOfRunning: true,
    file: 'api/Dockerfile',
    width: 1250,
    height: 420,
    async prepare(page) {
      await verifyApi(page);
      await followLink(page, 'stock.py');
      await page.locator('.monaco-diff-editor .view-line', { hasText: 'returned goods' }).first().waitFor();
    },
    parts: (page) => [page.locator('.part.editor')],
  },
  {
    name: 'diagnosis',
    isOfRunning: true,
    file: 'web/locales/de.json',
    width: 1000,
    height: 340,
    async prepare(page) {
      await runCommand(page, "Unstale: Why Isn't My Change Running?");
      await expectNotification(page, 'is dropped from the build context');
    },
    parts: (page) => [page.locator('.monaco-workbench')],
  },
  {
    name: 'diagnosis-report',
    isOfRunning: true,
    file: 'web/locales/de.json',
    width: 1250,
    height: 760,
    async prepare(page) {
      await runCommand(page, "Unstale: Why Isn't My Change Running?");
      await expectNotification(page, 'is dropped from the build context');
      await pressNotificationButton(page, 'is dropped from the build context', 'Show Report');
      await page.locator('.view-line', { hasText: 'The chain' }).waitFor();
    },
    parts: (page) => [page.locator('.part.editor')],
  },
  {
    name: 'hover',
    file: 'web/Dockerfile',
    width: 880,
    height: 400,
    async prepare(page) {
      await waitForSquiggle(page, 'warning');
      await readHover(page, 4, 3);
    },
    parts: (page) => [page.locator('.part.editor')],
  },
  {
    name: 'quick-fix',
    file: 'web/Dockerfile',
    width: 880,
    height: 400,
    async prepare(page) {
      await waitForSquiggle(page, 'warning');
      await listQuickFixes(page, 4, 3);
    },
    parts: (page) => [page.locator('.part.editor')],
  },
  {
    name: 'problems',
    file: 'web/Dockerfile',
    width: 880,
    height: 640,
    async prepare(page) {
      await waitForSquiggle(page, 'warning');
      await readProblems(page);
    },
    parts: (page) => [page.locator('.part.editor'), page.locator('.part.panel')],
  },
  ...arrangedShots,
];

async function verifyApi(page: Page): Promise<void> {
  const containers = await runAskingCommand(page, 'Unstale: Verify');
  await containers.filter({ hasText: 'corner-shop-api-1' }).first().click();
  await page.locator('.tab.active[data-resource-name="Verify corner-shop-api-1.md"]').waitFor({ timeout: 60_000 });
}

/** Opens the list of notifications, and waits until the text is in it. */
async function expectNotification(page: Page, text: string): Promise<void> {
  await readNotifications(page);
  await page.locator('.notifications-center').getByText(text).first().waitFor({ timeout: 60_000 });
}

/** Until all of the demo's containers are compared, and no row moves any more. */
async function waitForRows(page: Page): Promise<void> {
  for (const row of ['Container api, stale', 'Container web, fresh', 'Container db, fresh'])
    await page.locator(`.monaco-list-row[aria-label^="${row}"]`).waitFor({ timeout: 60_000 });
}
