/** Where a path of this machine lies below a folder, however both are spelled: drive letters in either case, slashes either way. */
import type { HostPlatform } from './host-path.ts';

/** With forward slashes and none at its start; empty for the folder itself, `undefined` for what is not below it. */
export function pathBelow(folder: string, path: string, platform: HostPlatform): string | undefined {
  const above = spelled(folder, platform).replace(/\/+$/, '');
  const whole = spelled(path, platform);
  if (whole.replace(/\/+$/, '') === above) return '';
  return whole.startsWith(`${above}/`) ? whole.slice(above.length + 1) : undefined;
}

/** A backslash is a letter like others in the names of any system but Windows. */
function spelled(path: string, platform: HostPlatform): string {
  if (platform !== 'win32') return path;
  return path.replaceAll('\\', '/').replace(/^[A-Za-z]:/, (drive) => drive.toLowerCase());
}
