/**
 * Docker Engine 28 with buildx and compose, unpacked below the cache folder; only `runc`, `iptables` and `git` (for
 * BuildKit's git sources) come from the system's own suite, because the newer runc needs a newer C library.
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, cachePath } from '../cache-folder.ts';
import { provideDebianPackages, unpackFromSuite } from '../debian.ts';
import type { Missing } from '../requirements.ts';

export interface EngineInstallation {
  readonly kind: 'ready';
  /** Folders to put in front of PATH. */
  readonly binFolders: readonly string[];
  /** Holds `docker-buildx` and `docker-compose`. */
  readonly pluginFolder: string;
}

export async function installEngine(): Promise<EngineInstallation | Missing> {
  const system = await provideDebianPackages(['runc', 'iptables', 'git', 'busybox-static', 'ca-certificates']);
  if (system.kind === 'missing') return system;
  if (process.getuid?.() !== 0) {
    return { kind: 'missing', because: 'an engine of our own needs root', hint: 'run the tests as root in a throw-away machine' };
  }
  const prefix = cachePath('engine', 'prefix');
  const stamp = join(cacheFolder, 'engine', 'unpacked');
  if (!existsSync(stamp)) {
    try {
      await unpackFromSuite('sid', ['docker.io', 'docker-cli', 'containerd', 'docker-buildx', 'docker-compose'], prefix);
    } catch (error) {
      return {
        kind: 'missing',
        because: `Docker Engine could not be fetched: ${String(error).slice(0, 400)}`,
        hint: 'check the Debian mirror',
      };
    }
    await writeFile(stamp, '');
  }
  return {
    kind: 'ready',
    binFolders: [join(prefix, 'usr/bin'), join(prefix, 'usr/sbin')],
    pluginFolder: join(prefix, 'usr/libexec/docker/cli-plugins'),
  };
}
