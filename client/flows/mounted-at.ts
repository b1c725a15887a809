/** Whether a container sees a file of this machine itself, through a bind mount, and where. */
import type { MountedFile } from '../core/diagnose/file-links.ts';
import { mountOver, mountsOf } from '../core/freshness/mount-over.ts';
import { type HostPlatform, hostPath } from '../core/host-path.ts';
import { objectOf, textOf } from '../core/json-fields.ts';
import { pathBelow } from '../core/path-below.ts';
import type { Engine, WasReplaced } from '../ports.ts';
import { ifThere } from './if-there.ts';

export interface SoughtFile {
  readonly file: string;
  readonly platform: HostPlatform;
  readonly wasReplaced: WasReplaced;
}

/** `undefined` where no mount shows the file. Throws an `EngineError`. */
export async function mountedAt(
  engine: Pick<Engine, 'endpoint' | 'inspectContainer'>,
  containerId: string,
  { file, platform, wasReplaced }: SoughtFile,
): Promise<MountedFile | undefined> {
  const container = await ifThere(() => engine.inspectContainer(containerId));
  if (container === undefined) return undefined;
  const mounts = mountsOf(container);
  const state = objectOf(container['State']);
  for (const mount of mounts) {
    const local = mount.bindSource && hostPath(mount.bindSource, platform, engine.endpoint.isLocal);
    const below = local ? pathBelow(local, file, platform) : undefined;
    if (!local || below === undefined) continue;
    const path = below === '' ? mount.destination : `${mount.destination}/${below}`;
    // Another mount below it may hide the file again.
    if (mountOver(mounts, path) !== mount) continue;
    // Who is not running is given what stands there when it starts.
    const isReplaced = state['Running'] === true && (await wasReplaced(local, textOf(state['StartedAt'])));
    return { path, isReplaced };
  }
  return undefined;
}
