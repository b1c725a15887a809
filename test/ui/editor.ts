/** What a person sees and does in the active editor: squiggles, hover, quick fixes, typing, saving. */
import type { Page } from 'playwright-core';
import { activeEditor, goTo } from './workbench.ts';

export type Severity = 'error' | 'warning' | 'info' | 'hint';

/** How many squiggles are in view now; one that spans several lines counts once a line. */
export function countSquiggles(page: Page, severity: Severity): Promise<number> {
  return activeEditor(page).locator(`.squiggly-${severity}`).count();
}

/** Waits until at least one is in view. */
export async function waitForSquiggle(page: Page, severity: Severity): Promise<void> {
  await activeEditor(page).locator(`.squiggly-${severity}`).first().waitFor();
}

/** Shows the hover at a position, as with the keyboard, and answers with its text. */
export async function readHover(page: Page, line: number, column: number): Promise<string> {
  await goTo(page, line, column);
  await page.keyboard.press('ControlOrMeta+KeyK');
  await page.keyboard.press('ControlOrMeta+KeyI');
  const hover = page.locator('.monaco-hover.fade-in:visible', { has: page.locator('.hover-contents') }).first();
  await hover.waitFor();
  // biome-ignore lint/performance/useDomNodeTextContent: The text that is seen is wanted, with its line breaks.
  return hover.innerText();
}

export async function hideHover(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
}

/** The titles of the quick fixes at a position. The list stays open. */
export async function listQuickFixes(page: Page, line: number, column: number): Promise<string[]> {
  await goTo(page, line, column);
  await page.keyboard.press('ControlOrMeta+Period');
  const actions = page.locator('.action-widget .monaco-list-row.action');
  await actions.first().waitFor();
  return actions.locator('.title').allInnerTexts();
}

/** Throws, with the titles there are, when no quick fix at that position has this title. */
export async function applyQuickFix(page: Page, line: number, column: number, title: string): Promise<void> {
  const titles = await listQuickFixes(page, line, column);
  const index = titles.indexOf(title);
  if (index === -1) throw new Error(`No quick fix "${title}" at ${line}:${column}; there are: ${titles.join(', ')}`);
  await page.locator('.action-widget .monaco-list-row.action').nth(index).click();
  await page.locator('.action-widget').first().waitFor({ state: 'hidden' });
}

/** Types at a position, without what the editor would complete by itself. */
export async function typeAt(page: Page, line: number, column: number, text: string): Promise<void> {
  await goTo(page, line, column);
  await page.keyboard.insertText(text);
}

/** Writes the active file to the disk, so that a test can read there what the editor shows. */
export async function save(page: Page): Promise<void> {
  await page.keyboard.press('ControlOrMeta+KeyS');
  await page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
}
