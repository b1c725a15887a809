/** Takes one picture in one theme: opens the demo afresh, lets the shot prepare what shall be seen, and crops to it. */
import type { Locator, Page } from 'playwright-core';
import { pageClassOf, type Settings, stillSettings, type Theme, themeSettings } from '../../test/support/vscode/settings.ts';
import type { UiSession } from '../../test/ui/session.ts';
import { openFile, runCommand } from '../../test/ui/workbench.ts';

export interface Shot {
  /** Opens the project whose containers run, not a copy; or the folder that `arrange` was given. */
  readonly isOfRunning?: boolean;
  readonly isOfArranged?: boolean;
  readonly name: string;
  /** Of the folder that is opened. */
  readonly file: string;
  readonly width: number;
  readonly height: number;
  /** What stands beside the pointer, which stays there: a row that is drawn again takes it away. */
  hovered?(page: Page): Locator;
  /** Puts on the engine, and into a folder of its own, what shall be seen there; answers with what takes it away again. */
  arrange?(on: Arranging): Promise<() => Promise<unknown>>;
  /** Leaves the workbench as it shall be seen. */
  prepare(page: Page): Promise<void>;
  /** What shall be in the picture; the smallest rectangle around all of it is taken. */
  parts(page: Page): readonly Locator[];
}

export type RunDocker = (...args: readonly string[]) => Promise<{ readonly stdout: string }>;

export interface Arranging {
  readonly docker: RunDocker;
  readonly folder: string;
  /** Nobody has written it yet. */
  readonly kubeconfig: string;
}

export interface Taking {
  readonly demo: string;
  readonly theme: Theme;
  readonly path: string;
}

/** Nothing but what the picture is about: no menus, no badges of the build, no hints. */
const pictureSettings: Settings = {
  'breadcrumbs.enabled': false,
  'editor.fontFamily': "'JetBrains Mono', monospace",
  'editor.fontLigatures': false,
  'editor.fontSize': 14,
  'editor.occurrencesHighlight': 'off',
  'editor.renderLineHighlight': 'none',
  'editor.scrollbar.vertical': 'hidden',
  'editor.overviewRulerBorder': false,
  'editor.scrollBeyondLastLine': false,
  'window.commandCenter': false,
  'workbench.activityBar.location': 'hidden',
  'workbench.editor.editorActionsLocation': 'hidden',
  'workbench.layoutControl.enabled': false,
};

const interfaceFont = '.monaco-workbench, .monaco-hover, .context-view { font-family: Inter, system-ui, sans-serif !important; }';

export async function takeShot(session: UiSession, shot: Shot, { demo, theme, path }: Taking): Promise<void> {
  session.server.writeSettings({ ...stillSettings, ...pictureSettings, ...themeSettings(theme) });
  const { page, close } = await session.open({ folder: demo }, { width: shot.width, height: shot.height, deviceScaleFactor: 2 });
  try {
    await page.locator(`.monaco-workbench.${pageClassOf(theme)}`).waitFor();
    await page.addStyleTag({ content: interfaceFont });
    await openFile(page, shot.file);
    await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    await shot.prepare(page);
    if (shot.hovered === undefined) await page.mouse.move(0, 0);
    await settle(page);
    for (let attempt = 0; attempt < 5 && (await shot.hovered?.(page).isVisible()) === false; attempt++) {
      await shot.prepare(page);
      await settle(page);
    }
    await page.screenshot({ path, clip: await rectangleAround(shot.parts(page)), animations: 'disabled' });
  } finally {
    await close();
  }
}

/** Icons, colours and fonts come a moment after the text. */
async function settle(page: Page): Promise<void> {
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  await page.waitForTimeout(1_500);
}

async function rectangleAround(parts: readonly Locator[]) {
  const boxes = await Promise.all(parts.map((part) => part.boundingBox()));
  const seen = boxes.filter((box) => box !== null);
  if (seen.length === 0) throw new Error('Nothing of what the picture shall show is to be seen.');
  const x = Math.min(...seen.map((box) => box.x));
  const y = Math.min(...seen.map((box) => box.y));
  const right = Math.max(...seen.map((box) => box.x + box.width));
  const bottom = Math.max(...seen.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}
