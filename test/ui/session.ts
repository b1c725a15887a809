/**
 * One VS Code server and one Chromium for a whole file of UI tests, or for all screenshots; every page that is opened on
 * them starts afresh. Asks for both parts first, because either may be impossible here.
 */
import type { Page } from 'playwright-core';
import type { Missing } from '../support/requirements.ts';
import { launchChromium, openPage, type PageOptions, showWorkbench } from '../support/vscode/browser.ts';
import { provideChromium } from '../support/vscode/chromium.ts';
import { type InstalledVsCode, provideVsCode } from '../support/vscode/install.ts';
import { startVsCodeServer, type VsCodeServer } from '../support/vscode/server.ts';
import type { ServerOptions } from '../support/vscode/server-command.ts';
import { stillSettings } from '../support/vscode/settings.ts';
import type { WorkbenchTarget } from '../support/vscode/workbench-url.ts';

export interface UiParts {
  readonly kind: 'ready';
  readonly vscode: InstalledVsCode;
  readonly chromium: string;
}

export interface OpenedWorkbench {
  readonly page: Page;
  /** What the page's console complained about, without what this build of VS Code always complains about. */
  readonly errors: () => readonly string[];
  close(): Promise<void>;
}

export interface UiSession {
  readonly server: VsCodeServer;
  open(target: WorkbenchTarget, options?: PageOptions): Promise<OpenedWorkbench>;
  stop(): Promise<void>;
}

export async function provideUiParts(): Promise<UiParts | Missing> {
  const vscode = await provideVsCode();
  if (vscode.kind === 'missing') return vscode;
  const chromium = await provideChromium();
  if (chromium.kind === 'missing') return chromium;
  return { kind: 'ready', vscode, chromium: chromium.executable };
}

export async function startUiSession(parts: UiParts, options: ServerOptions = {}): Promise<UiSession> {
  const server = await startVsCodeServer(parts.vscode, { ...options, settings: { ...stillSettings, ...options.settings } });
  const browser = await launchChromium(parts.chromium);
  return {
    server,
    async open(target, pageOptions) {
      const { page, errors, close } = await openPage(browser, pageOptions);
      await showWorkbench(page, server, target);
      return { page, errors: () => errors.filter((error) => !isKnownComplaint(error)), close };
    },
    async stop() {
      await browser.close();
      await server.stop();
    },
  };
}

/** What only the wrapper of this build serves, and what the workbench does not wait for any longer on a slow machine. */
function isKnownComplaint(error: string): boolean {
  return /^Failed to load resource|service ?worker|bad HTTP response code \(404\)|Timed out waiting for authentication provider|Aborted onWillSaveTextDocument-event/i.test(
    error,
  );
}
