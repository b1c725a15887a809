/**
 * The pages of a plan and of the last build as a person uses them: what they show, where their links lead, that waiting for them can be
 * given up, and what is said without an engine.
 */
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameLocator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../support/cache-folder.ts';
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import { provideBaseImages } from '../support/engine/base-images.ts';
import { type OwnEngine, startEngine } from '../support/engine/start.ts';
import { leaveOut } from '../support/requirements.ts';
import { makeTemporaryFolder, removeFolder } from '../support/vscode/temporary-folder.ts';
import { pressNotificationButton, readNotifications } from './notifications.ts';
import { type OpenedWorkbench, provideUiParts, startUiSession, type UiSession } from './session.ts';
import { openFile, runCommand } from './workbench.ts';

const parts = await provideUiParts();
const patience = { timeout: 60_000 };
const dockerfile = `FROM node:22 AS build
WORKDIR /app
COPY src ./src
RUN sleep 1

FROM node:22
COPY --from=build /app /app
`;
/** Waits while the file is there, then is the real program. */
const heldName = 'held';
const buildx = '#!/bin/sh\nwhile [ -e "$HELD" ]; do sleep 0.1; done\nexec "$REAL_BUILDX" "$@"\n';

function shownPage(page: Page): FrameLocator {
  return page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
}

/** The environment of an engine with that in the place of the builder's command line. */
async function withHeldBuildx(env: Readonly<Record<string, string>>, home: string): Promise<Readonly<Record<string, string>>> {
  const config = join(home, 'docker');
  const plugin = join('cli-plugins', 'docker-buildx');
  await mkdir(join(config, 'cli-plugins'), { recursive: true });
  await writeFile(join(config, plugin), buildx);
  await chmod(join(config, plugin), 0o755);
  const real = join(env['DOCKER_CONFIG'] ?? '', plugin);
  return { ...env, DOCKER_CONFIG: config, REAL_BUILDX: real, HELD: join(home, heldName) };
}

/** Where the cursor stands in the file of that name. */
async function expectAt(page: Page, name: string, place: string): Promise<void> {
  await page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor(patience);
  await page.locator('.part.statusbar').getByText(place).waitFor(patience);
}

