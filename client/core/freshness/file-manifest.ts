/**
 * What the files of an image are, without their dates: two builds of the same sources differ in the dates of created folders,
 * and so in their layers, and still are the same. Paths are absolute, with forward slashes.
 */
import type { FileEntry } from '../../archive-ports.ts';

export type FileManifest = ReadonlyMap<string, FileEntry>;

/** What each container's engine writes for itself. */
const engineOwned: ReadonlySet<string> = new Set([
  '/.dockerenv',
  '/etc/hostname',
  '/etc/hosts',
  '/etc/resolv.conf',
  '/etc/mtab',
  '/run/.containerenv',
]);
const foldersOfEngines: ReadonlySet<string> = new Set(['/etc', '/run']);
const engineFolders = ['/dev/', '/proc/', '/sys/'];

/**
 * Paths that differ, sorted. `ignored` are paths, each with everything below, that say nothing about the image: mounts.
 */
export function differingPaths(one: FileManifest, other: FileManifest, ignored: readonly string[] = []): readonly string[] {
  const paths = new Set([...one.keys(), ...other.keys()]);
  const skipped = new Set(ignored);
  const differs = (path: string) => !isIgnored(path, skipped) && !isEqual(one.get(path), other.get(path));
  return [...paths].filter((path) => differs(path) && !isOnlyEngines(path, one, other)).sort();
}

/** A folder of one of both that stands there for nothing but what engines write: a commit of a container keeps it. */
function isOnlyEngines(path: string, one: FileManifest, other: FileManifest): boolean {
  if (!foldersOfEngines.has(path) || (one.has(path) && other.has(path))) return false;
  const having = one.has(path) ? one : other;
  const inside = [...having.keys()].filter((each) => each.startsWith(`${path}/`));
  return having.get(path)?.type === 'directory' && inside.length > 0 && inside.every((each) => engineOwned.has(each));
}

function isIgnored(path: string, skipped: ReadonlySet<string>): boolean {
  if (engineOwned.has(path) || engineFolders.some((folder) => `${path}/`.startsWith(folder))) return true;
  if (skipped.size === 0) return false;
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (skipped.has(path.slice(0, end))) return true;
  }
  return false;
}

function isEqual(one: FileEntry | undefined, other: FileEntry | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return (
    one.sha256 === other.sha256 &&
    one.type === other.type &&
    one.mode === other.mode &&
    one.owner === other.owner &&
    one.link === other.link &&
    (one.type === 'directory' || one.sizeBytes === other.sizeBytes)
  );
}
