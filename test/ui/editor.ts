/** What a person sees and does in the active editor: squiggles, hover, quick fixes, typing, saving. */
import type { Locator, Page } from 'playwright-core';
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

/** Shows the hover at a position, as with the keyboard, and answers with its text once every part of it has arrived. */
export async function readHover(page: Page, line: number, column: number): Promise<string> {
  await goTo(page, line, column);
  const hover = page.locator('.monaco-hover.fade-in:visible', { has: page.locator('.hover-contents') }).first();
  await pressUntilShown(page, ['ControlOrMeta+KeyK', 'ControlOrMeta+KeyI'], hover);
  // biome-ignore lint/performance/useDomNodeTextContent: The text that is seen is wanted, with its line breaks.
  const readText = () => hover.innerText();
  let before = '';
  for (let text = await readText(); text !== before || text.includes('Loading...'); text = await readText()) {
    before = text;
    await page.waitForTimeout(500);
  }
  return before;
}

export async function hideHover(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
}

/** The titles of the quick fixes at a position. The list stays open. */
export async function listQuickFixes(page: Page, line: number, column: number): Promise<string[]> {
  await goTo(page, line, column);
  const actions = page.locator('.action-widget .monaco-list-row.action');
  await pressUntilShown(page, ['ControlOrMeta+Period'], actions.first());
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

/** On a busy machine a key can come before the editor has the focus back, and is lost; a person would press it again. */
async function pressUntilShown(page: Page, keys: readonly string[], wanted: Locator): Promise<void> {
  for (let attemptsLeft = 4; attemptsLeft > 0; attemptsLeft--) {
    for (const key of keys) await page.keyboard.press(key);
    if (await isShownWithin(wanted, 5_000)) return;
    await page.keyboard.press('Escape');
  }
  throw new Error(`${keys.join(' ')} showed nothing.`);
}

function isShownWithin(wanted: Locator, timeoutMs: number): Promise<boolean> {
  return wanted.waitFor({ timeout: timeoutMs }).then(
    () => true,
    () => false,
  );
}
