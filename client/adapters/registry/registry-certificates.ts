/**
 * Authorities that a person trusts for one registry, where the engine looks for them, too:
 * https://docs.docker.com/engine/security/certificates/. They are trusted beside the usual ones, and for that registry alone.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';

const mostFiles = 16;
const longestBytes = 256 * 1024;

export function certificateFolders(platform: NodeJS.Platform): readonly string[] {
  const own = [join(homedir(), '.docker', 'certs.d'), join(homedir(), '.config', 'docker', 'certs.d')];
  return platform === 'win32' ? own : ['/etc/docker/certs.d', ...own];
}

/** `undefined` where only the usual ones are trusted. */
export async function authoritiesFor(server: string, folders: readonly string[]): Promise<readonly string[] | undefined> {
  // Windows allows no colon in the name of a folder.
  const names = [...new Set([server, server.replace(':', '')])];
  const found = await Promise.all(folders.flatMap((folder) => names.map((name) => certificatesIn(join(folder, name)))));
  const own = found.flat();
  return own.length === 0 ? undefined : [...rootCertificates, ...own];
}

async function certificatesIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.crt')).slice(0, mostFiles);
  const texts = await Promise.all(names.map((name) => readShort(join(folder, name))));
  return texts.filter((text) => text !== undefined);
}

async function readShort(path: string): Promise<string | undefined> {
  const about = await stat(path).catch(() => undefined);
  if (about?.isFile() !== true || about.size > longestBytes) return undefined;
  return readFile(path, 'utf8').catch(() => undefined);
}
