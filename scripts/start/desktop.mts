/**
 * VS Code on the desktop, with folders of its own, so that a person's settings and extensions stay out of the demo and
 * the window can be closed with everything in it.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { cachePath } from '../../test/support/cache-folder.ts';
import type { Missing } from '../../test/support/requirements.ts';
import { endProcessTree } from '../../test/support/vscode/process-tree.ts';
import { quietSettings } from '../../test/support/vscode/settings.ts';
import type { Opened, Opening } from './opening.mts';

export interface Desktop {
  readonly kind: 'ready';
  readonly program: string;
}

/** The `code` that a person has installed; not the one of a remote or WSL terminal, which opens windows elsewhere. */
export function findDesktop(environment: NodeJS.ProcessEnv = process.env): Desktop | undefined {
  if (environment['VSCODE_IPC_HOOK_CLI'] !== undefined) return undefined;
  const needsDisplay = process.platform !== 'win32' && process.platform !== 'darwin';
  if (needsDisplay && !environment['DISPLAY'] && !environment['WAYLAND_DISPLAY']) return undefined;
  const name = process.platform === 'win32' ? 'code.cmd' : 'code';
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const program = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
  return program === undefined ? undefined : { kind: 'ready', program };
}

export async function downloadDesktop(): Promise<Desktop | Missing> {
  console.log('Downloading VS Code for the desktop, once ...');
  try {
    return { kind: 'ready', program: await downloadAndUnzipVSCode({ cachePath: cachePath('desktop') }) };
  } catch (error) {
    const because = `its download failed: ${error instanceof Error ? error.message : String(error)}`;
    return { kind: 'missing', because, hint: 'Without --desktop it opens in the browser, and comes from the npm registry' };
  }
}

export function openOnDesktop(desktop: Desktop, opening: Opening): Opened {
  const userData = join(opening.home, 'user-data');
  mkdirSync(join(userData, 'User'), { recursive: true });
  writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify(quietSettings, null, 2));
  const args = [
    '--new-window',
    '--wait',
    '--disable-workspace-trust',
    '--skip-welcome',
    `--user-data-dir=${userData}`,
    `--extensions-dir=${join(opening.home, 'extensions')}`,
    `--extensionDevelopmentPath=${opening.extension}`,
    opening.demo,
    opening.firstFile,
  ];
  console.log('Opening VS Code on the demo project ...');
  const child = spawnProgram(desktop.program, args, opening.env);
  const ended = new Promise<void>((resolve) => {
    child.on('exit', () => resolve());
    child.on('error', () => resolve());
  });
  return {
    kind: 'opened',
    ended,
    async stop() {
      if (child.pid !== undefined) await endProcessTree(child.pid);
    },
  };
}

/** A batch file can only be started through a shell, which wants its own quotes. Output is Electron's chatter. */
function spawnProgram(program: string, args: readonly string[], env: Readonly<Record<string, string>>) {
  const isBatchFile = program.endsWith('.cmd');
  const quote = (text: string) => (isBatchFile ? `"${text}"` : text);
  return spawn(quote(program), args.map(quote), {
    stdio: 'ignore',
    shell: isBatchFile,
    env: { ...withoutOuterVsCode(), ...env },
  });
}

/** A terminal inside VS Code sets variables that would make the new one speak to the old one. */
function withoutOuterVsCode(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_RUN_AS_NODE$)/.test(name)));
}
