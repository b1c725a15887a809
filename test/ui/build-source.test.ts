/**
 * A container whose image nothing in the workspace claims: the row says that nobody knows, Clean Rebuild asks once which build
 * makes it, shows the line that builds, and the answer is written into the settings of the workspace.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { repositoryRoot } from '../support/cache-folder.ts';
import { provideBaseImages } from '../support/engine/base-images.ts';
import { endpointOf } from '../support/engine/both-stores.ts';
import { type OwnEngine, startEngine } from '../support/engine/start.ts';
import { leaveOut } from '../support/requirements.ts';
import { makeTemporaryFolder, removeFolder } from '../support/vscode/temporary-folder.ts';
import { pressNotificationButton, readNotifications } from './notifications.ts';
import { type OpenedWorkbench, provideUiParts, startUiSession, type UiSession } from './session.ts';
import { openSidebar, readRows } from './sidebar.ts';
import { runAskingCommand } from './workbench.ts';

const parts = await provideUiParts();
const patience = { timeout: 30_000 };
const dockerfile = 'FROM node:22 AS base\nWORKDIR /app\nFROM base AS run\nCOPY start.sh .\nCMD ["sh", "start.sh"]\n';

describe.skipIf(parts.kind === 'missing' && leaveOut('the question for a build source', parts))(
  'an image of unknown source',
  () => {
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
    const settings = async () => JSON.parse(await readFile(join(folder, '.vscode', 'settings.json'), 'utf8').catch(() => '{}'));

    beforeAll(async () => {
      if (parts.kind === 'missing') return;
      home = await makeTemporaryFolder();
      folder = join(home, 'my project');
      // Built from another checkout: of a build in the workspace the builder's history would tell.
      const elsewhere = join(home, 'elsewhere');
      for (const place of [folder, elsewhere]) {
        await mkdir(join(place, 'kiosk'), { recursive: true });
        await writeFile(join(place, 'kiosk', 'Dockerfile'), dockerfile);
        await writeFile(join(place, 'kiosk', 'start.sh'), 'exec sleep 1000\n');
      }
      const started = await startEngine({ isInOwnNetwork: true, dataName: 'build-source' });
      if (started.kind === 'missing') throw new Error(started.because);
      engine = started;
      await provideBaseImages(engine);
      await docker('buildx', 'build', '--quiet', '--network=none', '--tag', 'kiosk', join(elsewhere, 'kiosk'));
      await docker('run', '--detach', '--network=none', '--stop-signal=KILL', '--name', 'till', 'kiosk');
      session = await startUiSession(parts, { env: engine.env });
      workbench = await session.open({ folder, extensionDevelopmentPath: repositoryRoot });
      await openSidebar(workbench.page);
    });
    afterAll(async () => {
      await session?.stop();
      await engine?.stop();
      if (home !== '') removeFolder(home);
    });

    test('is unknown, with its cause', async () => {
      await expect
        .poll(async () => (await readRows(workbench.page)).join('\n'), patience)
        .toMatch(/Container till, unknown(?:.|\n)*A Dockerfile of this workspace may make it/);
    });

    test('is asked for once, and what was said is remembered', async () => {
      const { page } = workbench;
      const list = page.locator('.quick-input-widget .monaco-list-row');
      const line = page.locator('.sidebar .monaco-list-row[aria-label^="Container till"]');
      // Rows that change under the pointer swallow a click.
      for (let attempt = 0; attempt < 6 && !(await list.first().isVisible()); attempt++) {
        await line.hover();
        await line.locator('.action-label[aria-label="Clean Rebuild..."]').click();
        await list
          .first()
          .waitFor({ timeout: 8_000 })
          .catch(() => undefined);
      }
      await choose(page, 'Which Dockerfile builds kiosk?', join('kiosk', 'Dockerfile'));
      await choose(page, 'Up to which stage is kiosk built?', 'run');
      await expect.poll(() => list.first().textContent(), patience).toContain('docker buildx build');
      await choose(page, 'With which folder as the build context?', 'kiosk');
      const dialog = page.locator('.monaco-dialog-box');
      await dialog.waitFor({ timeout: 30_000 });
      expect(await dialog.textContent()).toMatch(/--target run.*unstale\.images says so for kiosk/s);
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      const said = { dockerfile: 'kiosk/Dockerfile', context: 'kiosk', target: 'run' };
      await expect.poll(settings, patience).toEqual({ 'unstale.images': { kiosk: said } });
      await expect.poll(async () => (await readRows(page)).join('\n'), patience).toContain('Container till, fresh');
      const asked = await askAgain(page);
      await asked.getByRole('button', { name: 'Cancel' }).click();
    });

    test('a build tells its step and its instruction, and cancelled it leaves nothing and changes nothing', async () => {
      // The image that the container runs has no other name than what a rebuild gives it.
      await writeFile(join(folder, 'kiosk', 'start.sh'), 'exec sleep 2000\n');
      await docker('buildx', 'build', '--quiet', '--network=none', '--tag', 'kiosk', join(folder, 'kiosk'));
      await writeFile(join(folder, 'kiosk', 'Dockerfile'), `${dockerfile}RUN sleep 3000\n`);
      const everything = async () => [
        await docker('ps', '--all', '--no-trunc', '--format', '{{.ID}} {{.Names}}'),
        await docker('inspect', '--format', '{{.State.StartedAt}} {{.State.Status}}', 'till'),
        (await docker('images', '--all', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}')).split('\n').sort(),
      ];
      const { page } = workbench;
      await expect.poll(async () => (await readRows(page)).join('\n'), patience).toContain('Container till, stale');
      // What compares files meanwhile takes a container for it.
      await expect.poll(() => docker('ps', '--all', '--format', '{{.Names}}'), patience).toBe('till\n');
      const before = await everything();
      const dialog = await askAgain(page);
      await dialog.getByRole('button', { name: 'Clean Rebuild' }).click();
      const progress = () => readNotifications(page).then((all) => all.find(({ text }) => text.includes('Rebuilding till')));
      await expect.poll(async () => (await progress())?.text, patience).toMatch(/Rebuilding till \.\.\.: 2\/2 RUN sleep 3000$/);
      expect((await progress())?.buttons).toEqual(['Cancel']);
      const opened = await openEngine(endpointOf(engine));
      expect(await opened.isBuilding()).toBe(true);

      await pressNotificationButton(page, 'Rebuilding till', 'Cancel');
      const told = async () => (await readNotifications(page)).map(({ text }) => text);
      await expect.poll(told, patience).toEqual(expect.arrayContaining(['The build was cancelled; till was not touched.']));
      expect(await progress()).toBeUndefined();
      await expect.poll(() => opened.isBuilding(), patience).toBe(false);
      await expect.poll(everything, patience).toEqual(before);
    });
  },
);

/** Waits for the question, and takes the first answer that holds the text. */
async function choose(page: Page, question: string, answer: string): Promise<void> {
  await page
    .locator(`.quick-input-widget input[placeholder*="${question}"], .quick-input-widget input[aria-label*="${question}"]`)
    .waitFor();
  await page.locator('.quick-input-widget .monaco-list-row', { hasText: answer }).first().click();
}

/** The second time nothing is asked but whether to do it. */
async function askAgain(page: Page) {
  const containers = await runAskingCommand(page, 'Unstale: Clean Rebuild...');
  await containers.filter({ hasText: 'till' }).first().click();
  const dialog = page.locator('.monaco-dialog-box');
  await dialog.waitFor({ timeout: 30_000 });
  return dialog;
}
