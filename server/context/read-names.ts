/** The entries of one folder in the order of BuildKit's walk, by names that lead to them. */
import { type Dirent, readdirSync } from 'node:fs';
import { compareWalkOrder } from '../model/clean-path.ts';

export interface FolderNames {
  readonly found: readonly Dirent[];
  /** Names that are not valid UTF-8, as far as they can be shown: no path of ours leads to these entries. */
  readonly unreadable: readonly string[];
}

/** Stands in a name that could not be decoded, and may stand in one that could. */
const notDecoded = '\ufffd';

/** Throws what the disk says. */
export function readNames(folder: string): FolderNames {
  const found = readdirSync(folder, { withFileTypes: true });
  const unreadable = found.some(({ name }) => name.includes(notDecoded)) ? takeUndecoded(folder, found) : [];
  return { found: found.sort((left, right) => compareWalkOrder(left.name, right.name)), unreadable };
}

/** Takes them out of what was found, and leaves one entry where a name is really spelled like that. */
function takeUndecoded(folder: string, found: Dirent[]): readonly string[] {
  const real = new Set<string>();
  for (const bytes of readdirSync(folder, { encoding: 'buffer' })) {
    const name = bytes.toString('utf8');
    if (Buffer.from(name, 'utf8').equals(bytes)) real.add(name);
  }
  const unreadable: string[] = [];
  const kept = found.filter(({ name }) => {
    if (!name.includes(notDecoded) || real.delete(name)) return true;
    unreadable.push(name);
    return false;
  });
  found.splice(0, found.length, ...kept);
  return unreadable;
}
