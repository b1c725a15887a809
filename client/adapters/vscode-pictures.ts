/** Pages without scripts in a window of their own, and pictures that a person chooses a place and a kind for. */
import { randomBytes } from 'node:crypto';
import { ColorThemeKind, Uri, ViewColumn, type WebviewPanel, window, workspace } from 'vscode';
import type { Pictures } from '../editor-ports.ts';
import { drawPicture } from './vscode-draw-picture.ts';

/** `commands` are those that links of a page may call. */
export function vscodePictures(commands: readonly string[]): Pictures {
  const panels = new Map<string, WebviewPanel>();
  const open = (title: string): WebviewPanel => {
    const opened = window.createWebviewPanel('unstale.page', title, ViewColumn.Active, {
      enableScripts: false,
      enableForms: false,
      enableCommandUris: commands,
      enableFindWidget: true,
      localResourceRoots: [],
    });
    panels.set(title, opened);
    opened.onDidDispose(() => panels.delete(title));
    return opened;
  };
  return {
    showPage: (title, page) => {
      const panel = panels.get(title) ?? open(title);
      panel.webview.html = page(randomBytes(16).toString('hex'));
      panel.reveal(undefined, false);
    },
    isDark: () => [ColorThemeKind.Dark, ColorThemeKind.HighContrast].includes(window.activeColorTheme.kind),
    save: async (name, svg) => {
      const [folder] = workspace.workspaceFolders ?? [];
      const defaultUri = folder === undefined ? Uri.file(name) : Uri.joinPath(folder.uri, name);
      const chosen = await window.showSaveDialog({ defaultUri, filters: { SVG: ['svg'], PNG: ['png'] } });
      if (chosen === undefined) return { kind: 'cancelled' };
      const isPng = chosen.path.toLowerCase().endsWith('.png');
      const bytes = isPng ? await drawPicture(svg, name) : new TextEncoder().encode(svg);
      if (bytes === undefined) return { kind: 'not-drawn' };
      await workspace.fs.writeFile(chosen, bytes);
      return { kind: 'saved', path: chosen.fsPath };
    },
  };
}
