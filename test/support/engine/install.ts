/**
 * Docker Engine 28 with buildx and compose, the oldest engine that is spoken to, 20.10, and one between them, each unpacked below
 * the cache folder. Only small system parts (`runc`, `iptables`, `git` for BuildKit's git sources …) come from the system's own suite,
 * because the newer runc needs a newer C library.
 */
import { join } from 'node:path';
import { cachePath } from '../cache-folder.ts';
import { provideDebianPackages, unpackFromSuite } from '../debian.ts';
import type { Missing } from '../requirements.ts';

export interface EngineInstallation {
  readonly kind: 'ready';
  /** Folders of the `docker` command line, to put in front of PATH. */
  readonly binFolders: readonly string[];
  /** Folders of `dockerd` and its `containerd`, to put in front of PATH. */
  readonly daemonFolders: readonly string[];
  /** Holds `docker-buildx` and `docker-compose`. */
  readonly pluginFolder: string;
}

export type EngineRelease = '28' | '26' | '20.10';

/** Debian's suite that has it. */
const olderSuites = { '20.10': 'bookworm', '26': 'trixie' } as const;

const systemPackages = ['runc', 'iptables', 'iproute2', 'git', 'busybox-static', 'ca-certificates', 'openssh-client', 'openssl'];
const enginePackages = ['docker.io', 'docker-cli', 'containerd', 'docker-buildx', 'docker-compose'];

/** The command line is that of 28 with either engine: a person has one, and engines of every age. */
export async function installEngine(release: EngineRelease = '28'): Promise<EngineInstallation | Missing> {
  const system = await provideEngineParts();
  if (system.kind === 'missing') return system;
  const prefix = join(cachePath('engine'), 'prefix');
  const daemonPrefix = release === '28' ? prefix : join(cachePath('engine'), `prefix-${release}`);
  try {
    await unpackFromSuite('sid', enginePackages, prefix);
    if (release !== '28') await unpackFromSuite(olderSuites[release], ['docker.io', 'containerd'], daemonPrefix);
  } catch (error) {
    const because = `Docker Engine ${release} could not be fetched: ${String(error).slice(0, 400)}`;
    return { kind: 'missing', because, hint: 'check the Debian mirror' };
  }
  return {
    kind: 'ready',
    binFolders: foldersOf(prefix),
    daemonFolders: foldersOf(daemonPrefix),
    pluginFolder: join(prefix, 'usr/libexec/docker/cli-plugins'),
  };
}

/** What every engine of ours needs of the machine: root, and packages of its own suite. */
export async function provideEngineParts(): Promise<{ readonly kind: 'ready' } | Missing> {
  if (process.platform === 'linux' && process.getuid?.() !== 0) {
    return { kind: 'missing', because: 'an engine of our own needs root', hint: 'run the tests as root in a throw-away machine' };
  }
  return provideDebianPackages(systemPackages);
}

function foldersOf(prefix: string): readonly string[] {
  return [join(prefix, 'usr/bin'), join(prefix, 'usr/sbin')];
}
