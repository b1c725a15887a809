/**
 * The URI of a file below a folder of this machine, spelled exactly as `vscode-uri` spells it (a test holds them equal),
 * because editors compare URIs as text. Windows drives and network folders included.
 */

/** `path` is relative to the folder and `/`-separated. */
export function fileUriBelow(folder: string, path: string): string {
  const isWindows = /^[A-Za-z]:[\\/]|^\\\\/.test(folder);
  const root = (isWindows ? folder.replaceAll('\\', '/') : folder).replace(/\/+$/, '');
  const [authority, absolute] = splitAuthority(`${root}/${path}`);
  return `file://${authority}${absolute.split('/').map(encodePart).join('/')}`;
}

/** `//server/share/x` → `server`, `/share/x`; `C:/x` → ``, `/c:/x`. */
function splitAuthority(path: string): readonly [authority: string, path: string] {
  const drive = /^([A-Za-z]):/.exec(path)?.[1];
  if (drive !== undefined) return ['', `/${drive.toLowerCase()}${path.slice(1)}`];
  if (!path.startsWith('//')) return ['', path];
  const slash = path.indexOf('/', 2);
  return slash < 0 ? [path.slice(2), '/'] : [path.slice(2, slash).toLowerCase(), path.slice(slash)];
}

function encodePart(part: string): string {
  // Half of a surrogate pair has no encoding.
  const whole = part.replace(/\p{Surrogate}/gu, '\uFFFD');
  return encodeURIComponent(whole).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
