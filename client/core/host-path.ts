/**
 * A path as the engine spells it → the same file as this machine spells it. Docker Desktop and WSL mount the host's folders
 * into the engine's own system under prefixes. `undefined` where nobody can tell; a wrong guess would hide a stale file.
 */
export type HostPlatform = 'linux' | 'darwin' | 'win32';

/** Mount points under which Docker Desktop shows the host's folders: the first on macOS and Linux, all of them on Windows. */
const desktopPrefixes = ['/host_mnt/', '/run/desktop/mnt/host/'];

/** `isLocal`: the engine runs on this machine, in a virtual one or not. */
export function hostPath(enginePath: string, platform: HostPlatform, isLocal: boolean): string | undefined {
  if (!isLocal) return undefined;
  const prefix = desktopPrefixes.find((each) => enginePath.startsWith(each));
  const below = prefix === undefined ? undefined : enginePath.slice(prefix.length);
  if (platform === 'win32') return windowsPath(enginePath, below);
  if (below !== undefined) return `/${below}`;
  return enginePath.startsWith('/') ? enginePath : undefined;
}

function windowsPath(enginePath: string, below: string | undefined): string | undefined {
  if (/^[A-Za-z]:[\\/]/.test(enginePath)) return withDrive(enginePath[0] ?? '', enginePath.slice(3));
  const drive = /^([A-Za-z])(?:\/(.*))?$/s.exec(below ?? /^\/mnt\/(.*)$/s.exec(enginePath)?.[1] ?? '');
  return drive === null ? undefined : withDrive(drive[1] ?? '', drive[2] ?? '');
}

function withDrive(letter: string, rest: string): string {
  return `${letter.toLowerCase()}:\\${rest.replaceAll('/', '\\')}`;
}
