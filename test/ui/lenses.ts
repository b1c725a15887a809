/** The lines above the text of the active editor: reading them, and pressing one of their links. */
import type { Page } from 'playwright-core';
import { activeEditor } from './workbench.ts';

/** From top to bottom, each as `api: stale (1 file) | Clean Rebuild | Why?`. */
export async function readLenses(page: Page): Promise<string[]> {
  const lenses = activeEditor(page).locator('.codelens-decoration');
  const found = await lenses.evaluateAll((all) =>
    all.map((one) => ({ top: one.getBoundingClientRect().top, text: (one.textContent ?? '').replaceAll('\u00a0', ' ') })),
  );
  return found.sort((one, other) => one.top - other.top).flatMap(({ text }) => (text === '' ? [] : [text]));
}

/** Lines that are drawn again swallow a click; a person would press again. */
export async function pressLens(page: Page, beginning: string, link: string, isDone: () => Promise<boolean>): Promise<void> {
  const lens = activeEditor(page).locator('.codelens-decoration', { hasText: beginning });
  for (let attempt = 0; attempt < 6 && !(await isDone()); attempt++) {
    await lens
      .locator('a', { hasText: link })
      .click({ timeout: 8_000 })
      .catch(() => undefined);
    for (let waits = 0; waits < 20 && !(await isDone()); waits++) await page.waitForTimeout(250);
  }
  if (!(await isDone())) throw new Error(`Pressing "${link}" beside "${beginning}" did nothing.`);
}
