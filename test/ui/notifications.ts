/** What the workbench has told, read in its list of notifications: beside a test driver it shows none of them by itself. */
import type { Locator, Page } from 'playwright-core';
import { runCommand } from './workbench.ts';

export interface ShownNotification {
  readonly text: string;
  readonly buttons: readonly string[];
}

/** Opens the list; the newest comes first. */
export async function readNotifications(page: Page): Promise<readonly ShownNotification[]> {
  await openList(page);
  return rows(page).evaluateAll((all) =>
    all.map((row) => ({
      text: row.querySelector('.notification-list-item-message')?.textContent ?? '',
      buttons: [...row.querySelectorAll('.monaco-button')].map((button) => button.textContent ?? ''),
    })),
  );
}

export async function pressNotificationButton(page: Page, text: string, button: string): Promise<void> {
  await openList(page);
  await rows(page).filter({ hasText: text }).locator('.monaco-button', { hasText: button }).click();
}

async function openList(page: Page): Promise<void> {
  const list = page.locator('.notifications-center.visible');
  if (await list.isVisible()) return;
  await runCommand(page, 'Notifications: Show Notifications');
  await list.waitFor();
}

function rows(page: Page): Locator {
  return page.locator('.notifications-center .monaco-list-row');
}
