/** `npm start` opens VS Code on the demo, and whatever ends it, no process and no folder is left. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../support/cache-folder.ts';
import { leaveOut } from '../support/requirements.ts';
import { launchChromium, openPage } from '../support/vscode/browser.ts';
import { provideVsCode } from '../support/vscode/install.ts';
import { endProcessTree, listProcessTree, stillRunning } from '../support/vscode/process-tree.ts';
import { makeTemporaryFolder, removeFolder } from '../support/vscode/temporary-folder.ts';
import { waitForSquiggle } from './editor.ts';
import { provideUiParts } from './session.ts';

const parts = await provideUiParts();
const vscode = await provideVsCode();
const patience = { timeout: 20_000, interval: 100 };
const started: ChildProcess[] = [];

afterEach(async () => {
  for (const { pid } of started.splice(0)) if (pid !== undefined) await endProcessTree(pid);
});

/** In a process group of its own, as a terminal starts it. */
async function start(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const node = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', join(repositoryRoot, 'scripts', script), ...args];
  const child = spawn(process.execPath, node, {
    detached: true,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  await expect.poll(() => output, patience).toContain('Press Ctrl-C to stop.');
  return { child, output: () => output, tree: await listProcessTree(child.pid ?? 0) };
}

describe.skipIf(vscode.kind === 'missing' && leaveOut('npm start', vscode))('VS Code in the browser', () => {
  const args = ['--browser', '--no-open'];

  test('answers at the printed address, and to nobody who does not know it', async () => {
    const { output } = await start('start/open-demo.mts', args);
    const url = new URL(/http:\S+/.exec(output())?.[0] ?? '');
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(302);
    url.searchParams.delete('tkn');
    expect((await fetch(url)).status).toBe(403);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s leaves nothing', async (signal) => {
    const { child, output, tree } = await start('start/open-demo.mts', args);
    const demo = new URL(/http:\S+/.exec(output())?.[0] ?? '').searchParams.get('folder') ?? '';
    expect(existsSync(join(demo, 'web', 'Dockerfile'))).toBe(true);
    expect(tree.length).toBeGreaterThan(1);
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await stillRunning(tree)).toEqual([]);
    expect(existsSync(join(demo, '..'))).toBe(false);
  });

  test('a killed parent takes everything along', async () => {
    const { child, output, tree } = await start('start.mjs', args);
    const demo = new URL(/http:\S+/.exec(output())?.[0] ?? '').searchParams.get('folder') ?? '';
    child.kill('SIGKILL');
    await expect.poll(() => stillRunning(tree), patience).toEqual([]);
    expect(existsSync(join(demo, '..'))).toBe(false);
  });

  test('Ctrl-C reaches the whole group at once, and is heard once', async () => {
    const { child, output, tree } = await start('start.mjs', args);
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await stillRunning(tree)).toEqual([]);
    expect(output().match(/Stopped/g)).toHaveLength(1);
  });
});

describe.skipIf(parts.kind === 'missing' && leaveOut('npm start, seen', parts))('a person who opens the address', () => {
  test("sees the demo's problems, and Ctrl-C ends the language server too", async () => {
    if (parts.kind === 'missing') return;
    const { child, output } = await start('start.mjs', ['--browser', '--no-open']);
    const browser = await launchChromium(parts.chromium);
    try {
      const { page } = await openPage(browser);
      await page.goto(/http:\S+/.exec(output())?.[0] ?? '');
      await waitForSquiggle(page, 'warning');
      const tree = await listProcessTree(child.pid ?? 0);
      process.kill(-(child.pid ?? 0), 'SIGINT');
      expect(await once(child, 'exit')).toEqual([0, null]);
      expect(await stillRunning(tree)).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});

/** A `code` that writes down how it was called and stays, as with `--wait`, until its window is closed. */
describe.skipIf(process.platform === 'win32')('VS Code on the desktop', () => {
  async function startWithCode(script: string) {
    const folder = await makeTemporaryFolder();
    const program = join(folder, 'code');
    writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > "${folder}/arguments"\n${script}\n`);
    chmodSync(program, 0o755);
    const env = { PATH: `${folder}:${process.env['PATH']}`, DISPLAY: ':99', VSCODE_IPC_HOOK_CLI: undefined };
    const running = await start('start/open-demo.mts', [], env);
    await expect.poll(() => existsSync(join(folder, 'arguments')), patience).toBe(true);
    const calledWith = readFileSync(join(folder, 'arguments'), 'utf8').trim().split('\n');
    return { ...running, calledWith, remove: () => removeFolder(folder) };
  }

  test('gets the extension, the demo, and folders that are not the ones of a person', async () => {
    const { child, tree, calledWith, remove } = await startWithCode('sleep 60 & wait');
    const demo = calledWith.at(-2) ?? '';
    expect(calledWith).toContain(`--extensionDevelopmentPath=${repositoryRoot}`);
    expect(calledWith).toContain(`--user-data-dir=${join(demo, '..', 'user-data')}`);
    child.kill('SIGINT');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await stillRunning(tree)).toEqual([]);
    expect(existsSync(demo)).toBe(false);
    remove();
  });

  test('a closed window ends it', async () => {
    const { child, calledWith, remove } = await startWithCode('sleep 2');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(existsSync(calledWith.at(-2) ?? '')).toBe(false);
    remove();
  });
});
