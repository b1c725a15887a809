/**
 * Debian 12's Podman, unpacked below the cache folder with the libraries and the network tools that it needs, so that the
 * machine itself gets no second engine.
 */
import { join } from 'node:path';
import { cachePath } from '../cache-folder.ts';
import { unpackFromSuite } from '../debian.ts';
import type { Missing } from '../requirements.ts';
import { provideEngineParts } from './install.ts';

export interface PodmanInstallation {
  readonly kind: 'ready';
  readonly prefix: string;
}

const packages = [
  ...['podman', 'conmon', 'netavark', 'aardvark-dns', 'golang-github-containers-common', 'golang-github-containers-image'],
  ...['libgpgme11', 'libassuan0', 'libdevmapper1.02.1', 'libsubid4', 'libseccomp2'],
];

export async function installPodman(): Promise<PodmanInstallation | Missing> {
  const system = await provideEngineParts();
  if (system.kind === 'missing') return system;
  const prefix = join(cachePath('engine'), 'prefix-podman');
  try {
    await unpackFromSuite('bookworm', packages, prefix);
  } catch (error) {
    const because = `Podman could not be fetched: ${String(error).slice(0, 400)}`;
    return { kind: 'missing', because, hint: 'check the Debian mirror' };
  }
  return { kind: 'ready', prefix };
}

/** Where Debian puts libraries, of which the machine may have none. */
export function librariesOf(prefix: string): string {
  const machine = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  return [join(prefix, 'usr/lib', machine), join(prefix, 'lib', machine)].join(':');
}
