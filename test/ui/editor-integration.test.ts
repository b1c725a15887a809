/**
 * Unstale outside of its sidebar, on the demo whose containers run: the lines above services and stages, the menus of Container
 * Tools, the hint after a restart, and everything by the keyboard. First in Restricted Mode, then trusted.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../support/cache-folder.ts';
import { startDemoEngine } from '../support/demo-engine.ts';
import { leaveOut } from '../support/requirements.ts';
import { makeTemporaryFolder, removeFolder } from '../support/vscode/temporary-folder.ts';
import { openMenu, openMenuByKey } from './context-menu.ts';
import { typeAt, waitForSquiggle } from './editor.ts';
import { pressLens, readLenses } from './lenses.ts';
import { pressNotificationButton, readNotifications } from './notifications.ts';
import { type OpenedWorkbench, provideUiParts, startUiSession, type UiSession } from './session.ts';
import { openSidebar, readRows } from './sidebar.ts';
import { followLink, openFile, runAskingCommand, runCommand, trustFolder } from './workbench.ts';

const parts = await provideUiParts();
const home = await makeTemporaryFolder();
const demo = join(home, 'demo');
cpSync(join(repositoryRoot, 'test/fixtures/demo'), demo, { recursive: true });
const engine = parts.kind === 'missing' ? parts : await startDemoEngine(demo, { dataName: 'demo-ui' });
const patience = { timeout: 30_000 };
const settings = {
  'editor.stickyScroll.enabled': false,
  'security.workspace.trust.banner': 'never',
  'security.workspace.trust.untrustedFiles': 'open',
};

let session: UiSession;
let workbench: OpenedWorkbench;

beforeAll(async () => {
  if (parts.kind === 'missing' || engine.kind === 'missing') return;
  const extensions = [join(repositoryRoot, 'test/fixtures/extensions/container-rows')];
  session = await startUiSession(parts, { env: engine.env, isWorkspaceTrustEnabled: true, settings, extensions });
  workbench = await session.open({ folder: demo, extensionDevelopmentPath: repositoryRoot });
});
afterAll(async () => {
  await session?.stop();
  if (engine.kind === 'ready') await engine.stop();
  removeFolder(home);
});

async function docker(...args: string[]): Promise<void> {
  if (engine.kind === 'missing') return;
  const { exitCode, stderr } = await engine.docker(args);
  expect(exitCode, stderr).toBe(0);
}

const lenses = () => readLenses(workbench.page);
const dialog = () => workbench.page.locator('.monaco-dialog-box');
const cancel = async () => {
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  await dialog().waitFor({ state: 'hidden' });
};
/** What a test that failed has left open does not make the next ones fail, too. */
afterEach(async () => {
  for (const overlay of ['.monaco-menu', '.monaco-dialog-box', '.quick-input-widget']) {
    if (await workbench.page.locator(overlay).first().isVisible()) await workbench.page.keyboard.press('Escape');
  }
});
const toolsRow = (label: string): Locator => workbench.page.locator(`.sidebar .monaco-list-row[aria-label="${label} "]`).first();
const ours = ['Clean Rebuild...', 'Recreate Container...'];
const ofImages = ['Build with Git Tag...', 'Rebuild Image...'];
const why = "Why Isn't My Change Running?";
const offered = async (label: string) => {
  const menu = await openMenu(workbench.page, toolsRow(label));
  await menu.close();
  return menu.labels;
};

describe.skipIf(engine.kind === 'missing' && leaveOut('Unstale in editors and menus', engine))('in Restricted Mode', () => {
  test('no line tells anything before the sidebar was shown', async () => {
    const { page } = workbench;
    await openFile(page, 'web/Dockerfile');
    // The extension runs and has told about this file.
    await waitForSquiggle(page, 'warning');
    expect(await lenses()).toEqual([]);
    await openFile(page, 'compose.yaml');
    expect(await lenses()).toEqual([]);
  });

  test('the lines above services tell what runs as far as it can be known, and offer nothing that runs something', async () => {
    await openSidebar(workbench.page);
    await expect
      .poll(lenses, patience)
      .toEqual(['web: unknown | Why?', 'api: stale (1 file) | Why?', 'mailer: no container', 'db: unknown | Why?']);
  });

  test('the menus of Container Tools have only what reads', async () => {
    await runCommand(workbench.page, 'Container Rows: Focus on Containers View');
    expect(await offered('corner-shop-api-1')).toEqual([why, 'Verify']);
  });
});

