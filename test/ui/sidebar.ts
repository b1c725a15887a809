/** Our view in the workbench: opening it, and reading what a screen reader would say of its rows. */
import type { Page } from 'playwright-core';

export async function openSidebar(page: Page): Promise<void> {
  await page.locator('.activitybar .action-label[aria-label^="Unstale"]').first().click();
  await page.locator('.pane-header[aria-label^="Freshness"], .composite.title h2').first().waitFor();
}

export function readRows(page: Page): Promise<string[]> {
  return page
    .locator('.sidebar .monaco-list-row')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? row.textContent ?? ''));
}
