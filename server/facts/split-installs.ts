/**
 * The installs whose manifests were copied in front of them: which folder of the context the project is in, which COPY
 * brought the manifest, and which other files of that folder had arrived when the install ran.
 */
import type { ContextListing } from './context-view.ts';
import { folderOf, joinPath } from './expand-glob.ts';
import type { FileFacts, Install, StageFacts, Step } from './file-facts.ts';
import { manifestGlobs } from './install-inputs.ts';
import { landsAt } from './landing.ts';

export interface SplitInstall {
  readonly install: Install;
  readonly step: Step;
  readonly stage: StageFacts;
  /** Folder of the context with the manifest. */
  readonly folder: string;
  /** What brought the manifest: a COPY, or the step itself by a bind mount. */
  readonly bringing: Step;
  /** Whether a file of the project, by its context path, stood where the install looks for it. */
  hasArrived(path: string): boolean;
}

const mostInstalls = 50;

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
  for (const name of manifestGlobs(install)) {
    if (/[*?]/.test(name)) continue;
    const imagePath = `/${joinPath(directory, name)}`;
    for (const bringing of before.toReversed()) {
      const manifest = landsAt(bringing, imagePath, listing);
      if (manifest === undefined) continue;
      const folder = folderBelow(manifest.path, name);
      return { ...placed, folder, bringing, hasArrived: arrival(before, directory, folder, listing) };
    }
  }
  return undefined;
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

function arrival(
  before: readonly Step[],
  directory: string,
  folder: string,
  listing: ContextListing,
): SplitInstall['hasArrived'] {
  return (path) => {
    const inside = folder === '' ? path : path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
    if (inside === undefined) return true;
    return before.some((step) => landsAt(step, `/${joinPath(directory, inside)}`, listing) !== undefined);
  };
}
