/**
 * Runs the tests of an extension inside VS Code in the browser, as VS Code runs its own integration tests: the page
 * gets two functions, one for every line the extension host logs and one for its exit code. A page that dies, a server
 * that ends and five silent minutes are failures with the log, never a hang.
 */
import type { Browser } from 'playwright-core';
import { openPage } from './browser.ts';
import type { VsCodeServer } from './server.ts';
import { type WorkbenchTarget, workbenchUrl } from './workbench-url.ts';

export interface LogFile {
  readonly relativePath: string;
  readonly contents: string;
}

export interface TestRun {
  readonly exitCode: number;
  /** Why it ended before the tests did. */
  readonly because?: string;
  /** Everything that was said, with the workbench's own lines that `print` does not get. */
  readonly log: readonly string[];
  readonly logFiles: readonly LogFile[];
}

export interface TestTarget extends WorkbenchTarget {
  readonly extensionDevelopmentPath: string;
  readonly extensionTestsPath: string;
}

export interface Listening {
  /** Gets each line that the extension host printed. */
  readonly print: (line: string) => void;
  readonly silenceLimitMs?: number;
}

export async function runExtensionTests(
  server: VsCodeServer,
  browser: Browser,
  target: TestTarget,
  listening: Listening,
): Promise<TestRun> {
  const { page, errors } = await openPage(browser);
  const log: string[] = [];
  let resolve: (run: TestRun) => void = () => undefined;
  const ended = new Promise<TestRun>((whenEnded) => {
    resolve = whenEnded;
  });
  const end = (exitCode: number, because?: string, logFiles: readonly LogFile[] = []) =>
    resolve({ exitCode, log: [...log, ...errors], logFiles, ...(because === undefined ? {} : { because }) });
  const silenceLimitMs = listening.silenceLimitMs ?? 5 * 60_000;
  const silence = setTimeout(() => end(1, `nothing was said for ${silenceLimitMs / 1000} seconds`), silenceLimitMs);
  await page.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) => {
    silence.refresh();
    const line = args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg))).join(' ');
    log.push(line);
    if (!isWorkbenchChatter(line)) listening.print(line.trimEnd());
  });
  await page.exposeFunction('codeAutomationExit', (code: number, files?: readonly LogFile[]) => end(code, undefined, files));
  page.on('crash', () => end(1, 'the page crashed'));
  browser.on('disconnected', () => end(1, 'the browser ended'));
  server.process.on('exit', () => end(1, "VS Code's server ended"));
  page.goto(workbenchUrl(server.url, target)).catch((error) => end(1, `the page could not be opened: ${String(error)}`));
  const run = await ended;
  clearTimeout(silence);
  return run;
}

/** The workbench logs through the same door as the tests; these beginnings are its own. */
function isWorkbenchChatter(line: string): boolean {
  return chatter.some((beginning) => line.startsWith(beginning));
}

const chatter = [
  'Canceled: Canceled',
  'Creating a socket',
  'Creation of workbench contribution',
  'Ignoring fetching additional builtin extensions',
  'No search provider registered for scheme',
  'Resolved connection token',
  'Resolving connection token',
  // On a slow machine it waits in vain for a sign-in that this build has none of.
  'Timed out waiting for authentication provider',
  'Updating additional builtin extensions',
  '[AccountPolicyGate]',
  '[AgentHost:remote]',
  '[DefaultAccount]',
  '[Service Worker]',
  '[reconnection-grace-time]',
];
