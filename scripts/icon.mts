/** `npm run icon`: draws `images/icon.png`, which the package needs, from `images/icon.svg`. Any Chromium will do. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const images = join(import.meta.dirname, '../images');
const sizePixels = Number(process.argv[2] ?? 256);
const target = process.argv[3] ?? join(images, 'icon.png');

const svg = await readFile(join(images, 'icon.svg'), 'utf8');
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: sizePixels, height: sizePixels } });
await page.setContent(`<style>body { margin: 0 } svg { display: block; width: 100vw; height: 100vh }</style>${svg}`);
await writeFile(target, await page.screenshot({ omitBackground: true }));
await browser.close();
