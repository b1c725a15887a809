/** What a person does with the keyboard anywhere in the workbench. Each function returns when its effect can be seen. */
import type { Locator, Page } from 'playwright-core';

/** Opens a file of the folder by its name, or by the end of its path, and waits until its text is shown. */
export async function openFile(page: Page, path: string): Promise<void> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const input = await openQuickInput(page, 'ControlOrMeta+KeyP');
  await input.fill(path);
  // Files of one name differ by their folder, and the list still shows others for a moment.
  const folder = path.slice(0, -name.length - 1);
  const row = quickInput(page).locator('.monaco-list-row.focused', { hasText: name });
  await (folder === '' ? row : row.filter({ hasText: folder })).first().waitFor();
  await page.keyboard.press('Enter');
  await quickInput(page).waitFor({ state: 'hidden' });
  await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
  await activeEditor(page).locator('.view-line').first().waitFor();
}

/** Runs a command by its title, as the palette shows it: `Problems: Focus on Problems View`. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await openPalette(page, title);
  await page.keyboard.press('Enter');
  await quickInput(page).waitFor({ state: 'hidden' });
}

/** As `runCommand`, for a command that asks with a list: answers with its rows once they are there. */
export async function runAskingCommand(page: Page, title: string): Promise<Locator> {
  const input = await openPalette(page, title);
  await page.keyboard.press('Enter');
  // The palette's own input holds the title; the list that follows is empty of it.
  while ((await input.inputValue()).includes(title)) await page.waitForTimeout(50);
  await quickInput(page).locator('.monaco-list-row').first().waitFor();
  return quickInput(page).locator('.monaco-list-row');
}

/** Puts the cursor there; line and column count from one. */
export async function goTo(page: Page, line: number, column = 1): Promise<void> {
  const input = await openQuickInput(page, 'Control+KeyG');
  await input.fill(`:${line}:${column}`);
  await input.press('Enter');
  await quickInput(page).waitFor({ state: 'hidden' });
  await page.locator('.part.statusbar').getByText(`Ln ${line}, Col ${column}`).waitFor();
}

/** Opens a place of the active editor that leads somewhere, as with the mouse. */
export async function followLink(page: Page, text: string): Promise<void> {
  const link = activeEditor(page).locator('.detected-link', { hasText: text }).first();
  await link.waitFor();
  // The pointer draws it anew, and so what is there is never quite what was found.
  await link.click({ modifiers: ['ControlOrMeta'], force: true });
}

/** Answers the question whether the folder is trusted, in its editor, which lies over everything else. */
export async function trustFolder(page: Page): Promise<void> {
  await runCommand(page, 'Workspaces: Manage Workspace Trust');
  await page.getByRole('button', { name: 'Trust', exact: true }).first().click();
  await page.getByText('You trust this folder').first().waitFor();
  await page.locator('.monaco-modal-editor-block .codicon-close').first().click();
  await page.locator('.monaco-modal-editor-block').waitFor({ state: 'hidden' });
}

/** Answers the question where something shall be saved, with an absolute path. What it proposes comes late, over what was typed. */
export async function saveAs(page: Page, path: string): Promise<void> {
  const input = quickInput(page).locator('input[type="text"]').first();
  await input.waitFor({ timeout: 60_000 });
  while (!(await input.inputValue()).includes('.')) await page.waitForTimeout(50);
  for (let attempt = 0; attempt < 6 && (await quickInput(page).isVisible()); attempt++) {
    await input.fill(path);
    // The list of the folder that was typed follows, and may complete what stands there.
    await page.waitForTimeout(1_000);
    if ((await input.inputValue()) !== path) continue;
    await input.press('Enter');
    await quickInput(page)
      .waitFor({ state: 'hidden', timeout: 5_000 })
      .catch(() => undefined);
  }
  await quickInput(page).waitFor({ state: 'hidden', timeout: 1_000 });
}

export function activeEditor(page: Page): Locator {
  return page.locator('.editor-group-container.active .editor-instance .monaco-editor[role="code"]').first();
}

/** Another part that takes the focus closes the palette again; a person would press the key once more. */
async function openPalette(page: Page, title: string): Promise<Locator> {
  for (let attemptsLeft = 4; ; attemptsLeft--) {
    const timeout = attemptsLeft > 0 ? 6_000 : 30_000;
    const input = await openQuickInput(page, 'F1');
    const row = quickInput(page).locator('.monaco-list-row', { hasText: title }).first();
    const shown = input.fill(`>${title}`, { timeout }).then(() => row.waitFor({ timeout }));
    const isShown = await shown.then(
      () => true,
      (error: unknown) => (attemptsLeft > 0 ? false : Promise.reject(error)),
    );
    if (isShown) return input;
    await page.keyboard.press('Escape');
  }
}

async function openQuickInput(page: Page, key: string): Promise<Locator> {
  await page.keyboard.press(key);
  const input = quickInput(page).locator('input[type="text"]').first();
  await input.waitFor();
  return input;
}

function quickInput(page: Page): Locator {
  return page.locator('.quick-input-widget');
}
