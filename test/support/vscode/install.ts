/**
 * VS Code's own server, installed once into the cache folder and used from there. It needs the npm registry and
 * nothing else, so it comes on any machine without asking: nothing outside the cache folder is touched.
 * Two processes may install at the same time: each fills a folder of its own, the first one to finish wins.
 */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cachePath } from '../cache-folder.ts';
import type { Missing } from '../requirements.ts';
import { codeServerVersion, unpackCodeServer } from './code-server-package.ts';

/** Counts the changes of the recipe itself, so that an older folder is not taken for a current one. */
const recipe = 3;

export interface InstalledVsCode {
  readonly kind: 'ready';
  /** The script that Node 24 runs. */
  readonly serverMain: string;
}

export function isVsCodeInstalled(): boolean {
  return existsSync(join(installedFolder(), 'out', 'server-main.js'));
}

/** Quiet, and at once when it is there already. Never throws: what cannot be had is an answer. */
export async function provideVsCode(): Promise<InstalledVsCode | Missing> {
  const nodeMajor = Number(process.versions.node.split('.')[0]);
  if (nodeMajor < 24) {
    const because = `VS Code's server needs Node 24, and this is ${process.versions.node}`;
    return { kind: 'missing', because, hint: 'run it through an npm script, which uses the Node of node_modules/' };
  }
  const serverMain = join(installedFolder(), 'out', 'server-main.js');
  if (!isVsCodeInstalled()) {
    try {
      await install();
    } catch (error) {
      const because = `code-server@${codeServerVersion} could not be installed: ${String(error).slice(0, 500)}`;
      return { kind: 'missing', because, hint: 'check that npm reaches its registry' };
    }
  }
  return { kind: 'ready', serverMain };
}

async function install(): Promise<void> {
  const partial = `${installedFolder()}.partial-${process.pid}`;
  try {
    await unpackCodeServer(partial);
    await rename(partial, installedFolder()).catch((error) => {
      if (!isVsCodeInstalled()) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

function installedFolder(): string {
  return join(cachePath('vscode'), `${codeServerVersion}-${recipe}`);
}
