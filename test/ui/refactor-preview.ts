/** The panel in which VS Code shows an edit that wants to be confirmed. */
import type { Page } from 'playwright-core';

/** Waits for the preview, applies it, and returns when it has closed. */
export async function confirmRefactorPreview(page: Page): Promise<void> {
  const apply = page.getByRole('button', { name: 'Apply', exact: true });
  await apply.click();
  await apply.waitFor({ state: 'detached' });
}
