/** Looks at one entry of a build context as a builder's client does, without opening it and without following a link. */
import { type BigIntStats, lstatSync, readlinkSync } from 'node:fs';
import type { ContextEntry } from '../cache/context-entry.ts';
import { sentLink, sentMode } from './client-stat.ts';
import type { FileStamp } from './listed-context.ts';

export interface SeenEntry {
  readonly entry: ContextEntry;
  /** Of a file. */
  readonly stamp: FileStamp | undefined;
}

/** Throws what the disk says. */
export function lookAtEntry(full: string, platform: NodeJS.Platform = process.platform): SeenEntry {
  const stats = lstatSync(full, { bigint: true });
  const entry = entryOf(stats, stats.isSymbolicLink() ? sentLink(readlinkSync(full), platform) : '', platform);
  return { entry, stamp: entry.kind === 'file' ? stampOf(stats) : undefined };
}

export function entryOf(stats: BigIntStats, link: string, platform: NodeJS.Platform): ContextEntry {
  const kind = kindOf(stats);
  const mode = sentMode(Number(stats.mode), platform);
  return { kind, mode, sizeBytes: kind === 'file' ? Number(stats.size) : 0, mtimeNs: stats.mtimeNs, link };
}

let lastDev = 0n;

export function stampOf(stats: BigIntStats): FileStamp {
  // One number for all files of a disk, instead of one for each.
  if (lastDev !== stats.dev) lastDev = stats.dev;
  return { dev: lastDev, ino: stats.ino, ctimeNs: stats.ctimeNs, isSocket: stats.isSocket() };
}

/** The client takes the mark of a socket away, and what is left looks like a file. */
function kindOf(stats: BigIntStats): ContextEntry['kind'] {
  if (stats.isFile() || stats.isSocket()) return 'file';
  if (stats.isDirectory()) return 'directory';
  return stats.isSymbolicLink() ? 'link' : 'other';
}
