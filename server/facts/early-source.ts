/**
 * Finds the COPY instructions that bring more of the project than an install below them reads, so that every change of
 * the rest runs the install again. It says what the install needs, not what to do about it.
 */
import type { ContextListing } from './context-view.ts';
import { expandGlob, folderOf, joinPath, sentEntry } from './expand-glob.ts';
import type { CopySource, FileFacts, Install, StageFacts, Step } from './file-facts.ts';
import { gitIgnoredBy } from './git-ignored.ts';
import { installInputs, manifestGlobs } from './install-inputs.ts';
import { reachOf } from './reach.ts';

export interface EarlySource {
  readonly copy: Step;
  readonly stage: StageFacts;
  readonly installs: readonly EarlyInstall[];
  /** True when the COPY brings the folder of the manifest itself, not only a part of the sources. */
  readonly isBroad: boolean;
}

export interface EarlyInstall {
  readonly install: Install;
  readonly step: Step;
  readonly stage: StageFacts;
  /** Folder of the context with the manifest; `undefined` when the context is not known. */
  readonly folder: string | undefined;
  /** Context paths that the install reads; empty when the context is not known. */
  readonly inputs: readonly string[];
  readonly doubt: string | undefined;
  /** A file that the COPY brings and the install does not read, and which of its sources brings it. */
  readonly superfluous: Superfluous | undefined;
}

export interface Superfluous {
  readonly path: string;
  readonly source: CopySource;
}

interface PlacedCopy {
  readonly step: Step;
  readonly stage: StageFacts;
  /** Absolute folder in the image, without `/` at the end. */
  readonly destination: string;
}

const mostCopies = 30;
const mostPlaces = 100;
const mostLooked = 200;

/** In the order of the COPY instructions. */
export function earlySources(facts: FileFacts): readonly EarlySource[] {
  const found = new Map<Step, { stage: StageFacts; isBroad: boolean; installs: EarlyInstall[] }>();
  const copiesAtEnd = new Map<StageFacts, readonly PlacedCopy[]>();
  const installedAtEnd = new Map<StageFacts, ReadonlySet<string>>();
  for (const stage of facts.stages) {
    const copies = [...((stage.parent && copiesAtEnd.get(stage.parent)) ?? [])];
    const installed = new Set(stage.parent && installedAtEnd.get(stage.parent));
    for (const step of stage.steps) {
      const placed = placedCopy(step, stage);
      if (placed !== undefined && copies.length < mostCopies) copies.push(placed);
      for (const install of stage.isPosix ? step.installs : []) {
        const place = `${install.ecosystem.id} ${install.directory}`;
        if (
          install.kind !== 'manifest' ||
          install.directory === undefined ||
          installed.has(place) ||
          installed.size > mostPlaces ||
          !usesNetwork(step, install)
        )
          continue;
        installed.add(place);
        for (const copy of copies) {
          const early = earlyInstall(facts, copies, copy, { install, step, stage });
          if (early === undefined) continue;
          const entry = found.get(copy.step) ?? { stage: copy.stage, isBroad: false, installs: [] };
          entry.installs.push(early);
          entry.isBroad ||= holdsManifest(copy, install);
          found.set(copy.step, entry);
        }
      }
    }
    copiesAtEnd.set(stage, copies);
    installedAtEnd.set(stage, installed);
  }
  return [...found]
    .map(([copy, entry]) => ({ copy, ...entry }))
    .sort((a, b) => a.copy.instruction.span.start - b.copy.instruction.span.start);
}

/** A COPY of whole folders from the context, in a form whose places are known. */
function placedCopy(step: Step, stage: StageFacts): PlacedCopy | undefined {
  const { copy, instruction } = step;
  if (copy === undefined || copy.from.kind !== 'context' || copy.hasParents) return undefined;
  if (instruction.unreadable !== undefined || copy.destination === undefined) return undefined;
  if (!copy.sources.some(({ kind, path }) => kind === 'path' && path !== undefined)) return undefined;
  return { step, stage, destination: copy.destination === '/' ? '' : copy.destination.replace(/\/+$/, '') };
}

export function usesNetwork({ instruction }: Step, { command }: Install): boolean {
  if (instruction.flags.some(({ name, value }) => name === 'network' && value === 'none')) return false;
  return !command.args.some(({ text }) => text === '--offline' || text === '--no-index' || text === '--prefer-offline=only');
}

