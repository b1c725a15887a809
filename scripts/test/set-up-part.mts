/**
 * Installs one of the real parts that suites need, so that it is there when their turn comes. Whether it could be had is
 * not judged here: the suite that misses it says so.
 */
import { installEngine } from '../../test/support/engine/install.ts';
import { provideChromium } from '../../test/support/vscode/chromium.ts';
import { provideVsCode } from '../../test/support/vscode/install.ts';

const parts: ReadonlyMap<string, () => Promise<unknown>> = new Map([
  ['engine', installEngine],
  ['vscode', async () => [await provideVsCode(), await provideChromium()]],
]);

console.log(JSON.stringify(await parts.get(process.argv[2] ?? '')?.()));
