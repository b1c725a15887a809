/**
 * Package managers whose build reads the downloaded packages again: which download and which build belong together, over which
 * folder a cache is mounted for each, and whether a build without it is bound to fail.
 */
import type { Command, FileFacts, Install, Mount, StageFacts, Step } from './file-facts.ts';
import { isBelow } from './image-paths.ts';
import { needsPackages } from './needs-packages.ts';

/** Of these the build reads what was downloaded, from a folder of its own. */
const readLater: ReadonlySet<string> = new Set([
  'go',
  'cargo',
  'maven',
  'gradle',
  'dotnet',
  'sbt',
  'leiningen',
  'clojure',
  'dart',
  'stack',
  'cabal',
]);
/** What only a build fills: an earlier download has nothing to do with it. */
const ofBuilds = /\/(?:\.cache\/go-build|go-build|target|build)$/;

export interface PlacedInstall {
  readonly step: Step;
  readonly install: Install;
}

/** The first build of the project that the packages were downloaded for. */
export function firstBuild(steps: readonly Step[], download: Install): PlacedInstall | undefined {
  for (const step of steps) {
    const install = step.installs.find(
      ({ kind, ecosystem, directory }) =>
        kind === 'needs-source' &&
        ecosystem.id === download.ecosystem.id &&
        (directory === download.directory || isBelow(directory, download.directory)),
    );
    if (install !== undefined) return { step, install };
  }
  return undefined;
}

/** A download of packages for a project, by a package manager whose build reads them again. */
export function isReadLater({ kind, ecosystem }: Install): boolean {
  return kind === 'manifest' && readLater.has(ecosystem.id);
}

/** Where it keeps them, without what a build leaves there. */
export function storesOf({ ecosystem }: Install): readonly string[] {
  return ecosystem.cacheFolders.filter((folder) => !ofBuilds.test(folder));
}

/** The cache mount that lies over the packages. */
export function storeMount({ mounts }: Step, stores: readonly string[]): Mount | undefined {
  return mounts.find(
    ({ type, target }) => type === 'cache' && stores.some((store) => isBelow(store, target) || isBelow(target, store)),
  );
}

export function isOffline({ command }: Pick<Install, 'command'>): boolean {
  return command.args.some(
    ({ text }) => /^(?:--no-restore|--offline|-o|--frozen)$/.test(text) && !(text === '-o' && !/mvnw?$/.test(command.program)),
  );
}

/** The same folder by two names is two caches. */
export function isOtherCache(one: Mount, other: Mount): boolean {
  const [first, second] = [one, other].map(({ id, spelledTarget = '' }) => id ?? spelledTarget.replace(/\/+$/, ''));
  return one.target === other.target && first !== second && ![first, second].some((id) => id?.includes('$'));
}

/** A COPY puts packages where the build looks for them. */
export function bringsStore({ lineage }: StageFacts, { cacheFolders }: Install['ecosystem']): boolean {
  return lineage.some(({ copy }) => {
    const destination = copy?.from.kind === 'context' ? undefined : copy?.destination;
    return cacheFolders.some((folder) => isBelow(destination, folder) || (destination !== '/' && isBelow(folder, destination)));
  });
}

/** The build may not download, nothing else brings packages, and the project has some. */
export function isBoundToFail(file: FileFacts, download: PlacedInstall, { install }: PlacedInstall, { target }: Mount): boolean {
  const isCovered = storesOf(download.install).some((store) => isBelow(store, target));
  return isCovered && isOffline(install) && needsPackages(install.ecosystem, file.context) && isOnlyDownload(download, file);
}

/** No other step of the file puts packages of that kind into the image. */
function isOnlyDownload({ step, install }: PlacedInstall, { stages }: FileFacts): boolean {
  return stages.every(({ steps }) =>
    steps.every(
      (other) =>
        other === step ||
        other.copy?.from.kind === 'unknown' ||
        !other.installs.some(({ ecosystem, command }) => ecosystem.id === install.ecosystem.id && !isOffline({ command })),
    ),
  );
}

export interface HiddenBuild {
  readonly command: Command;
  readonly download: Install;
  readonly mount: Mount;
}

/** A program that builds what it is told elsewhere, run without the cache where the packages were downloaded for. */
export function hiddenBuild(
  { lineage, steps }: StageFacts,
  at: number,
  { step, install }: PlacedInstall,
): HiddenBuild | undefined {
  const stores = storesOf(install);
  const mount = storeMount(step, stores);
  if (mount === undefined || install.directory === undefined) return undefined;
  for (const later of lineage.slice(at + 1)) {
    const command = later.commands.find(
      ({ cwd, isCertain, ...one }) => isCertain && cwd === install.directory && startsBuild(one),
    );
    if (command === undefined) continue;
    return storeMount(later, stores) === undefined && steps.includes(later) ? { command, download: install, mount } : undefined;
  }
  return undefined;
}

function startsBuild({ program, args }: Pick<Command, 'program' | 'args'>): boolean {
  if (/^(?:make|just|task|ninja)$/.test(program)) return true;
  if (/^(?:ba)?sh$/.test(program)) return /^[\w./-]+\.sh$/.test(args[0]?.text ?? '');
  return /^\.{0,2}[\w-]*\/[\w./-]+\.sh$/.test(program) && !program.startsWith('/');
}
