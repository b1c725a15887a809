/** Our view in the workbench: opening it, and reading what a screen reader would say of its rows. */
import type { Locator, Page } from 'playwright-core';

export async function openSidebar(page: Page): Promise<void> {
  await page.locator('.activitybar .action-label[aria-label^="Unstale"]').first().click();
  await page.locator('.pane-header[aria-label^="Freshness"], .composite.title h2').first().waitFor();
}

export function readRows(page: Page): Promise<string[]> {
  return page
    .locator('.sidebar .monaco-list-row')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label') ?? row.textContent ?? ''));
}

/** Presses a row's own button until the question is there: rows that change under the pointer swallow a click. */
export async function askByButton(page: Page, row: string, button: string): Promise<Locator> {
  const dialog = page.locator('.monaco-dialog-box');
  const line = page.locator(`.sidebar .monaco-list-row[aria-label^="${row}"]`);
  for (let attempt = 0; attempt < 6 && !(await dialog.isVisible()); attempt++) {
    await line.hover();
    await line.locator(`.action-label[aria-label="${button}"]`).click();
    await dialog.waitFor({ timeout: 8_000 }).catch(() => undefined);
  }
  await dialog.waitFor({ timeout: 1_000 });
  return dialog;
}

/** Rests on a row as a hand does, never quite still, until its tooltip is there; answers with the tooltip. */
export async function hoverRow(page: Page, row: string): Promise<Locator> {
  const label = page.locator(`.sidebar .monaco-list-row[aria-label^="${row}"] .label-name`).first();
  const tooltip = page.locator('.monaco-hover.workbench-hover:visible').first();
  for (let attempt = 0; attempt < 6 && !(await tooltip.isVisible()); attempt++) {
    await page.mouse.move(600, 600);
    const box = await label.boundingBox();
    if (box === null) continue;
    for (let step = 0; step < 6; step++) {
      await page.mouse.move(box.x + 3 + step, box.y + 8);
      await page.waitForTimeout(60);
    }
    await tooltip.waitFor({ timeout: 3_000 }).catch(() => undefined);
  }
  await tooltip.waitFor({ timeout: 1_000 });
  // VS Code shows that until the extension has answered.
  await tooltip.filter({ hasNotText: /^Loading\.\.\.$/ }).waitFor({ timeout: 20_000 });
  return tooltip;
}

/** By its edge, as with the hand. */
export async function widenSidebar(page: Page, width: number): Promise<void> {
  const box = await page.locator('.part.sidebar').boundingBox();
  if (box === null) throw new Error('There is no sidebar.');
  const edge = { x: box.x + box.width, y: box.y + box.height / 2 };
  await page.mouse.move(edge.x, edge.y);
  await page.mouse.down();
  await page.mouse.move(box.x + width, edge.y, { steps: 5 });
  await page.mouse.up();
}
