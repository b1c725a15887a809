/** `npm run icon`: draws `images/icon.png`, which the package needs, from `images/icon.svg`. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { provideChromium } from '../test/support/vscode/chromium.ts';

const images = join(import.meta.dirname, '../images');
const sizePixels = 256;

const browser = await provideChromium();
if (browser.kind === 'missing') throw new Error(`No Chromium: ${browser.because} (${browser.hint})`);
const svg = await readFile(join(images, 'icon.svg'), 'utf8');
const running = await chromium.launch({ executablePath: browser.executable, args: ['--no-sandbox'] });
const page = await running.newPage({ viewport: { width: sizePixels, height: sizePixels } });
await page.setContent(`<style>body { margin: 0 } svg { display: block; width: 100vw; height: 100vh }</style>${svg}`);
await writeFile(join(images, 'icon.png'), await page.screenshot({ omitBackground: true }));
await running.close();
