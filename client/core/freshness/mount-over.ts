/** What is mounted over the files of an image, from an inspected container. */
import type { JsonObject } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

export interface MountOver {
  /** Absolute, without a slash at its end. */
  readonly destination: string;
  /** The path on the engine's machine that a bind mount shows. */
  readonly bindSource: string | undefined;
  /** A volume that nobody named: what a new container takes over from the old one. */
  readonly isAnonymous: boolean;
  /** Of a tmpfs nothing can be read through the engine. */
  readonly isReadable: boolean;
}

export function mountsOf(container: JsonObject): readonly MountOver[] {
  const listed = listOf(container['Mounts']).map((value): MountOver => {
    const mount = objectOf(value);
    const type = textOf(mount['Type']);
    const bindSource = type === 'bind' ? textOf(mount['Source']) : undefined;
    const isAnonymous = type === 'volume' && isAnonymousName(textOf(mount['Name']));
    return { destination: clean(textOf(mount['Destination'])), bindSource, isAnonymous, isReadable: type !== 'tmpfs' };
  });
  const temporary = Object.keys(objectOf(objectOf(container['HostConfig'])['Tmpfs']));
  return [
    ...listed,
    ...temporary.map((path) => ({
      ...{ destination: clean(path), bindSource: undefined, isAnonymous: false, isReadable: false },
    })),
  ];
}

/** The engine named the volume so, because nobody else did. */
export function isAnonymousName(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}

/** The mount through which the path is seen: the deepest one. */
export function mountOver(mounts: readonly MountOver[], path: string): MountOver | undefined {
  const covering = mounts.filter(({ destination }) => path === destination || path.startsWith(`${destination}/`));
  return covering.sort((one, other) => other.destination.length - one.destination.length)[0];
}

/** Whether a mount covers the path or a part of what lies below it. */
export function isMountAround(mounts: readonly MountOver[], path: string): boolean {
  const folder = `${clean(path)}/`;
  return mountOver(mounts, clean(path)) !== undefined || mounts.some(({ destination }) => `${destination}/`.startsWith(folder));
}

function clean(path: string): string {
  return path.replace(/\/+$/, '');
}