describe.skipIf(engine.kind === 'missing')('the lines above services and stages', () => {
  test('offer the clean rebuild as soon as the folder is trusted, and what was unknown is known', async () => {
    await trustFolder(workbench.page);
    await openFile(workbench.page, 'compose.yaml');
    await expect
      .poll(lenses, patience)
      .toEqual(['web: fresh', 'api: stale (1 file) | Clean Rebuild | Why?', 'mailer: no container', 'db: fresh']);
  });

  test('lead to the row of the container and its reasons', async () => {
    const { page } = workbench;
    const row = page.locator('.sidebar .monaco-list-row.focused[aria-label^="Container api, stale"]');
    await pressLens(page, 'api: stale', 'Why?', () => row.isVisible());
    expect((await readRows(page)).join('\n')).toContain('/app/stock.py');
  });

  test('lead to the question of the clean rebuild', async () => {
    await pressLens(workbench.page, 'api: stale', 'Clean Rebuild', () => dialog().isVisible());
    expect(await dialog().textContent()).toContain('Clean rebuild of corner-shop-api-1?');
    await cancel();
  });

  test('stand above the stage that an image is built from, and count its containers', async () => {
    await openFile(workbench.page, 'api/Dockerfile');
    await expect.poll(lenses, patience).toEqual(['api: stale (1 file) | Clean Rebuild | Why?']);
    await openFile(workbench.page, 'web/Dockerfile');
    await expect.poll(lenses, patience).toEqual(['corner-shop-web: 2 fresh']);
  });

  test('follow what is typed, and are gone while the YAML is broken', async () => {
    const { page } = workbench;
    await openFile(page, 'compose.yaml');
    await expect.poll(async () => (await lenses()).length, patience).toBe(4);
    const line = readFileSync(join(demo, 'compose.yaml'), 'utf8').split('\n').indexOf('  mailer:') + 1;
    await typeAt(page, line, 3, 'x');
    await expect.poll(lenses, patience).toContain('xmailer: no container');
    await typeAt(page, 1, 1, '[');
    await expect.poll(lenses, patience).toEqual([]);
    await runCommand(page, 'File: Revert File');
    await expect.poll(lenses, patience).toContain('mailer: no container');
    expect((await readNotifications(page)).filter(({ text }) => text.includes('Unstale'))).toEqual([]);
  });
});

describe.skipIf(engine.kind === 'missing')('the menus of Container Tools', () => {
  test('have ours on containers, compose projects and images', async () => {
    await runCommand(workbench.page, 'Container Rows: Focus on Containers View');
    await expect.poll(() => offered('corner-shop-api-1'), patience).toEqual([...ours, why, 'Verify']);
    expect(await offered('corner-shop')).toEqual([...ours, why, 'Rebuild Everything Stale...']);
    expect(await offered('corner-shop-api:latest')).toEqual([...ours, why, 'Verify', 'Compare with Registry...', ...ofImages]);
  });

  test('mean the container of the row, and the only one of an image', async () => {
    for (const label of ['corner-shop-api-1', 'corner-shop-api:latest']) {
      const menu = await openMenu(workbench.page, toolsRow(label));
      await menu.choose('Clean Rebuild...');
      await dialog().waitFor();
      expect(await dialog().textContent()).toContain('Clean rebuild of corner-shop-api-1?');
      await cancel();
    }
  });

  test('ask which container of a project, the stale one first, with its reason', async () => {
    const { page } = workbench;
    const menu = await openMenu(page, toolsRow('corner-shop'));
    await menu.choose('Clean Rebuild...');
    expect(await pickedFrom('Rebuild which container?')).toEqual([
      expect.stringMatching(
        /^corner-shop-api-1, stale · Up .*, It runs an older image: corner-shop-api has other content now\.$/,
      ),
      expect.stringMatching(/^corner-shop-web-1, fresh · Up /),
      expect.stringMatching(/^corner-shop-web-dev-1, fresh · Up /),
      expect.stringMatching(/^corner-shop-db-1, fresh · Up /),
    ]);
    await page.keyboard.press('Escape');
  });
});

