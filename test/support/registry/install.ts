/**
 * The registry's program: the one that is here, else Debian's, unpacked below the cache folder. The package is not
 * installed, because that would also start it as a service of the machine.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachePath } from '../cache-folder.ts';
import { unpackFromSuite } from '../debian.ts';
import type { Missing } from '../requirements.ts';
import { runProcess } from '../run-process.ts';

export interface RegistryInstallation {
  readonly kind: 'ready';
  readonly program: string;
}

export async function installRegistry(): Promise<RegistryInstallation | Missing> {
  const own = await runProcess('docker-registry', ['--version']);
  if (own.exitCode === 0) return { kind: 'ready', program: 'docker-registry' };
  const prefix = join(cachePath('registry'), 'prefix');
  try {
    await unpackRegistry(prefix);
  } catch (error) {
    const because = `docker-registry could not be fetched: ${String(error).slice(0, 400)}`;
    return { kind: 'missing', because, hint: 'install docker-registry, or run it on Debian 12' };
  }
  return { kind: 'ready', program: join(prefix, 'usr/bin/docker-registry') };
}

async function unpackRegistry(prefix: string): Promise<void> {
  const suite = /^VERSION_CODENAME=(\w+)/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1];
  if (suite === undefined) throw new Error('this is not a release of Debian');
  await unpackFromSuite(suite, ['docker-registry'], prefix);
}
