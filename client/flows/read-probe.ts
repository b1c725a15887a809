/**
 * The files of an image, read through a probe: a container that is created, never started, has no network and no mounts of
 * anybody, and is removed whatever happens.
 */

import type { ArchiveManifest, Archives } from '../archive-ports.ts';
import { objectOf, textOf } from '../core/json-fields.ts';
import { probeLabel } from '../core/ours.ts';
import type { Engine, JsonObject } from '../ports.ts';
import { succeeds } from './succeeds.ts';

/** `nonce` makes the probe's name: 8 hexadecimal digits. */
export async function withProbe<Result>(
  engine: Engine,
  imageId: string,
  nonce: string,
  work: (probeId: string) => Promise<Result>,
): Promise<Result> {
  const probe = await createProbe(engine, `unstale-probe-${nonce}`, imageId);
  try {
    return await work(probe);
  } finally {
    await remove(engine, probe);
  }
}

async function createProbe(engine: Engine, name: string, imageId: string): Promise<string> {
  const specification = {
    Image: imageId,
    // Never run; an image without a command cannot be created without one.
    Entrypoint: ['/unstale-probe'],
    Cmd: [],
    NetworkDisabled: true,
    Labels: { [probeLabel]: '1' },
    HostConfig: { NetworkMode: 'none' },
  };
  try {
    return await engine.createContainer(name, specification);
  } catch (error) {
    // Only its answer may be lost. What has the name of a probe and its mark, and was never started, is one.
    const { Id, Config, State } = await engine.inspectContainer(name).catch((): JsonObject => ({}));
    const isOurs = Object.hasOwn(objectOf(objectOf(Config)['Labels']), probeLabel) && objectOf(State)['Status'] === 'created';
    if (isOurs) await remove(engine, textOf(Id));
    throw error;
  }
}

/** Once more when the first answer was an error or lost; what is left is no reason not to tell what was read. */
async function remove(engine: Engine, id: string): Promise<void> {
  if (!(await succeeds(() => engine.removeProbe(id)))) await succeeds(() => engine.removeProbe(id));
}

export function readImageFiles(engine: Engine, archives: Archives, imageId: string, nonce: string): Promise<ArchiveManifest> {
  return withProbe(engine, imageId, nonce, async (probe) => archives.manifest(await engine.readArchive(probe, '/'), '/'));
}

/** The files of a container as it is now, what it changed itself included. */
export async function readContainerFiles(engine: Engine, archives: Archives, containerId: string): Promise<ArchiveManifest> {
  return archives.manifest(await engine.readArchive(containerId, '/'), '/');
}