function earlyInstall(
  facts: FileFacts,
  copies: readonly PlacedCopy[],
  copy: PlacedCopy,
  at: Pick<EarlyInstall, 'install' | 'step' | 'stage'>,
): EarlyInstall | undefined {
  const directory = (at.install.directory ?? '').replace(/\/+$/, '');
  const isAbove = isWithin(directory, copy.destination);
  if (!isAbove && !isWithin(copy.destination, directory)) return undefined;
  const { listing } = facts.context;
  if (listing.kind === 'not-loaded') return undefined;
  if (listing.kind === 'unknown')
    return isAbove && bringsEverything(copy)
      ? { ...at, folder: undefined, inputs: [], doubt: 'the build context is not known', superfluous: undefined }
      : undefined;
  const folder = projectFolder(listing.value, copies, at.install, directory);
  if (folder === undefined) return undefined;
  // `COPY rootfs /` reaches every folder of the image without being the project that is installed in one of them.
  if (isAbove && projectFolder(listing.value, [copy], at.install, directory) === undefined) return undefined;
  const inputs = installInputs(at.install, folder, facts.context);
  if (inputs.kind !== 'loaded' || inputs.value.paths.length === 0) return undefined;
  const superfluous = superfluousFile(facts, copy, new Set(inputs.value.paths));
  if (superfluous === undefined || isVendored(facts, listing.value, folder, at.install)) return undefined;
  return { ...at, folder, inputs: inputs.value.paths, doubt: inputs.value.doubt, superfluous };
}

function bringsEverything({ step }: PlacedCopy): boolean {
  return step.copy?.sources.some(({ kind, path }) => kind === 'path' && (path === '' || path === '*' || path === '**')) ?? false;
}

function holdsManifest(copy: PlacedCopy, { directory }: Install): boolean {
  return (
    isWithin((directory ?? '').replace(/\/+$/, ''), copy.destination) &&
    (copy.step.copy?.sources.length === 1 || bringsEverything(copy))
  );
}

/** The folder of the context that the install's folder in the image was filled from. */
function projectFolder(
  listing: ContextListing,
  copies: readonly PlacedCopy[],
  install: Install,
  directory: string,
): string | undefined {
  for (const { step, destination } of copies.toReversed()) {
    if (!isWithin(directory, destination)) continue;
    const rest = directory.slice(destination.length);
    for (const { kind, path, hasWildcard } of step.copy?.sources ?? []) {
      if (kind !== 'path' || path === undefined) continue;
      const isFolder = path === '' || (!hasWildcard && listing.get(path)?.kind === 'directory');
      const candidate = joinPath(isFolder ? path : folderOf(path), rest);
      if (manifestGlobs(install).some((glob) => expandGlob(listing, candidate, glob).length > 0)) return candidate;
    }
  }
  return undefined;
}

/**
 * A file that a folder of the COPY brings and the install does not read, for the message: a source file rather than a
 * dot file, when one is near. The Dockerfile itself does not count.
 */
function superfluousFile({ context }: FileFacts, { step }: PlacedCopy, inputs: ReadonlySet<string>): Superfluous | undefined {
  const reach = step.copy && reachOf(step.copy, context);
  let [found, looked]: [Superfluous | undefined, number] = [undefined, 0];
  for (const { isWholeContext, named, source, arriving } of reach?.kind === 'loaded' ? reach.value.sources : []) {
    if (!isWholeContext && !named.some(({ kind }) => kind === 'directory')) continue;
    for (const { path, kind } of arriving()) {
      if (kind !== 'file' || isBuildFile(path) || isInput(path, inputs)) continue;
      if (/^(src|app|lib|cmd|pkg)\//.test(path)) return { path, source };
      if (found === undefined || (found.path.startsWith('.') && !path.startsWith('.'))) found = { path, source };
      looked += 1;
      if (looked > mostLooked) return found;
    }
  }
  return found;
}

function isInput(path: string, inputs: ReadonlySet<string>): boolean {
  for (let at = path; at !== ''; at = folderOf(at)) if (inputs.has(at)) return true;
  return false;
}

function isBuildFile(path: string): boolean {
  return /(^|\/)([\w.-]*dockerfile[\w.-]*|\.dockerignore|\.gitignore|readme[\w.]*|license[\w.]*)$/i.test(path);
}

/** Packages that are part of the sources are not downloaded: Yarn's zero installs, `vendor` of Go, packages that Git keeps. */
function isVendored({ context }: FileFacts, listing: ContextListing, folder: string, { ecosystem }: Install): boolean {
  const places = ecosystem.id.startsWith('yarn') ? ['.yarn/cache'] : ecosystem.id === 'go' ? ['vendor/modules.txt'] : [];
  if (places.some((place) => sentEntry(listing, joinPath(folder, place)) !== undefined)) return true;
  // On disk they are mostly those of this machine, which Git is told to ignore.
  const ignored = context.read('.gitignore');
  return (
    ignored.kind === 'loaded' &&
    ignored.value !== undefined &&
    ecosystem.outputs.some((name) => {
      const path = joinPath(folder, name);
      return (
        /^(?:node_modules|vendor)$/.test(name) &&
        sentEntry(listing, path) !== undefined &&
        gitIgnoredBy(context, path) === undefined
      );
    })
  );
}

/** Absolute folders without `/` at the end; the root is `''`. */
function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`);
}
