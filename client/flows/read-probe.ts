/**
 * The files of an image, read through a probe: a container that is created, never started, has no network and no mounts of
 * anybody, and is removed whatever happens.
 */
import { probeLabel } from '../core/ours.ts';
import type { ArchiveManifest, Archives, Engine } from '../ports.ts';

/** `nonce` makes the probe's name: 8 hexadecimal digits. */
export async function withProbe<Result>(
  engine: Engine,
  imageId: string,
  nonce: string,
  work: (probeId: string) => Promise<Result>,
): Promise<Result> {
  const probe = await engine.createContainer(`unstale-probe-${nonce}`, {
    Image: imageId,
    // Never run; an image without a command cannot be created without one.
    Entrypoint: ['/unstale-probe'],
    Cmd: [],
    NetworkDisabled: true,
    Labels: { [probeLabel]: '1' },
    HostConfig: { NetworkMode: 'none' },
  });
  try {
    return await work(probe);
  } finally {
    await engine.removeProbe(probe);
  }
}

export function readImageFiles(engine: Engine, archives: Archives, imageId: string, nonce: string): Promise<ArchiveManifest> {
  return withProbe(engine, imageId, nonce, async (probe) => archives.manifest(await engine.readArchive(probe, '/'), '/'));
}

/** The files of a container as it is now, what it changed itself included. */
export async function readContainerFiles(engine: Engine, archives: Archives, containerId: string): Promise<ArchiveManifest> {
  return archives.manifest(await engine.readArchive(containerId, '/'), '/');
}
