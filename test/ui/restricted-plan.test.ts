/**
 * Plans in Restricted Mode: nothing tells what the next build does, no file is hashed for it, and whoever asks hears why. The same folder,
 * trusted, has a plan.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../support/cache-folder.ts';
import { provideBaseImages } from '../support/engine/base-images.ts';
import { type OwnEngine, startEngine } from '../support/engine/start.ts';
import { leaveOut } from '../support/requirements.ts';
import { makeTemporaryFolder, removeFolder } from '../support/vscode/temporary-folder.ts';
import { hideHover, readHover, waitForSquiggle } from './editor.ts';
import { readLenses } from './lenses.ts';
import { pressNotificationButton, readNotifications } from './notifications.ts';
import { type OpenedWorkbench, provideUiParts, startUiSession, type UiSession } from './session.ts';
import { activeEditor, openFile, runCommand, trustFolder } from './workbench.ts';

const parts = await provideUiParts();
const patience = { timeout: 60_000 };
/** The index alone is a finding, by which is seen that the extension looked at the file. */
const dockerfile =
  'FROM node:22\nWORKDIR /app\nCOPY src ./src\nRUN apt-get update || true\nRUN apt-get install -y curl || true\n';
const compose =
  'name: kiosk\nservices:\n  web:\n    build: .\n    image: kiosk-web\n    command: sleep 600\n    stop_grace_period: 0s\n';

describe.skipIf(parts.kind === 'missing' && leaveOut('plans in Restricted Mode', parts))('plans in Restricted Mode', () => {
  let home = '';
  let engine: OwnEngine;
  let session: UiSession;
  let workbench: OpenedWorkbench;

  beforeAll(async () => {
    if (parts.kind === 'missing') return;
    home = await makeTemporaryFolder();
    const folder = join(home, 'kiosk');
    await mkdir(join(folder, 'src'), { recursive: true });
    await writeFile(join(folder, 'Dockerfile'), dockerfile);
    await writeFile(join(folder, 'compose.yaml'), compose);
    await writeFile(join(folder, 'src', 'a.js'), `${Date.now()}`);
    const started = await startEngine({ isInOwnNetwork: true, dataName: 'build-plan' });
    if (started.kind === 'missing') throw new Error(started.because);
    engine = started;
    await provideBaseImages(engine);
    const file = join(folder, 'compose.yaml');
    const { exitCode, stderr } = await engine.docker(['compose', '--file', file, 'up', '--build', '--detach']);
    if (exitCode !== 0) throw new Error(stderr.slice(-1_000));
    const settings = { 'security.workspace.trust.untrustedFiles': 'open', 'security.workspace.trust.banner': 'never' };
    const env = { ...engine.env, XDG_STATE_HOME: join(home, 'state') };
    session = await startUiSession(parts, { env, isWorkspaceTrustEnabled: true, settings });
    workbench = await session.open({ folder, extensionDevelopmentPath: repositoryRoot });
  });
  afterAll(async () => {
    await session?.stop();
    await engine?.stop();
    if (home !== '') removeFolder(home);
  });

  const hints = async () => (await activeEditor(workbench.page).locator('.view-lines').textContent()) ?? '';
  const kept = () => readdir(join(home, 'state', 'unstale')).catch(() => []);

  test('nothing in a Dockerfile tells what the next build does', async () => {
    const { page } = workbench;
    await openFile(page, 'Dockerfile');
    await waitForSquiggle(page, 'warning');
    // The finding has a hover, and the step has none.
    expect(await readHover(page, 4, 2)).not.toMatch(/next build/i);
    await hideHover(page);
    expect(await hints()).not.toMatch(/reused|runs|unknown/i);
    expect((await readLenses(page)).join()).not.toMatch(/next build/i);
  });

  test('whoever asks why a change is not there hears why no plan is made, and no file was hashed for one', async () => {
    const { page } = workbench;
    await runCommand(page, "Unstale: Why Isn't My Change Running?");
    const told = async () => (await readNotifications(page)).flatMap(({ buttons }) => buttons);
    await expect.poll(told, patience).toContain('Show Report');
    await pressNotificationButton(page, 'web', 'Show Report');
    // Blanks are drawn as such that do not break.
    const report = async () => (await hints()).replaceAll('\u00a0', ' ');
    await expect
      .poll(report, patience)
      .toMatch(/The next build.*Not known\. This workspace is not trusted, so none of its files is hashed/);
    expect((await kept()).filter((name) => /builders|stat/.test(name))).toEqual([]);
  });

  test('as soon as the folder is trusted there is one', async () => {
    const { page } = workbench;
    await trustFolder(page);
    await openFile(page, 'Dockerfile');
    await expect.poll(async () => (await readLenses(page)).join(), patience).toMatch(/next build/i);
    await expect.poll(hints, patience).toMatch(/reused/);
    expect(await kept()).toContain('builders');
  });
});
