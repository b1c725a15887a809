/**
 * Opens VS Code with Unstale on a copy of the demo: the desktop's when it is here or asked for, else the one in the
 * browser. Whatever ends it (Ctrl-C, a closed terminal, a closed window), no process and no folder is left behind.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { repositoryRoot } from '../../test/support/cache-folder.ts';
import { startDemoEngine } from '../../test/support/demo-engine.ts';
import type { OwnEngine } from '../../test/support/engine/start.ts';
import type { Missing } from '../../test/support/requirements.ts';
import { onInterruption } from '../../test/support/vscode/interruption.ts';
import { makeTemporaryFolder, removeFolder } from '../../test/support/vscode/temporary-folder.ts';
import { openInBrowser } from './browser.mts';
import { downloadDesktop, findDesktop, openOnDesktop } from './desktop.mts';
import type { Opened, Opening } from './opening.mts';

const { values } = parseArgs({
  options: {
    desktop: { type: 'boolean' },
    browser: { type: 'boolean' },
    port: { type: 'string' },
    'no-open': { type: 'boolean' },
  },
});

const home = await makeTemporaryFolder();
let opened: Opened | undefined;
let engine: OwnEngine | undefined;
let isEnding = false;
onInterruption(() => end(0, '\nStopped.'));
await main();

async function main(): Promise<void> {
  const demo = join(home, 'demo');
  cpSync(join(repositoryRoot, 'test', 'fixtures', 'demo'), demo, { recursive: true });
  const env = await startEngineFor(demo);
  if (isEnding) return void (await engine?.stop());
  const answer = await open({ home, demo, env, firstFile: join(demo, 'web', 'Dockerfile'), extension: repositoryRoot });
  if (answer.kind === 'missing') return end(1, `VS Code cannot be opened: ${answer.because}.\n${answer.hint}.`);
  opened = answer;
  if (isEnding) return opened.stop();
  console.log('Press Ctrl-C to stop.');
  await opened.ended;
  await end(0, 'VS Code was closed.');
}

/** What VS Code has to know of the demo's own engine; without one, it shows the engine that is here. */
async function startEngineFor(demo: string): Promise<Readonly<Record<string, string>>> {
  console.log("Starting the demo's containers on an engine of their own ...");
  const answer = await startDemoEngine(demo, { dataName: 'demo' });
  if (answer.kind === 'missing') {
    console.log(`The sidebar shows your own engine, because the demo cannot have one: ${answer.because}.`);
    return {};
  }
  engine = answer;
  return answer.env;
}

async function open(opening: Opening): Promise<Opened | Missing> {
  if (values.desktop === true) {
    const downloaded = await downloadDesktop();
    return downloaded.kind === 'missing' ? downloaded : openOnDesktop(downloaded, opening);
  }
  const desktop = values.browser === true ? undefined : findDesktop();
  if (desktop !== undefined) return openOnDesktop(desktop, opening);
  return openInBrowser(opening, { port: Number(values.port ?? 0), isOpenedInBrowser: values['no-open'] !== true });
}

async function end(exitCode: number, message: string): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  console.log(message);
  await opened?.stop();
  await engine?.stop();
  removeFolder(home);
  process.exit(exitCode);
}
