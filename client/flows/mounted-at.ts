/** Whether a container sees a file of this machine itself, through a bind mount, and where. */
import { mountOver, mountsOf } from '../core/freshness/mount-over.ts';
import { type HostPlatform, hostPath } from '../core/host-path.ts';
import type { Engine } from '../ports.ts';
import { ifThere } from './if-there.ts';

/** The path in the container; `undefined` where no mount shows the file. Throws an `EngineError`. */
export async function mountedAt(
  engine: Engine,
  containerId: string,
  { file, platform }: { readonly file: string; readonly platform: HostPlatform },
): Promise<string | undefined> {
  const container = await ifThere(() => engine.inspectContainer(containerId));
  if (container === undefined) return undefined;
  const mounts = mountsOf(container);
  const path = file.replaceAll('\\', '/');
  for (const mount of mounts) {
    const local = mount.bindSource && hostPath(mount.bindSource, platform, engine.endpoint.isLocal)?.replaceAll('\\', '/');
    if (!local || (path !== local && !path.startsWith(`${local}/`))) continue;
    const inside = `${mount.destination}${path.slice(local.length)}`;
    // Another mount below it may hide the file again.
    if (mountOver(mounts, inside) === mount) return inside;
  }
  return undefined;
}
