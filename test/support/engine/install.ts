/**
 * Docker Engine 28 with buildx and compose, unpacked below the cache folder. Only small system parts (`runc`, `iptables`,
 * `git` for BuildKit's git sources …) come from the system's own suite, because the newer runc needs a newer C library.
 */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cachePath } from '../cache-folder.ts';
import { provideDebianPackages, unpackFromSuite } from '../debian.ts';
import type { Missing } from '../requirements.ts';
import { withCacheLock } from './cache-lock.ts';

export interface EngineInstallation {
  readonly kind: 'ready';
  /** Folders to put in front of PATH. */
  readonly binFolders: readonly string[];
  /** Holds `docker-buildx` and `docker-compose`. */
  readonly pluginFolder: string;
}

const systemPackages = ['runc', 'iptables', 'iproute2', 'git', 'busybox-static', 'ca-certificates'];
const enginePackages = ['docker.io', 'docker-cli', 'containerd', 'docker-buildx', 'docker-compose'];

export async function installEngine(): Promise<EngineInstallation | Missing> {
  if (process.platform === 'linux' && process.getuid?.() !== 0) {
    return { kind: 'missing', because: 'an engine of our own needs root', hint: 'run the tests as root in a throw-away machine' };
  }
  const system = await provideDebianPackages(systemPackages);
  if (system.kind === 'missing') return system;
  const prefix = join(cachePath('engine'), 'prefix');
  try {
    if (!existsSync(prefix)) await withCacheLock('engine-install', () => unpackEngine(prefix));
  } catch (error) {
    const because = `Docker Engine could not be fetched: ${String(error).slice(0, 400)}`;
    return { kind: 'missing', because, hint: 'check the Debian mirror' };
  }
  return {
    kind: 'ready',
    binFolders: [join(prefix, 'usr/bin'), join(prefix, 'usr/sbin')],
    pluginFolder: join(prefix, 'usr/libexec/docker/cli-plugins'),
  };
}

/** The prefix appears complete or not at all, so that an interrupted set-up is not mistaken for an engine. */
async function unpackEngine(prefix: string): Promise<void> {
  if (existsSync(prefix)) return;
  const unfinished = `${prefix}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await unpackFromSuite('sid', enginePackages, unfinished);
  await rename(unfinished, prefix);
}
