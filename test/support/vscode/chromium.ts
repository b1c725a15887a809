/** The browser that tests and screenshots drive: one that the machine has, else Debian's `chromium` where that is allowed. */
import { existsSync } from 'node:fs';
import { provideDebianPackages } from '../debian.ts';
import type { Missing } from '../requirements.ts';

const usualPlaces: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable'],
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
  ],
};

/** `UNSTALE_CHROMIUM` names another one. Never throws. */
export async function provideChromium(): Promise<{ readonly kind: 'ready'; readonly executable: string } | Missing> {
  const named = process.env['UNSTALE_CHROMIUM'];
  const found = named ?? usualPlaces[process.platform]?.find((path) => existsSync(path));
  if (found !== undefined) return { kind: 'ready', executable: found };
  const provided = await provideDebianPackages(['chromium']);
  if (provided.kind === 'missing') {
    return { ...provided, hint: `${provided.hint}; or name a Chromium in UNSTALE_CHROMIUM` };
  }
  return { kind: 'ready', executable: '/usr/bin/chromium' };
}