describe.skipIf(parts.kind === 'missing' && leaveOut('the pages of plans', parts))('the pages of plans', () => {
  let home = '';
  let folder = '';
  let held = '';
  let engine: OwnEngine;
  let access: EngineAccess;
  let session: UiSession;
  let workbench: OpenedWorkbench;
  const build = async () => {
    const { exitCode, stderr } = await runDocker(access, [
      'buildx',
      'build',
      '--quiet',
      '--network=none',
      '--tag',
      'plan-page',
      folder,
    ]);
    if (exitCode !== 0) throw new Error(stderr.slice(-1_000));
  };
  const show = async (command: string, heading: string) => {
    await runCommand(workbench.page, `Unstale: ${command}`);
    await shownPage(workbench.page).locator('h1', { hasText: heading }).waitFor(patience);
    return shownPage(workbench.page);
  };

  beforeAll(async () => {
    if (parts.kind === 'missing') return;
    home = await makeTemporaryFolder();
    folder = join(home, 'kiosk');
    held = join(home, heldName);
    await mkdir(join(folder, 'src'), { recursive: true });
    await writeFile(join(folder, 'Dockerfile'), dockerfile);
    await writeFile(join(folder, 'src', 'a.js'), `${Date.now()}`);
    const started = await startEngine({ isInOwnNetwork: true, dataName: 'build-plan' });
    if (started.kind === 'missing') throw new Error(started.because);
    engine = started;
    await provideBaseImages(engine);
    access = { socketPath: engine.socketPath, env: await withHeldBuildx(engine.env, home) };
    await build();
    session = await startUiSession(parts, { env: access.env });
    workbench = await session.open({ folder, extensionDevelopmentPath: repositoryRoot });
    await openFile(workbench.page, 'Dockerfile');
    await workbench.page.locator('.codelens-decoration', { hasText: 'all 4 steps are reused' }).waitFor(patience);
    await writeFile(join(folder, 'src', 'a.js'), `saved ${Date.now()}`);
  });
  afterAll(async () => {
    await session?.stop();
    await engine?.stop();
    if (home !== '') removeFolder(home);
  });

  test('a plan shows its stages and what runs, and leads to lines and files', async () => {
    const { page } = workbench;
    const plan = await show('Show Build Plan', 'Build Plan of kiosk/Dockerfile');
    const rows = plan.locator('ul.steps > li');
    await expect.poll(() => rows.count(), patience).toBe(4);
    const marked = await rows.evaluateAll((all) => all.map((row) => row.className));
    expect(marked).toEqual(['reused', 'runs', 'runs', 'unknown']);
    expect(await rows.nth(1).textContent()).toMatch(/COPY src \.\/src(?:.|\n)*src\/a\.js changed/);
    expect(await plan.locator('.stages a').count()).toBe(2);

    await rows.nth(2).locator('.where a').click();
    await expectAt(page, 'Dockerfile', 'Ln 4, Col 1');
    await (await show('Show Build Plan', 'Build Plan of')).locator('.stages a').nth(1).click();
    await expectAt(page, 'Dockerfile', 'Ln 6, Col 1');
    await (await show('Show Build Plan', 'Build Plan of')).getByText('src/a.js', { exact: true }).click();
    await expectAt(page, 'a.js', 'Ln 1, Col 1');
  });

  test('the last build says what ran, and leads to the plan', async () => {
    await build();
    await openFile(workbench.page, 'Dockerfile');
    const last = await show('Explain Last Build', 'Last Build of kiosk/Dockerfile');
    expect(await last.locator('body').textContent()).toMatch(
      /What ran, and why(?:.|\n)*src\/a\.js changed(?:.|\n)*What ran only because a step above it ran(?:.|\n)*RUN sleep 1/,
    );
    await last.getByText('Show Build Plan').click();
    const plan = shownPage(workbench.page);
    await plan.locator('h1', { hasText: 'Build Plan of kiosk/Dockerfile' }).waitFor(patience);
    await expect.poll(() => plan.locator('.about strong').textContent(), patience).toBe('Next build: all 4 steps are reused.');
  });

  test.each([
    ['Show Build Plan', 'Planning the next build'],
    ['Explain Last Build', 'Explaining the last build'],
  ])('%s can be given up, and shows nothing then', async (command, waiting) => {
    const { page } = workbench;
    await runCommand(page, 'View: Close All Editors');
    await openFile(page, 'Dockerfile');
    // Opened before, because the command line of the builder is not waited for for ever.
    await readNotifications(page);
    await writeFile(held, '');
    try {
      await runCommand(page, `Unstale: ${command}`);
      await expect
        .poll(async () => (await readNotifications(page)).map(({ text }) => text).join('\n'), patience)
        .toContain(`${waiting} ...: Reading what the builder remembers`);
      await pressNotificationButton(page, waiting, 'Cancel');
      await expect.poll(async () => JSON.stringify(await readNotifications(page)), patience).not.toContain(waiting);
    } finally {
      await rm(held, { force: true });
    }
    expect(await page.locator('.tab', { hasText: /(?:Plan|Build) of/ }).count()).toBe(0);
    await show(command, 'kiosk/Dockerfile');
  });
});

describe.skipIf(parts.kind === 'missing' && leaveOut('plans without an engine', parts))('plans without an engine', () => {
  test.each(['Show Build Plan', 'Explain Last Build'])('%s says that none answers, and what to do', async (command) => {
    if (parts.kind === 'missing') return;
    const home = await makeTemporaryFolder();
    await writeFile(join(home, 'Dockerfile'), dockerfile);
    const session = await startUiSession(parts, { env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' } });
    try {
      const { page } = await session.open({ folder: home, extensionDevelopmentPath: repositoryRoot });
      await openFile(page, 'Dockerfile');
      await runCommand(page, `Unstale: ${command}`);
      await expect
        .poll(async () => (await readNotifications(page)).map(({ text }) => text).join('\n'), patience)
        .toMatch(/No container engine answers .*\. Start it/);
    } finally {
      await session.stop();
      removeFolder(home);
    }
  });
});
