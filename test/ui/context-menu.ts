/** The menu of a row, opened as with the right button or as with the keyboard: what it offers, and choosing from it. */
import type { Locator, Page } from 'playwright-core';

export interface OpenedMenu {
  /** From top to bottom, without separators. */
  readonly labels: readonly string[];
  choose(label: string): Promise<void>;
  close(): Promise<void>;
}

/** Rows that are drawn again swallow a click; a person would press again. */
export async function openMenu(page: Page, row: Locator): Promise<OpenedMenu> {
  return opened(page, () => row.click({ button: 'right', timeout: 8_000 }));
}

/** Of the row that has the focus. */
export async function openMenuByKey(page: Page): Promise<OpenedMenu> {
  return opened(page, () => page.keyboard.press('Shift+F10'));
}

async function opened(page: Page, open: () => Promise<void>): Promise<OpenedMenu> {
  const menu = page.locator('.monaco-menu');
  for (let attempt = 0; attempt < 6 && !(await menu.isVisible()); attempt++) {
    await open().catch(() => undefined);
    await menu.waitFor({ timeout: 5_000 }).catch(() => undefined);
  }
  await menu.waitFor({ timeout: 1_000 });
  const items = menu.locator('.action-item:not(.disabled) .action-label:not(.separator)');
  return {
    labels: await items.allInnerTexts(),
    choose: (label) => repeat(menu, () => items.getByText(label, { exact: true }).click({ timeout: 5_000 })),
    close: () => repeat(menu, () => page.keyboard.press('Escape')),
  };
}

/** A menu that has just come up swallows what is done to it; a person would do it again. */
async function repeat(menu: Locator, act: () => Promise<void>): Promise<void> {
  for (let attempt = 0; attempt < 6 && (await menu.isVisible()); attempt++) {
    await act().catch(() => undefined);
    await menu.waitFor({ state: 'hidden', timeout: 3_000 }).catch(() => undefined);
  }
  await menu.waitFor({ state: 'hidden', timeout: 1_000 });
}
