/** Chromium with pages that show the workbench of one of our servers. Collects what the page complains about. */
import { type Browser, chromium, type Page } from 'playwright-core';
import type { VsCodeServer } from './server.ts';
import { type WorkbenchTarget, workbenchUrl } from './workbench-url.ts';

export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  /** Pixels of the picture per pixel of the page. */
  readonly deviceScaleFactor?: number;
}

export interface WorkbenchPage {
  readonly page: Page;
  /** Errors of the page's console and uncaught exceptions, in order. */
  readonly errors: readonly string[];
  close(): Promise<void>;
}

const workbenchTimeoutMs = 60_000;

export function launchChromium(executable: string): Promise<Browser> {
  return chromium.launch({
    executablePath: executable,
    // Whoever launches it puts away more than the browser, and decides when the process ends.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
      '--font-render-hinting=none',
    ],
  });
}

/** A fresh page with a storage of its own. `prepare` may expose functions before the workbench is loaded. */
export async function openPage(browser: Browser, options: PageOptions = {}): Promise<WorkbenchPage> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: options.height ?? 800 },
    deviceScaleFactor: options.deviceScaleFactor ?? 1,
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return { page, errors, close: () => context.close() };
}

/** Loads the workbench and waits until the folder is open and the remote extension host is being talked to. */
export async function showWorkbench(page: Page, server: VsCodeServer, target: WorkbenchTarget): Promise<void> {
  await page.goto(workbenchUrl(server.url, target));
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: workbenchTimeoutMs });
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: workbenchTimeoutMs });
}
