/**
 * The installs whose manifests were copied in front of them: which folder of the context the project is in, which COPY
 * brought the manifest, and which other files of that folder had arrived when the install ran.
 */
import type { ContextListing } from './context-view.ts';
import { folderOf, joinPath, matchesName } from './expand-glob.ts';
import type { FileFacts, Install, StageFacts, Step } from './file-facts.ts';
import { manifestGlobs } from './install-inputs.ts';
import { landsAt } from './landing.ts';

export interface SplitInstall {
  readonly install: Install;
  readonly step: Step;
  readonly stage: StageFacts;
  /** Folder of the context with the manifest. */
  readonly folder: string;
  /** What is restored, where that depends on which of several manifests arrived; seen from the folder. */
  readonly arrived: readonly string[] | undefined;
  /** What brought the manifest: a COPY, or the step itself by a bind mount. */
  readonly bringing: Step;
  /** Whether a file of the project, by its context path, stood where the install looks for it. */
  hasArrived(path: string): boolean;
}

const mostInstalls = 50;
const mostNames = 200;

/** The first install of each package manager and folder; nothing where the context is not known. */
export function splitInstalls({ stages, context }: FileFacts): readonly SplitInstall[] {
  const { listing } = context;
  if (listing.kind !== 'loaded') return [];
  const found: SplitInstall[] = [];
  const seen = new Set<string>();
  for (const stage of stages.filter(({ isPosix }) => isPosix)) {
    for (const step of stage.steps) {
      for (const install of step.installs) {
        const place = `${stage.stage.index} ${install.ecosystem.id} ${install.directory}`;
        if (install.kind !== 'manifest' || seen.has(place) || seen.size > mostInstalls) continue;
        seen.add(place);
        const split = splitInstall({ install, step, stage }, listing.value);
        if (split !== undefined) found.push(split);
      }
    }
  }
  return found;
}

type Placed = Pick<SplitInstall, 'install' | 'step' | 'stage'>;

function splitInstall(placed: Placed, listing: ContextListing): SplitInstall | undefined {
  const { install, step, stage } = placed;
  const { directory } = install;
  if (directory === undefined) return undefined;
  const before = [...stage.lineage.slice(0, stage.lineage.indexOf(step)), step];
  if (before.some((one) => bringsFromElsewhere(one, directory))) return undefined;
  const names = namesOf(install, listing);
  for (const name of names) {
    const imagePath = `/${joinPath(directory, name)}`;
    for (const bringing of before.toReversed()) {
      const manifest = landsAt(bringing, imagePath, listing);
      if (manifest === undefined) continue;
      const folder = folderBelow(manifest.path, name);
      const hasArrived = arrival(before, install, folder, listing);
      const arrived = install.ecosystem.id === 'dotnet' ? names.filter((each) => hasArrived(joinPath(folder, each))) : undefined;
      return { ...placed, folder, arrived, bringing, hasArrived };
    }
  }
  return undefined;
}

/** What its manifests may be called; of `*.csproj`, as the projects of the context are. */
function namesOf(install: Install, listing: ContextListing): readonly string[] {
  const globs = manifestGlobs(install);
  if (install.ecosystem.id !== 'dotnet') return globs.filter((name) => !/[*?]/.test(name));
  // Which folder of the context an absolute path is, nobody says.
  if (install.command.args.some(({ text }) => /^\/.*\.(?:\w+proj|slnx?)$/.test(text))) return [];
  const patterns = [...new Set(globs.map((glob) => glob.replace(/^\*\*\//, '')))];
  const names = new Set<string>();
  for (const pattern of patterns) {
    const [folder, ending] = [folderOf(pattern), pattern.slice(pattern.lastIndexOf('/') + 1)];
    if (!ending.includes('*')) names.add(pattern);
    else
      for (const { path } of listing.entries)
        if (names.size < mostNames && matchesName(path.slice(path.lastIndexOf('/') + 1), ending))
          names.add(joinPath(folder, path.slice(path.lastIndexOf('/') + 1)));
  }
  return [...names];
}

/** What a stage or an image puts into the project's folder is not known: `turbo prune` leaves manifests and lock file there. */
function bringsFromElsewhere({ copy }: Step, directory: string): boolean {
  if (copy === undefined || copy.from.kind === 'context' || copy.destination === undefined) return false;
  const destination = `/${joinPath(copy.destination)}`;
  const folder = `/${joinPath(directory)}`;
  return (
    destination === folder || folder.startsWith(destination === '/' ? '/' : `${destination}/`) || isLock(destination, folder)
  );
}

function isLock(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`) && /(?:^|[/.-])lock|\.(?:sum|toml|json)$/i.test(path.slice(folder.length + 1));
}

/** `app/requirements/dev.txt` is `requirements/dev.txt` of the project in `app`. */
function folderBelow(path: string, name: string): string {
  const clean = joinPath(name);
  return path === clean || path.endsWith(`/${clean}`)
    ? path.slice(0, Math.max(0, path.length - clean.length - 1))
    : folderOf(path);
}

function arrival(before: readonly Step[], install: Install, folder: string, listing: ContextListing): SplitInstall['hasArrived'] {
  const directory = install.directory ?? '/';
  const isThere = (place: string) => before.some((step) => landsAt(step, `/${place}`, listing) !== undefined);
  return (path) => {
    const inside = folder === '' ? path : path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
    if (install.ecosystem.id === 'dotnet') return projectPlaces(install, folder, path).some(isThere);
    return inside === undefined || isThere(joinPath(directory, inside));
  };
}

/** Projects refer to each other by relative paths; settings are found in any folder above, too. */
function projectPlaces({ ecosystem, directory = '/' }: Install, folder: string, path: string): readonly string[] {
  const [from, to] = [folder === '' ? [] : folder.split('/'), path.split('/')];
  const common = from.findIndex((part, index) => part !== to[index]);
  const shared = common < 0 ? from.length : common;
  const place = joinPath(directory, ...from.slice(shared).map(() => '..'), ...to.slice(shared));
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (!ecosystem.alsoNeeded.includes(name)) return [place];
  const folders = joinPath(directory).split('/');
  return [place, ...folders.map((_, index) => joinPath(...folders.slice(0, index + 1), name)), name];
}
