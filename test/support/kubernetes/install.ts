/** The real kubectl of Debian's newest suite, unpacked below the cache folder; one that the machine has may be a wrapper around others. */
import { join } from 'node:path';
import { cachePath } from '../cache-folder.ts';
import { unpackFromSuite } from '../debian.ts';
import type { Missing } from '../requirements.ts';

export interface KubectlInstallation {
  readonly kind: 'ready';
  readonly program: string;
}

export async function installKubectl(): Promise<KubectlInstallation | Missing> {
  const prefix = join(cachePath('kubernetes'), 'prefix');
  try {
    await unpackFromSuite('sid', ['kubectl'], prefix);
  } catch (error) {
    const because = `kubectl could not be fetched: ${String(error).slice(0, 400)}`;
    return { kind: 'missing', because, hint: 'check the Debian mirror, or run it on Debian 12' };
  }
  return { kind: 'ready', program: join(prefix, 'usr/bin/kubectl') };
}
