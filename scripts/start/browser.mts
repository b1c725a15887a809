/** VS Code in the browser: its server on this machine, reachable only from here and only with the printed address. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Missing } from '../../test/support/requirements.ts';
import { isVsCodeInstalled, provideVsCode } from '../../test/support/vscode/install.ts';
import { startVsCodeServer } from '../../test/support/vscode/server.ts';
import { workbenchUrl } from '../../test/support/vscode/workbench-url.ts';
import type { Opened, Opening } from './opening.mts';

export interface BrowserOptions {
  /** 0 for any that is free. */
  readonly port: number;
  readonly isOpenedInBrowser: boolean;
}

export async function openInBrowser(opening: Opening, options: BrowserOptions): Promise<Opened | Missing> {
  if (!isVsCodeInstalled()) console.log('Installing VS Code for the browser, once (about 80 MB) ...');
  const vscode = await provideVsCode();
  if (vscode.kind === 'missing') return vscode;
  console.log('Starting VS Code ...');
  const connectionToken = randomBytes(16).toString('hex');
  try {
    const server = await startVsCodeServer(vscode, {
      ...(options.port === 0 ? {} : { port: options.port }),
      connectionToken,
      isGalleryReachable: true,
      env: opening.env,
    });
    const target = { folder: opening.demo, openFile: opening.firstFile, extensionDevelopmentPath: opening.extension };
    const url = workbenchUrl(server.url, target, connectionToken);
    console.log(`\nVS Code with Unstale on the demo project:\n\n  ${url}\n`);
    if (options.isOpenedInBrowser) showToPerson(url);
    const ended = once(server.process, 'exit').then(() => undefined);
    return { kind: 'opened', ended, stop: () => server.stop() };
  } catch (error) {
    return { kind: 'missing', because: String(error), hint: 'Another port may help: npm start -- --port 8123' };
  }
}

/** Only where somebody is looking: in a terminal, and on Linux with a display. */
function showToPerson(url: string): void {
  if (!process.stdout.isTTY) return;
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return;
  const opener = { darwin: ['open'], win32: ['rundll32', 'url.dll,FileProtocolHandler'] }[process.platform as string] ?? [
    'xdg-open',
  ];
  const [program, ...args] = opener as [string, ...string[]];
  spawn(program, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
