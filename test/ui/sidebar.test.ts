/** The sidebar as a person sees it: which container runs old code, why, the count, the filter, and an engine that is not there. */
import { cpSync } from 'node:fs';
import { appendFile, chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../support/cache-folder.ts';
import { startDemoEngine } from '../support/demo-engine.ts';
import { buildSmallImage } from '../support/engine/small-image.ts';
import { startEngine } from '../support/engine/start.ts';
import { leaveOut } from '../support/requirements.ts';
import { makeTemporaryFolder, removeFolder } from '../support/vscode/temporary-folder.ts';
import { pressNotificationButton } from './notifications.ts';
import { type OpenedWorkbench, provideUiParts, startUiSession, type UiSession } from './session.ts';
import { askByButton, hoverRow, openSidebar, readRows } from './sidebar.ts';
import { activeEditor, runCommand } from './workbench.ts';

const parts = await provideUiParts();
const home = await makeTemporaryFolder();
const demo = join(home, 'demo');
cpSync(join(repositoryRoot, 'test/fixtures/demo'), demo, { recursive: true });
const engine = parts.kind === 'missing' ? parts : await startDemoEngine(demo, { dataName: 'demo-ui' });
const patience = { timeout: 30_000 };

afterAll(async () => {
  if (engine.kind === 'ready') await engine.stop();
  removeFolder(home);
});

describe.skipIf(engine.kind === 'missing' && leaveOut('the sidebar', engine))('the sidebar', () => {
  let session: UiSession;
  let workbench: OpenedWorkbench;

  beforeAll(async () => {
    if (parts.kind === 'missing' || engine.kind === 'missing') return;
    session = await startUiSession(parts, { env: engine.env });
    workbench = await session.open({ folder: demo, extensionDevelopmentPath: repositoryRoot });
    await openSidebar(workbench.page);
  });
  afterAll(() => session?.stop());

  test('names the stale container, its reason and the file; the others are fresh', async () => {
    await expect
      .poll(() => readRows(workbench.page), patience)
      .toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^Project corner-shop, 1 stale/),
          expect.stringMatching(/^Container api, stale/),
          expect.stringMatching(/^Reason: It runs an older image/),
          expect.stringContaining('/app/stock.py'),
        ]),
      );
  });

  test('counts it on the activity bar', async () => {
    const badge = workbench.page.locator('.activitybar .badge-content', { hasText: '1' });
    await expect.poll(() => badge.count(), patience).toBeGreaterThan(0);
  });

  test('T10, T11, T13: shows what strangers called things as text, and loads nothing for it', async () => {
    if (engine.kind === 'missing') return;
    const { page } = workbench;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const service =
      '$(alert)<img src=https://evil.invalid/x>![i](https://evil.invalid/y)[a](command:workbench.action.quit)\u202egnp';
    const labels = { project: '**mallory**\n# x', service, 'container-number': '1' };
    const flags = Object.entries(labels).map(([name, value]) => `--label=com.docker.compose.${name}=${value}`);
    const named = ['--name', 'mallory', '--stop-signal=KILL'];
    const made = await engine.docker([
      'run',
      '--detach',
      '--network=none',
      ...named,
      ...flags,
      'corner-shop-web',
      'sleep',
      '1000',
    ]);
    expect(made.exitCode, made.stderr).toBe(0);
    const row = page.locator('.sidebar .monaco-list-row[aria-label^="Container $(alert)"]');
    await row.waitFor({ timeout: patience.timeout });
    expect(await row.getAttribute('aria-label')).toContain('<img src=https://evil.invalid/x>');
    expect(await row.locator('.label-name').textContent()).toContain('$(alert)<img');
    expect((await readRows(page)).join('')).not.toContain('\u202e');
    // Away from the icon that opened the view, which has a tooltip of its own.
    await page.mouse.move(600, 600);
    await expect.poll(() => page.locator('.monaco-hover.workbench-hover:visible').count(), patience).toBe(0);
    const tooltip = await hoverRow(page, 'Container $(alert)');
    expect(await tooltip.textContent()).toContain('mallory');
    expect(await tooltip.locator('img, a, script, h1, strong').count()).toBe(0);
    expect(asked.filter((url) => url.includes('evil.invalid'))).toEqual([]);
    await page.mouse.move(0, 0);
    await engine.docker(['rm', '--force', 'mallory']);
    await expect.poll(() => row.count(), patience).toBe(0);
  });

  test('leaves what is fresh out when only the stale is wanted', async () => {
    await workbench.page.locator('.action-label[aria-label="Show Only What Is Stale"]').first().click();
    await expect.poll(async () => (await readRows(workbench.page)).join('\n'), patience).not.toContain('corner-shop-web');
    expect((await readRows(workbench.page)).join('\n')).toContain('Container api, stale');
  });

  test('recreates a stale container after one question that says what happens', async () => {
    if (engine.kind === 'missing') return;
    const docker = (...args: string[]) => engine.docker(args);
    await docker('tag', 'corner-shop-web', 'till-image');
    await docker('run', '--detach', '--network=none', '--name', 'till', '--stop-signal=KILL', 'till-image', 'sleep', '1000');
    await docker('tag', 'corner-shop-api', 'till-image');
    const { page } = workbench;
    const row = page.locator('.sidebar .monaco-list-row[aria-label^="Container till"]');
    await expect.poll(() => row.getAttribute('aria-label'), patience).toContain('Container till, stale');
    const dialog = await askByButton(page, 'Container till', 'Recreate Container...');
    expect(await dialog.textContent()).toMatch(/Recreate the container till\?.*Image: till-image.*comes back/s);
    await dialog.getByRole('button', { name: 'Recreate' }).click();
    await expect.poll(() => page.getByText('till runs the new image.').count(), patience).toBeGreaterThan(0);
    await expect.poll(async () => (await readRows(page)).join('\n'), patience).not.toContain('Container till');
    const { stdout } = await engine.docker(['ps', '--format', '{{.Names}} {{.Image}}']);
    expect(stdout).toContain('till till-image');
  });

  test('rebuilds the stale service after one question that shows the lines, and says what is proved', async () => {
    if (engine.kind === 'missing') return;
    const { page } = workbench;
    const dialog = await askByButton(page, 'Container api', 'Clean Rebuild...');
    expect(await dialog.textContent()).toMatch(
      /Clean rebuild of corner-shop-api-1\?.*build --builder default --no-cache -- api.*one of the old image again/s,
    );
    await dialog.getByRole('button', { name: 'Clean Rebuild' }).click();
    const slow = { timeout: 90_000 };
    await expect.poll(() => page.getByText('4 files in /app are identical to your workspace.').count(), slow).toBeGreaterThan(0);
    await expect.poll(() => page.getByText('Nothing is stale.').count(), patience).toBeGreaterThan(0);
    const { stdout } = await engine.docker(['exec', 'corner-shop-api-1', 'tail', '-n', '1', 'stock.py']);
    expect(stdout).toBe('# Counts returned goods, too.\n');
  });

  test('shows the files of that message, in an editor that nobody is asked to save', async () => {
    const { page } = workbench;
    await pressNotificationButton(page, 'corner-shop-api-1 runs a new image.', 'Show Files');
    await page.locator('.tab.active[data-resource-name^="Identical files of corner-shop-api-1"]:not(.dirty)').waitFor();
    const lines = activeEditor(page).locator('.view-line');
    await expect
      .poll(async () => (await lines.allInnerTexts()).filter((line) => line.trim() !== ''), patience)
      .toEqual(['/app/Dockerfile', '/app/app.py', '/app/requirements.txt', '/app/stock.py']);
  });

  test('sees a change that is saved and not built, and keeps the row chosen that gets its first reason', async () => {
    const { page } = workbench;
    const row = page.locator('.sidebar .monaco-list-row[aria-label^="Container api"]');
    await page.getByRole('button', { name: 'Show All' }).first().click();
    await expect.poll(() => row.getAttribute('aria-label'), patience).toContain('Container api, fresh');
    await row.click();
    await page.locator('.sidebar .monaco-list-row.selected.focused[aria-label^="Container api, fresh"]').waitFor();
    await appendFile(join(demo, 'api', 'app.py'), '# More.\n');
    await expect
      .poll(async () => (await readRows(page)).join('\n'), patience)
      .toMatch(/Container api, stale.*\nReason: 1 copied file differs from the workspace\.\n\/app\/app\.py/);
    await page.locator('.sidebar .monaco-list:focus .monaco-list-row.selected[aria-label^="Container api, stale"]').waitFor();
    // The keyboard goes on from there.
    await page.keyboard.press('ArrowDown');
    const focused = page.locator('.sidebar .monaco-list:focus .monaco-list-row.focused');
    await expect.poll(() => focused.getAttribute('aria-label'), patience).toMatch(/^Reason: 1 copied file/);
  });

  test('asks in the palette which container is meant, the stale ones first, with the reason', async () => {
    const { page } = workbench;
    await runCommand(page, 'Unstale: Clean Rebuild...');
    await page.locator('.quick-input-widget:visible input[placeholder="Rebuild which container?"]').waitFor();
    const offered = page.locator('.quick-input-widget:visible .monaco-list-row');
    expect(await offered.evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')))).toEqual([
      expect.stringMatching(/^corner-shop-api-1, stale · Up .*, 1 copied file differs from the workspace\.$/),
      // Its image was built from the same folder, whatever name it has.
      expect.stringMatching(/^till, stale · Up .*, 1 copied file differs from the workspace\.$/),
      ...Array.from({ length: 3 }, () => expect.stringMatching(/^corner-shop-[a-z]+(?:-dev)?-1, fresh · Up /)),
    ]);
    await page.keyboard.press('Escape');
  });

  test('takes a recreation back by the button of its message, after a question that says to which image', async () => {
    if (engine.kind === 'missing') return;
    const { page } = workbench;
    const { docker } = engine;
    const image = async (format: string, name: string) => (await docker(['inspect', '--format', format, name])).stdout.trim();
    const before = await image('{{.Image}}', 'till');
    await pressNotificationButton(page, 'till runs the new image.', 'Restore Previous');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    expect(await dialog.textContent()).toMatch(/Restore what till ran before\?.*Back to the image.*Image: till-image/s);
    await dialog.getByRole('button', { name: 'Restore', exact: true }).click();
    await expect.poll(() => page.getByText('till runs again what it ran before').count(), patience).toBeGreaterThan(0);
    const after = await image('{{.Image}}', 'till');
    expect(after).not.toBe(before);
    expect(await image('{{.Id}}', 'till-image')).toBe(after);
  });
});

