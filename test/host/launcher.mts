/**
 * A VS Code "executable" for `@vscode/test-electron`'s `runTests`: takes the switches that the desktop takes, and runs
 * the tests in VS Code in the browser. Its exit code is that of the tests. Needs Node 24.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cachePath } from '../support/cache-folder.ts';
import { leaveOut, type Missing } from '../support/requirements.ts';
import { launchChromium } from '../support/vscode/browser.ts';
import { provideChromium } from '../support/vscode/chromium.ts';
import { provideVsCode } from '../support/vscode/install.ts';
import { onInterruption } from '../support/vscode/interruption.ts';
import { runExtensionTests, type TestRun, type TestTarget } from '../support/vscode/run-extension-tests.ts';
import { startVsCodeServer, type VsCodeServer } from '../support/vscode/server.ts';
import { stillSettings } from '../support/vscode/settings.ts';

process.exitCode = await launch(process.argv.slice(2));

async function launch(args: readonly string[]): Promise<number> {
  const target = readTarget(args);
  const vscode = await provideVsCode();
  if (vscode.kind === 'missing') return leaveTestsOut(vscode);
  const chromium = await provideChromium();
  if (chromium.kind === 'missing') return leaveTestsOut(chromium);
  const isWorkspaceTrustEnabled = !args.includes('--disable-workspace-trust');
  // In the browser one extension is under development; the desktop takes several, here the others are installed.
  const extensions = target.others;
  const server = await startVsCodeServer(vscode, { isWorkspaceTrustEnabled, settings: stillSettings, extensions });
  const browser = await launchChromium(chromium.executable);
  onInterruption(async () => {
    await Promise.all([browser.close(), server.stop()]);
    process.exit(1);
  });
  try {
    const run = await runExtensionTests(server, browser, target, { print: (line) => console.log(line) });
    if (run.exitCode !== 0) explainFailure(run, server);
    return run.exitCode;
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** The desktop's switches; those that mean nothing here are passed over, as the desktop does with unknown ones. */
function readTarget(args: readonly string[]): TestTarget & { readonly others: readonly string[] } {
  const options = {
    extensionDevelopmentPath: { type: 'string', multiple: true },
    extensionTestsPath: { type: 'string' },
  } as const;
  const { values, positionals } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true });
  const { extensionTestsPath } = values;
  const [first, ...others] = values.extensionDevelopmentPath?.filter((path) => typeof path === 'string') ?? [];
  const [folder] = positionals;
  if (first === undefined || typeof extensionTestsPath !== 'string' || folder === undefined) {
    throw new Error('Usage: launcher.mts FOLDER --extensionDevelopmentPath=FOLDER --extensionTestsPath=MODULE');
  }
  return {
    folder: resolve(folder),
    extensionDevelopmentPath: resolve(first),
    others: others.map((path) => resolve(path)),
    extensionTestsPath: resolve(extensionTestsPath),
  };
}

function leaveTestsOut(missing: Missing): number {
  leaveOut('host tests in VS Code', missing);
  return 0;
}

/** The tests have shown their own failures; what VS Code itself wrote is kept for those who need to look deeper. */
function explainFailure(run: TestRun, server: VsCodeServer): void {
  const folder = cachePath('host-log');
  rmSync(folder, { recursive: true, force: true });
  server.saveLogs(folder);
  const files = [...run.logFiles, { relativePath: 'page.log', contents: run.log.join('\n') }];
  for (const { relativePath, contents } of files) {
    const path = join(folder, relativePath);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
  if (run.because !== undefined)
    console.error(`VS Code ended before the tests did: ${run.because}.\n${run.log.slice(-40).join('\n')}`);
  console.error(`What VS Code logged is in ${relative(process.cwd(), folder)}.`);
}