describe.skipIf(engine.kind === 'missing')('somebody who asks why', () => {
  const explorerRow = (name: string) => workbench.page.locator(`.explorer-folders-view .monaco-list-row[aria-label^="${name}"]`);

  test('in the explorer is told which line drops the file, and led there', async () => {
    const { page } = workbench;
    await runCommand(page, 'File: Focus on Files Explorer');
    await openFile(page, 'web/locales/de.json');
    const menu = await openMenu(page, explorerRow('de.json'));
    await menu.choose(why);
    const sentence =
      /: stale\. locales\/de\.json is dropped from the build context by \.dockerignore:6 \(locales\/\*\.json\), so no rebuild/;
    const buttons = ['Open Ignore File', 'Show Report'];
    await expect.poll(() => readNotifications(page), patience).toContainEqual({ text: expect.stringMatching(sentence), buttons });
    await pressNotificationButton(page, 'is dropped from the build context', 'Open Ignore File');
    await page.locator('.tab.active[data-resource-name=".dockerignore"]').waitFor();
    await page.locator('.part.statusbar').getByText('Ln 6, Col 1').waitFor();
  });

  test('of a row gets every file in a report, and of one that differs both versions', async () => {
    const { page } = workbench;
    await runCommand(page, 'Unstale: Focus on Freshness View');
    const report = page.locator('.tab.active[data-resource-name="Verify corner-shop-api-1.md"]');
    // A menu that has just come up can close without having done what was chosen; a person would choose again.
    for (let attempt = 0; attempt < 4 && !(await report.isVisible()); attempt++) {
      const menu = await openMenu(page, page.locator('.sidebar .monaco-list-row[aria-label^="Container api, stale"]'));
      await menu.choose('Verify');
      await report.waitFor({ timeout: 15_000 }).catch(() => undefined);
    }
    await report.waitFor({ timeout: 1_000 });
    await followLink(page, 'stock.py');
    const lines = (side: 'original' | 'modified') =>
      page.locator(`.monaco-diff-editor .editor.${side} .view-line`).allInnerTexts();
    await expect.poll(async () => (await lines('modified')).join('\n'), patience).toContain('Counts\u00a0returned\u00a0goods');
    const old = (await lines('original')).join('\n');
    expect(old).toContain('return\u00a0SHELF');
    expect(old).not.toContain('Counts');
  });

  test('where a file is running gets every place, the stale one first, and is led to its row', async () => {
    const { page } = workbench;
    await openFile(page, 'api/stock.py');
    const places = await runAskingCommand(page, 'Unstale: Where Is This File Running?');
    expect(await places.first().getAttribute('aria-label')).toMatch(/^corner-shop-api-1, stale/);
    await page.keyboard.press('Enter');
    await page.locator('.sidebar .monaco-list-row.focused[aria-label^="Container api, stale"]').waitFor();
  });

  test('sees nothing at a file before the setting wants it, and then which container differs', async () => {
    const { page } = workbench;
    await runCommand(page, 'File: Focus on Files Explorer');
    const label = () => explorerRow('stock.py').locator('.monaco-icon-label').getAttribute('aria-label');
    expect(await label()).not.toContain('Differs');
    writeSettings({ 'unstale.fileDecorations': true });
    await expect.poll(label, patience).toContain('Differs from what runs in corner-shop-api-1 (/app/stock.py)');
  });
});

/** Of the workspace. */
function writeSettings(values: Readonly<Record<string, boolean>>): void {
  mkdirSync(join(demo, '.vscode'), { recursive: true });
  writeFileSync(join(demo, '.vscode', 'settings.json'), JSON.stringify(values));
}

/** What a list of choices offers, once it is there. */
async function pickedFrom(question: string): Promise<readonly (string | null)[]> {
  const { page } = workbench;
  await page.locator(`.quick-input-widget:visible input[placeholder="${question}"]`).waitFor();
  const rows = page.locator('.quick-input-widget:visible .monaco-list-row');
  return rows.evaluateAll((all) => all.map((row) => row.getAttribute('aria-label')));
}

describe.skipIf(engine.kind === 'missing')('with the keyboard alone', () => {
  /** From anywhere, by keys. */
  const goToRow = async (beginning: string): Promise<Locator> => {
    const { page } = workbench;
    await runCommand(page, 'Unstale: Focus on Freshness View');
    const focused = page.locator('.sidebar .monaco-list-row.focused');
    await page.keyboard.press('Home');
    await expect.poll(() => spokenBy(focused), patience).toMatch(/^Project corner-shop/);
    // A key is pressed when the last one is seen to have done something, or it would lead past the row.
    for (let at = await spokenBy(focused); !at.startsWith(beginning); at = await spokenBy(focused)) {
      await page.keyboard.press('ArrowDown');
      await expect.poll(() => spokenBy(focused), patience).not.toBe(at);
    }
    return focused;
  };

  test('the stale container is found, and its menu has every button of its row', async () => {
    const { page } = workbench;
    const focused = await goToRow('Container api, stale');
    const inline = await focused
      .locator('.actions .action-label')
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
    const menu = await openMenuByKey(page);
    expect(inline).toEqual(ours);
    expect(menu.labels).toEqual(expect.arrayContaining(inline));
    await menu.close();
  });

  test('the menu starts the clean rebuild', async () => {
    const { page } = workbench;
    await goToRow('Container api, stale');
    await openMenuByKey(page);
    const entry = page.locator('.monaco-menu .action-item.focused');
    for (let steps = 0; steps < 6; steps++) {
      await page.keyboard.press('ArrowDown');
      if ((await entry.textContent()) === 'Clean Rebuild...') break;
    }
    await page.keyboard.press('Enter');
    await dialog().waitFor();
    expect(await dialog().textContent()).toContain('Clean rebuild of corner-shop-api-1?');
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
  });

  test('every row says by itself what it is', async () => {
    const rows = await readRows(workbench.page);
    expect(rows.length).toBeGreaterThan(8);
    expect(rows.filter((row) => row.trim() === '')).toEqual([]);
    expect(rows.filter((row) => /^(?:Project|Image|Container|Reason|Without)/.test(row)).length).toBeGreaterThan(6);
  });
});