describe.skipIf(parts.kind === 'missing' && leaveOut('the sidebar without an engine', parts))(
  'the sidebar without an engine',
  () => {
    test.each([
      ['no engine answers', { DOCKER_HOST: 'unix:///nowhere/docker.sock' }, 'No container engine answers.'],
      ['the named context is missing', { DOCKER_HOST: '', DOCKER_CONTEXT: 'nowhere' }, 'docker context names cannot be found.'],
      ['the address means nothing', { DOCKER_HOST: 'gopher://nowhere' }, 'docker context names cannot be found.'],
    ])('says that %s, and offers to look again', async (_, env, text) => {
      if (parts.kind === 'missing') return;
      const session = await startUiSession(parts, { env });
      try {
        const { page } = await session.open({ folder: demo, extensionDevelopmentPath: repositoryRoot });
        await openSidebar(page);
        await expect.poll(() => page.getByText(text).count(), patience).toBeGreaterThan(0);
        expect(await page.getByRole('button', { name: 'Look Again' }).count()).toBe(1);
      } finally {
        await session.stop();
      }
    });

    test('says that the engine may not be used, then that nothing is on it, and shows what comes', async () => {
      if (parts.kind === 'missing') return;
      const empty = await startEngine({ isInOwnNetwork: true });
      if (empty.kind === 'missing') return expect.fail(empty.because);
      const session = await startUiSession(parts, { env: empty.env, obeysPermissions: true });
      try {
        await chmod(empty.socketPath, 0);
        const { page } = await session.open({ folder: demo, extensionDevelopmentPath: repositoryRoot });
        const lookAgain = page.getByRole('button', { name: 'Look Again' });
        await openSidebar(page);
        await page.getByText('The container engine is there, but you may not use it.').waitFor(patience);
        expect(await page.getByRole('button', { name: 'How to allow it' }).count()).toBe(1);

        await chmod(empty.socketPath, 0o600);
        await lookAgain.click();
        await page.getByText('There are no images and no containers on this engine yet.').waitFor(patience);
        expect(await lookAgain.count()).toBe(1);

        await buildSmallImage((args) => empty.docker(args));
        await expect.poll(() => readRows(page), patience).toContainEqual(expect.stringContaining('Images without a container'));
        expect(await lookAgain.count()).toBe(0);
      } finally {
        await session.stop();
        await empty.stop();
      }
    });
  },
);
