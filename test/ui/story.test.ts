/**
 * The story that Unstale is for, as a person lives it in the real VS Code on a real engine, on both image stores: the container
 * runs an old image; a rebuild moves the tag; badge, reason and file appear; Clean Rebuild from the palette brings the new bytes
 * up and keeps everything else. And its failing twin, after which the old container runs on.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../support/cache-folder.ts';
import { provideBaseImages } from '../support/engine/base-images.ts';
import { type OwnEngine, startEngine } from '../support/engine/start.ts';
import { leaveOut } from '../support/requirements.ts';
import { makeTemporaryFolder, removeFolder } from '../support/vscode/temporary-folder.ts';
import { type OpenedWorkbench, provideUiParts, startUiSession, type UiSession } from './session.ts';
import { askByButton, openSidebar, readRows } from './sidebar.ts';
import { runAskingCommand, runCommand, saveAs } from './workbench.ts';

const parts = await provideUiParts();
const patience = { timeout: 30_000 };
const slow = { timeout: 90_000 };
const name = 'story';
const dockerfile = 'FROM node:22\nSTOPSIGNAL SIGKILL\nENV MODE=a\nWORKDIR /app\nCOPY start.sh .\nCMD ["sh", "start.sh"]\n';
const own = ['--env=OWN=yes', '--label=own=label', '--restart=on-failure:3', '--publish=18082:80', '--volume=story-data:/data'];

describe.each(['classic', 'containerd'] as const)('the story, %s store', (store) => {
  const isLeftOut = parts.kind === 'missing' && leaveOut('the story', parts);
  let home = '';
  let folder = '';
  let engine: OwnEngine;
  let session: UiSession;
  let workbench: OpenedWorkbench;

  const docker = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await engine.docker(args);
    if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout;
  };
  const build = () => docker('buildx', 'build', '--quiet', '--network=none', '--tag', name, folder);
  const inspect = async () => JSON.parse(await docker('inspect', '--type=container', name))[0];
  const write = (text: string) => writeFile(join(folder, 'start.sh'), text);
  const rows = async () => (await readRows(workbench.page)).join('\n');
  const rebuildFromPalette = async () => {
    const { page } = workbench;
    const containers = await runAskingCommand(page, 'Unstale: Clean Rebuild...');
    await containers.filter({ hasText: name }).first().click();
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.waitFor({ timeout: 30_000 });
    const question = await dialog.textContent();
    await dialog.getByRole('button', { name: 'Clean Rebuild' }).click();
    return question;
  };

  beforeAll(async () => {
    if (parts.kind === 'missing') return;
    home = await makeTemporaryFolder();
    folder = join(home, 'the project');
    await mkdir(join(folder, '.vscode'), { recursive: true });
    const settings = { 'unstale.images': { [name]: { dockerfile: 'Dockerfile' } }, 'unstale.recreate.stableSeconds': 2 };
    await writeFile(join(folder, '.vscode', 'settings.json'), JSON.stringify(settings));
    await writeFile(join(folder, 'Dockerfile'), dockerfile);
    await write('exec sleep 1000 # 1\n');
    const options = { usesContainerdStore: store === 'containerd', isInOwnNetwork: true, dataName: `story-${store}` };
    const started = await startEngine(options);
    if (started.kind === 'missing') throw new Error(started.because);
    engine = started;
    await provideBaseImages(engine);
    await build();
    await docker('run', '--detach', '--name', name, ...own, name);
    await docker('exec', name, 'sh', '-c', 'printf kept > /data/file');
    session = await startUiSession(parts, { env: engine.env });
    workbench = await session.open({ folder, extensionDevelopmentPath: repositoryRoot });
    await openSidebar(workbench.page);
  });
  afterAll(async () => {
    await session?.stop();
    await engine?.stop();
    if (home !== '') removeFolder(home);
  });

  test.skipIf(isLeftOut)('is fresh at first', async () => {
    await expect.poll(rows, patience).toContain(`Container ${name}, fresh`);
  });

  test.skipIf(isLeftOut)('shows badge, reason and file when the tag has moved', async () => {
    await write('exec sleep 1000 # 2\n');
    await build();
    await expect
      .poll(rows, patience)
      .toMatch(/Container story, stale(?:.|\n)*Reason: It runs an older image(?:.|\n)*\/app\/start\.sh/);
    const badge = workbench.page.locator('.activitybar .badge-content', { hasText: '1' });
    await expect.poll(() => badge.count(), patience).toBeGreaterThan(0);
  });

  test.skipIf(isLeftOut)('brings the new bytes up from the palette, and keeps the rest', async () => {
    const before = await inspect();
    expect(await rebuildFromPalette()).toMatch(/Clean rebuild of story\?.*--no-cache.*comes back/s);
    await expect
      .poll(() => workbench.page.getByText('1 file in /app is identical to your workspace.').count(), slow)
      .toBeGreaterThan(0);
    const after = await inspect();
    expect(after.Id).not.toBe(before.Id);
    expect(await docker('exec', name, 'cat', '/app/start.sh')).toBe('exec sleep 1000 # 2\n');
    expect(await docker('exec', name, 'cat', '/data/file')).toBe('kept');
    expect(after.Config.Env).toEqual(before.Config.Env);
    expect(after.Config.Labels).toEqual(before.Config.Labels);
    for (const field of ['PortBindings', 'Binds', 'RestartPolicy', 'NetworkMode'])
      expect(after.HostConfig[field], field).toEqual(before.HostConfig[field]);
    await expect.poll(rows, patience).toContain(`Container ${name}, fresh`);
    expect(await docker('ps', '--all', '--format', '{{.Names}}')).toBe(`${name}\n`);
  });

  test.skipIf(isLeftOut)('lets the old one run on when the new one ends, and says why', async () => {
    const before = await inspect();
    await write('echo there is no database; exit 1\n');
    await expect.poll(rows, patience).toContain(`Container ${name}, stale`);
    await rebuildFromPalette();
    const message = workbench.page.getByText(/The new container did not stay up, and the old story is back\..*no database/);
    await expect.poll(() => message.count(), slow).toBeGreaterThan(0);
    const after = await inspect();
    expect([after.Id, after.State.Running, after.HostConfig.RestartPolicy]).toEqual([
      before.Id,
      true,
      before.HostConfig.RestartPolicy,
    ]);
    expect(await docker('exec', name, 'cat', '/app/start.sh')).toBe('exec sleep 1000 # 2\n');
    expect(await docker('ps', '--all', '--format', '{{.Names}}')).toBe(`${name}\n`);
  });

  test.skipIf(isLeftOut)('keeps an old one that wrote files, and brings it back from its row', async () => {
    const before = await inspect();
    await docker('exec', name, 'sh', '-c', 'echo mine > /app/notes');
    await write('exec sleep 1000 # 3\n');
    await expect.poll(rows, patience).toContain(`Container ${name}, stale`);
    await rebuildFromPalette();
    await expect.poll(rows, slow).toMatch(/Kept by Unstale(?:.|\n)*Backup of story/);
    expect((await inspect()).Id).not.toBe(before.Id);
    const dialog = await askByButton(workbench.page, 'Backup of story', 'Restore Backup...');
    expect(await dialog.textContent()).toContain('no volume is');
    await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
    await expect.poll(async () => (await inspect()).Id, slow).toBe(before.Id);
    expect(await docker('exec', name, 'cat', '/app/notes')).toBe('mine\n');
    await expect.poll(rows, patience).not.toContain('Kept by Unstale');
    // The row goes when the old one has its name again; the one that had replaced it is removed after that.
    await expect.poll(() => docker('ps', '--all', '--format', '{{.Names}}'), patience).toBe(`${name}\n`);
  });

  // The window that draws knows of no store.
  if (store === 'containerd') return;

  test.skipIf(isLeftOut)('shows the last builds, and saves a picture of one as SVG and as PNG', async () => {
    const { page } = workbench;
    for (const file of ['build.svg', 'build.png']) {
      await runCommand(page, 'Unstale: Show Last Builds');
      const shown = page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
      await shown.getByRole('link', { name: 'Save Picture...' }).first().click();
      await saveAs(page, join(home, file));
      await expect.poll(() => readFile(join(home, file)).catch(() => Buffer.of()), patience).not.toHaveLength(0);
    }
    const [svg, png] = [await readFile(join(home, 'build.svg'), 'utf8'), await readFile(join(home, 'build.png'))];
    const [, width, height] = /^<svg [^>]*width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
    expect(svg).toContain('COPY start.sh .');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * Number(width), 2 * Number(height)]);
    // More than one colour was drawn.
    expect(png.length).toBeGreaterThan(10_000);
  });
});