async function spokenBy(row: Locator): Promise<string> {
  if ((await row.count()) === 0) return '';
  return (await row.first().getAttribute('aria-label')) ?? '';
}

describe.skipIf(engine.kind === 'missing')('a restart', () => {
  const restarted = 'till was restarted, and still runs the old image.';
  const told = async () => (await readNotifications(workbench.page)).filter(({ text }) => text.includes('was restarted'));
  const staleCount = () => workbench.page.locator('.activitybar .badge-content', { hasText: '2' }).count();

  beforeAll(async () => {
    await docker('tag', 'corner-shop-web', 'till-image');
    await docker('run', '--detach', '--network=none', '--name', 'till', '--stop-signal=KILL', 'till-image', 'sleep', '1000');
    await docker('tag', 'corner-shop-api', 'till-image');
  });

  test('of a stale container is told of, with what mends it; of a fresh one it is not', async () => {
    await expect.poll(staleCount, patience).toBeGreaterThan(0);
    await docker('restart', '--time=0', 'corner-shop-db-1', 'till');
    await expect.poll(told, patience).toEqual([{ text: restarted, buttons: ['Recreate', "Don't Show Again"] }]);
  });

  test('is not told of twice', async () => {
    await runCommand(workbench.page, 'Notifications: Clear All Notifications');
    await docker('restart', '--time=0', 'till');
    // Of Compose: what is told next is of this one, so that the other had its time.
    await docker('restart', '--time=0', 'corner-shop-api-1');
    const text = 'api was restarted, and still runs the old image.';
    await expect.poll(told, patience).toEqual([{ text, buttons: ['Clean Rebuild', "Don't Show Again"] }]);
  });

  test('that the engine makes by itself is not told of', async () => {
    if (engine.kind === 'missing') return;
    await docker('tag', 'corner-shop-web', 'loop-image');
    const crash = ['sh', '-c', 'sleep 1; exit 1'];
    await docker('run', '--detach', '--network=none', '--name', 'loop', '--restart=always', 'loop-image', ...crash);
    await docker('tag', 'corner-shop-api', 'loop-image');
    const restarts = async () => Number((await engine.docker(['inspect', '--format', '{{.RestartCount}}', 'loop'])).stdout);
    await expect.poll(restarts, patience).toBeGreaterThan(1);
    await docker('rm', '--force', 'loop');
    expect((await told()).filter(({ text }) => text.includes('loop'))).toEqual([]);
  });

  test('leads to the question of the clean rebuild', async () => {
    await pressNotificationButton(workbench.page, 'api was restarted', 'Clean Rebuild');
    await dialog().waitFor();
    expect(await dialog().textContent()).toContain('Clean rebuild of corner-shop-api-1?');
    await cancel();
  });

  test('is never told of again when a person says so', async () => {
    const { page } = workbench;
    await docker('rm', '--force', 'till');
    await docker('run', '--detach', '--network=none', '--name', 'till', '--stop-signal=KILL', 'corner-shop-web', 'sleep', '1000');
    await docker('tag', 'corner-shop-web', 'keep-web');
    await docker('tag', 'corner-shop-api', 'corner-shop-web');
    await expect.poll(async () => (await readRows(page)).join('\n'), patience).toContain('Container web, stale');
    await docker('restart', '--time=0', 'corner-shop-web-1');
    await expect.poll(async () => (await told()).length, patience).toBe(1);
    await pressNotificationButton(page, 'web was restarted', "Don't Show Again");
    await docker('restart', '--time=0', 'till');
    await expect.poll(async () => (await readRows(page)).join('\n'), patience).toMatch(/Container web, stale/);
    await page.waitForTimeout(3_000);
    expect(await told()).toEqual([]);
    await docker('tag', 'keep-web', 'corner-shop-web');
  });
});

describe.skipIf(engine.kind === 'missing')('the setting unstale.codeLens', () => {
  test('takes the lines away', async () => {
    const { page } = workbench;
    await openFile(page, 'compose.yaml');
    await expect.poll(async () => (await lenses()).length, patience).toBe(4);
    writeSettings({ 'unstale.codeLens': false });
    await expect.poll(lenses, patience).toEqual([]);
  });
});
