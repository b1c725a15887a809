/** Debian's OpenSSH server, unpacked below the cache folder: installed, it would be started as a service of the machine. */
import { join } from 'node:path';
import { cachePath } from '../cache-folder.ts';
import { unpackFromSuite } from '../debian.ts';
import { librariesOf } from '../engine/install-podman.ts';
import type { Missing } from '../requirements.ts';

export interface SshInstallation {
  readonly kind: 'ready';
  /** Absolute, because the server starts itself again for each connection. */
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

export async function installSshServer(): Promise<SshInstallation | Missing> {
  const prefix = join(cachePath('ssh'), 'prefix');
  try {
    await unpackFromSuite('bookworm', ['openssh-server', 'libwrap0'], prefix);
  } catch (error) {
    const because = `OpenSSH's server could not be fetched: ${String(error).slice(0, 400)}`;
    return { kind: 'missing', because, hint: 'check the Debian mirror' };
  }
  return { kind: 'ready', program: join(prefix, 'usr/sbin/sshd'), env: { LD_LIBRARY_PATH: librariesOf(prefix) } };
}
