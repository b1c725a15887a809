/**
 * The package managers that hold for one project: the tables, and what its configuration adds to them. Computed once for
 * each configuration, because every command of every RUN asks.
 */
import type { Ecosystem, EcosystemAddition } from '../knowledge/ecosystem.ts';
import { ecosystems } from '../knowledge/ecosystems.ts';
import { matchesName } from './expand-glob.ts';
import { noOptions, type ProjectOptions } from './project-options.ts';

export interface KnownEcosystems {
  readonly all: readonly Ecosystem[];
  /** The two Yarns share a program; the classic one is found here. */
  readonly byProgram: ReadonlyMap<string, Ecosystem>;
  readonly yarnBerry: Ecosystem | undefined;
}

const kept = new WeakMap<ProjectOptions['ecosystems'], KnownEcosystems>();

export function knownEcosystems({ ecosystems: additions }: Pick<ProjectOptions, 'ecosystems'> = noOptions): KnownEcosystems {
  const known = kept.get(additions) ?? gather(additions);
  kept.set(additions, known);
  return known;
}

/** Whether a path, or the pattern of a COPY, is called as a manifest or a lock file: `web/package*.json`, `app.csproj`. */
export function isManifestName(path: string, options: Pick<ProjectOptions, 'ecosystems'> = noOptions): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  // A pattern of which hardly anything is spelled takes in more than manifests.
  const isPattern = /^[^*?[]{2,}[*?]/.test(name);
  return knownEcosystems(options).all.some(({ manifests, locks }) =>
    [...manifests, ...locks].some((spelled) => {
      const known = spelled.replace(/^\*\*\//, '');
      const slash = known.lastIndexOf('/');
      if (slash >= 0) {
        const [folder, last] = [path.slice(0, -name.length - 1), known.slice(slash + 1)];
        const isThere = folder === known.slice(0, slash) || folder.endsWith(`/${known.slice(0, slash)}`);
        return isThere && (name === last || matchesName(name, last));
      }
      return isPattern ? matchesName(known, name) : matchesName(name, known);
    }),
  );
}

function gather(additions: ProjectOptions['ecosystems']): KnownEcosystems {
  const known = ecosystems.map((ecosystem) => {
    const addition = Object.hasOwn(additions, ecosystem.id) ? additions[ecosystem.id] : undefined;
    return addition === undefined ? ecosystem : extended(ecosystem, addition);
  });
  const ids = new Set(ecosystems.map(({ id }) => id));
  const own = Object.entries(additions).flatMap(([id, addition]) =>
    ids.has(id) ? [] : [extended(emptyEcosystem(id, addition), addition)],
  );
  const all = [...own, ...known];
  const byProgram = new Map<string, Ecosystem>();
  for (const ecosystem of [...all].reverse()) for (const program of ecosystem.programs) byProgram.set(program, ecosystem);
  return { all, byProgram, yarnBerry: all.find(({ id }) => id === 'yarn-berry') };
}

/** One that says no program is called as its id. */
function emptyEcosystem(id: string, { programs }: EcosystemAddition): Ecosystem {
  const nothing = { commands: [], manifests: [], locks: [], alsoNeeded: [], directoryFlags: [], manifestFlags: [] };
  return {
    ...nothing,
    id,
    title: id,
    programs: programs === undefined ? [id] : [],
    valueFlags: [],
    cacheFolders: [],
    isStoreReadLater: false,
    outputs: [],
  };
}

function extended(ecosystem: Ecosystem, addition: EcosystemAddition): Ecosystem {
  const joined = (key: Exclude<keyof EcosystemAddition, 'commands'>) => [
    ...new Set([...ecosystem[key], ...(addition[key] ?? [])]),
  ];
  return {
    ...ecosystem,
    programs: joined('programs'),
    manifests: joined('manifests'),
    locks: joined('locks'),
    alsoNeeded: joined('alsoNeeded'),
    cacheFolders: joined('cacheFolders'),
    outputs: joined('outputs'),
    directoryFlags: joined('directoryFlags'),
    manifestFlags: joined('manifestFlags'),
    valueFlags: joined('valueFlags'),
    commands: [...(addition.commands ?? []), ...ecosystem.commands],
  };
}
