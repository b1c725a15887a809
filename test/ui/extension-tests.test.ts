/** A run of host tests that goes wrong ends, says why and counts as failed: held with a made-up extension. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { leaveOut } from '../support/requirements.ts';
import { launchChromium } from '../support/vscode/browser.ts';
import { type Listening, runExtensionTests } from '../support/vscode/run-extension-tests.ts';
import { startVsCodeServer, type VsCodeServer } from '../support/vscode/server.ts';
import { makeTemporaryFolder, removeFolder } from '../support/vscode/temporary-folder.ts';
import { provideUiParts } from './session.ts';

const parts = await provideUiParts();

describe.skipIf(parts.kind === 'missing' && leaveOut('runs of host tests', parts))('a run of host tests', () => {
  let folder: string;
  let server: VsCodeServer;
  let browser: Browser;

  beforeEach(async () => {
    if (parts.kind === 'missing') return;
    folder = await makeTemporaryFolder();
    server = await startVsCodeServer(parts.vscode, { env: { GIVEN_TO_EXTENSIONS: 'yes' } });
    browser = await launchChromium(parts.chromium);
  });

  afterEach(async () => {
    await browser.close();
    await server.stop();
    removeFolder(folder);
  });

  async function runTestModule(text: string, listening: Partial<Listening> = {}) {
    mkdirSync(join(folder, 'workspace'));
    writeFileSync(join(folder, 'tests.js'), `exports.run = async () => { ${text} };`);
    const manifest = { name: 'made-up', publisher: 'unstale', version: '0.0.1', engines: { vscode: '^1.100.0' } };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    const target = {
      folder: join(folder, 'workspace'),
      extensionDevelopmentPath: folder,
      extensionTestsPath: join(folder, 'tests.js'),
    };
    return runExtensionTests(server, browser, target, { print: () => undefined, ...listening });
  }

  test('prints what the tests print, and nothing of the workbench', async () => {
    const lines: string[] = [];
    const run = await runTestModule(`console.log('  1 passing'); console.log(process.env.GIVEN_TO_EXTENSIONS)`, {
      print: (line) => lines.push(line),
    });
    expect(run).toMatchObject({ exitCode: 0 });
    expect(lines).toEqual(['  1 passing', 'yes']);
  });

  test('fails when the tests fail', async () => {
    const run = await runTestModule(`throw new Error('2 tests failed')`);
    expect(run).toMatchObject({ exitCode: 1 });
    expect(run.log.join('\n')).toContain('2 tests failed');
  });

  test('hears a file change from the disk', async () => {
    const run = await runTestModule(`
      const { workspace, RelativePattern } = require('vscode');
      const folder = workspace.workspaceFolders[0];
      const watcher = workspace.createFileSystemWatcher(new RelativePattern(folder, '*'));
      const created = new Promise((resolve) => watcher.onDidCreate(resolve));
      const write = setInterval(() => require('fs').writeFileSync(folder.uri.fsPath + '/made-' + Date.now(), ''), 500);
      await created;
      clearInterval(write);
    `);
    expect(run).toMatchObject({ exitCode: 0 });
  });

  test('fails, and does not hang, when nothing is said any more', async () => {
    const run = await runTestModule('await new Promise(() => undefined)', { silenceLimitMs: 6_000 });
    expect(run).toMatchObject({ exitCode: 1, because: 'nothing was said for 6 seconds' });
  });

  test('fails when the server ends in the middle', async () => {
    const run = await runTestModule(`console.log('about to end'); await new Promise(() => undefined)`, {
      print: () => server.process.kill('SIGKILL'),
    });
    expect(run).toMatchObject({ exitCode: 1, because: "VS Code's server ended" });
  });
});
