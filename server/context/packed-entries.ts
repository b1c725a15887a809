/**
 * Entries of a build context as one thread tells them to another: a column for each property. As objects they would take several times
 * as long on either side, because the name of each property goes over with each of them. Pure.
 */
import type { ContextEntry } from '../cache/context-entry.ts';

export interface PackedEntries {
  readonly paths: readonly string[];
  readonly kinds: Uint8Array;
  readonly modes: Uint16Array;
  readonly sizesBytes: Float64Array;
  readonly mtimesNs: BigInt64Array;
  /** Where links point, by the number of the entry. */
  readonly links: ReadonlyMap<number, string>;
}

const kinds = ['file', 'directory', 'link', 'other'] as const;
const emptied = 8;

export function packEntries(entries: readonly (readonly [path: string, entry: ContextEntry])[]): PackedEntries {
  const links = new Map<number, string>();
  const packed = {
    paths: entries.map(([path]) => path),
    kinds: new Uint8Array(entries.length),
    modes: new Uint16Array(entries.length),
    sizesBytes: new Float64Array(entries.length),
    mtimesNs: new BigInt64Array(entries.length),
    links,
  };
  for (const [at, [, { kind, mode, sizeBytes, mtimeNs, link, isEmptied = false }]] of entries.entries()) {
    packed.kinds[at] = kinds.indexOf(kind) + (isEmptied ? emptied : 0);
    packed.modes[at] = mode;
    packed.sizesBytes[at] = sizeBytes;
    packed.mtimesNs[at] = mtimeNs;
    if (link !== '') links.set(at, link);
  }
  return packed;
}

/** In the same order. */
export function unpackEntries(packed: PackedEntries, take: (path: string, entry: ContextEntry) => void): void {
  for (const [at, path] of packed.paths.entries()) {
    const told = packed.kinds[at] ?? 0;
    const entry: ContextEntry = {
      kind: kinds[told % emptied] ?? 'other',
      mode: packed.modes[at] ?? 0,
      sizeBytes: packed.sizesBytes[at] ?? 0,
      mtimeNs: packed.mtimesNs[at] ?? 0n,
      link: packed.links.get(at) ?? '',
    };
    take(path, told < emptied ? entry : { ...entry, isEmptied: true });
  }
}
