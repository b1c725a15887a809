/**
 * Anonymous volumes that a new container is not to take over, so that it sees what its image holds there. The old volumes stay
 * under their names, with their data: no volume is ever deleted.
 */
import type { JsonObject } from '../../ports.ts';
import { isAnonymousName } from '../freshness/mount-over.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';
import type { Refusal } from './refuse.ts';

export interface AnonymousVolume {
  /** Without it nobody finds the data again. */
  readonly name: string;
  /** Where the container mounts it. */
  readonly path: string;
}

export interface RenewedVolume extends AnonymousVolume {
  /** As the engine spells it; absent where it does not tell. */
  readonly createdAt?: string | undefined;
}

/** By path: an engine tells mounts in another order each time. */
export function anonymousVolumes(container: JsonObject): readonly AnonymousVolume[] {
  return listOf(container['Mounts'])
    .map(objectOf)
    .filter(({ Type, Name }) => Type === 'volume' && isAnonymousName(textOf(Name)))
    .map(({ Name, Destination }) => ({ name: textOf(Name), path: textOf(Destination) }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Why none of its volumes can be left behind. */
export function refusedRenewal(container: JsonObject): Refusal | undefined {
  const host = objectOf(container['HostConfig']);
  const because = (text: string, hint: string): Refusal => ({ because: text, hint });
  if (host['AutoRemove'] === true)
    return because('The engine removes its anonymous volumes with it.', 'Copy out what you need, and run it again yourself.');
  if (listOf(host['VolumesFrom']).length > 0)
    return because('It takes the volumes of other containers.', 'Renew them in the container that they belong to.');
  if (anonymousVolumes(container).length === 0)
    return because('It has no anonymous volume.', 'A volume with a name is kept; remove it yourself if nobody needs it.');
  return undefined;
}

/** The container as if it had been given new ones there: what a specification is derived from. */
export function withoutVolumes(container: JsonObject, volumes: readonly AnonymousVolume[]): JsonObject {
  if (volumes.length === 0) return container;
  const names = new Set(volumes.map(({ name }) => name));
  const host = objectOf(container['HostConfig']);
  const config = objectOf(container['Config']);
  const isGone = (bind: string) => names.has(bind.split(':')[0] ?? '');
  const asked = Object.fromEntries(volumes.map(({ path }) => [path, {}]));
  return {
    ...container,
    Mounts: listOf(container['Mounts']).filter((mount) => !names.has(textOf(objectOf(mount)['Name']))),
    Config: { ...config, Volumes: { ...objectOf(config['Volumes']), ...asked } },
    HostConfig: {
      ...host,
      ...(host['Binds'] === undefined || host['Binds'] === null
        ? {}
        : { Binds: listOf(host['Binds']).filter((bind) => !isGone(textOf(bind))) }),
      ...(host['Mounts'] === undefined || host['Mounts'] === null
        ? {}
        : { Mounts: listOf(host['Mounts']).filter((mount) => !names.has(textOf(objectOf(mount)['Source']))) }),
    },
  };
}

/** One line for each, with the whole name, which is the only way to its data. */
export function renewedLines(volumes: readonly RenewedVolume[]): readonly string[] {
  return volumes.map(({ name, path, createdAt }) => {
    const since = createdAt === undefined ? '' : `, made ${createdAt.slice(0, 10)}`;
    return `${path}: volume ${name}${since}`;
  });
}
