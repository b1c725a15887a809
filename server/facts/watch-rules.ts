/**
 * What `docker compose watch` has to do when a file of the build context changes, from what the Dockerfile does with it: copied as it
 * is, it is synced to where it lies in the image; what an install reads, or what is built from, needs a new image. A rebuild is
 * always right, and so it is the answer wherever a sync could leave something old.
 */
import type { ContextListing, Loadable } from './context-view.ts';
import { expandGlob, folderOf, joinPath } from './expand-glob.ts';
import type { Copy, FileFacts, Install, StageFacts, Step } from './file-facts.ts';
import type { VerbatimFile } from './image-tree.ts';
import { manifestGlobs } from './install-inputs.ts';
import { reachOf } from './reach.ts';
import { workOf } from './step-work.ts';
import { isReplaced, stageOfTarget } from './target-stage.ts';
import { verbatimFiles } from './verbatim-files.ts';

export interface WatchRule {
  readonly action: 'sync' | 'rebuild';
  /** Of the build context; empty for the whole of it. */
  readonly path: string;
  /** Absolute, in the container; of a sync. */
  readonly target?: string;
  /** Seen from `path`. */
  readonly ignore: readonly string[];
}

export type WatchPlan =
  | { readonly kind: 'rules'; readonly rules: readonly WatchRule[]; readonly command: readonly string[] }
  | { readonly kind: 'refused'; readonly because: string };

const mostRules = 40;

/** `mounted`: paths of the container that mounts cover, so that nothing that is synced there would be seen. */
export function watchRules(facts: FileFacts, target: string | undefined, mounted: readonly string[]): WatchPlan {
  const stage = stageOfTarget(facts.stages, target);
  if (stage === undefined || isReplaced(stage, facts)) return refused('the stage that it is built up to is not known');
  const files = verbatimFiles(facts, target);
  const { listing } = facts.context;
  if (files.kind !== 'loaded' || listing.kind !== 'loaded') return refused(whyNot(files));
  const sources = sourceStages(stage, facts.stages);
  const scope: Scope = {
    facts,
    mounted,
    listing: listing.value,
    files: files.value.files.filter(({ context }) => context === ''),
    manifests: manifestsOf([stage, ...sources], listing.value),
  };
  const rules: WatchRule[] = [];
  for (const [at, step] of stage.lineage.entries()) {
    const isBuiltFrom = stage.lineage
      .slice(at + 1)
      .some((later) => later.instruction.keyword === 'RUN' && workOf(later) === 'builds');
    const paths = copiedPaths(step, scope);
    if (typeof paths === 'string') return refused(paths);
    for (const path of paths) rules.push(...rulesOf(path, scope, isBuiltFrom || step.instruction.keyword === 'ADD'));
  }
  for (const step of sources.flatMap(({ lineage }) => lineage)) {
    const paths = copiedPaths(step, scope);
    if (typeof paths === 'string') return refused(paths);
    for (const path of paths) rules.push(...rulesOf(path, scope, true));
  }
  return planOf(rules, stage);
}

interface Scope {
  readonly facts: FileFacts;
  readonly mounted: readonly string[];
  readonly listing: ContextListing;
  readonly files: readonly VerbatimFile[];
  readonly manifests: ReadonlyMap<string, readonly string[]>;
}

function planOf(rules: readonly WatchRule[], stage: StageFacts): WatchPlan {
  const rebuilt = new Set(rules.flatMap(({ action, path }) => (action === 'rebuild' ? [path] : [])));
  const isCovered = ({ action, path }: WatchRule) =>
    [...rebuilt].some((folder) => (action === 'sync' || path !== folder) && isBelow(path, folder));
  const kept = new Map(rules.filter((rule) => !isCovered(rule)).map((rule) => [JSON.stringify(rule), rule]));
  // What is synced stands first: a person reads from what happens most often.
  const sorted = [...kept.values()].sort((one, other) => Number(one.action === 'rebuild') - Number(other.action === 'rebuild'));
  if (sorted.length === 0) return refused('no file of the build context reaches its image, or mounts cover all of them');
  if (sorted.length > mostRules) return refused(`it would need ${sorted.length} rules`);
  return { kind: 'rules', rules: sorted, command: commandOf(stage) };
}

/** A sentence where it is not known what is copied. */
function copiedPaths({ copy, instruction }: Step, { facts }: Scope): readonly string[] | string {
  if (instruction.unreadable !== undefined && /^(?:COPY|ADD)$/.test(instruction.keyword))
    return 'one of its COPY instructions cannot be read';
  if (copy === undefined || copy.from.kind === 'stage' || copy.from.kind === 'image') return [];
  if (copy.from.kind !== 'context') return 'it copies from other build contexts, which watching does not follow';
  const reach = reachOf(copy, facts.context);
  if (reach.kind !== 'loaded') return whyNot(reach);
  const paths: string[] = [];
  for (const { isWholeContext, outcome, named } of reach.value.sources) {
    if (outcome === 'unknown') return `what ${nameOf(copy)} takes is not known`;
    if (isWholeContext) paths.push('');
    else paths.push(...named.filter(({ ignoredBy }) => ignoredBy === undefined).map(({ path }) => path));
  }
  return paths;
}

/** `isBuiltFrom`: what becomes of it is made while it is built. */
function rulesOf(path: string, scope: Scope, isBuiltFrom: boolean): readonly WatchRule[] {
  const inside = [...scope.manifests.keys()].filter((manifest) => isBelow(manifest, path));
  const rebuilds = inside.map((manifest): WatchRule => ({ action: 'rebuild', path: manifest, ignore: [] }));
  if (scope.manifests.has(path)) return rebuilds;
  const target = isBuiltFrom ? undefined : placeOf(path, scope.files);
  if (target === undefined) return [{ action: 'rebuild', path, ignore: outputsBelow(path, scope) }];
  if (scope.mounted.some((mount) => isBelow(target.slice(1), mount.slice(1)))) return rebuilds;
  const ignore = [
    ...inside.map((manifest) => relative(manifest, path)),
    ...outputsBelow(path, scope),
    ...mountsBelow(target, scope),
  ];
  return [{ action: 'sync', path, target, ignore: [...new Set(ignore)] }, ...rebuilds];
}

/** Where all of it lies, byte for byte; `undefined` where that is not one place. */
function placeOf(path: string, files: readonly VerbatimFile[]): string | undefined {
  const below = files.filter(({ contextPath }) => isBelow(contextPath, path));
  const first = below[0];
  if (first === undefined || below.some(({ mayUnpack }) => mayUnpack)) return undefined;
  const ends = (file: VerbatimFile) => (file.contextPath === path ? '' : `/${relative(file.contextPath, path)}`);
  const placed = new Set(below.map(({ imagePath, contextPath }) => JSON.stringify([imagePath, contextPath])));
  const candidates = below
    .filter(({ contextPath, imagePath }) => contextPath === first.contextPath && imagePath.endsWith(ends(first)))
    .map(({ imagePath }) => imagePath.slice(0, imagePath.length - ends(first).length) || '/');
  const whole = candidates.filter((target) =>
    below.every((file) => placed.has(JSON.stringify([`${target === '/' ? '' : target}${ends(file)}`, file.contextPath]))),
  );
  return whole.length === 1 ? whole[0] : undefined;
}

/** What an install writes into the project: of another platform here. */
function outputsBelow(path: string, { manifests, listing }: Scope): readonly string[] {
  const outputs = [...manifests].flatMap(([manifest, names]) => names.map((name) => joinPath(folderOf(manifest), name)));
  const sent = outputs.filter((output) => isBelow(output, path) && listing.get(output)?.ignoredBy === undefined);
  return [...new Set(sent.map((output) => `${relative(output, path)}/`))];
}

function mountsBelow(target: string, { mounted }: Scope): readonly string[] {
  return mounted
    .filter((mount) => mount !== target && isBelow(mount.slice(1), target.slice(1)))
    .map((mount) => `${relative(mount.slice(1), target.slice(1))}/`);
}

/** Manifests and lock files that an install of these stages reads, with the first folder that it writes. */
function manifestsOf(stages: readonly StageFacts[], listing: ContextListing): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  const installs = stages.flatMap(({ lineage }) => lineage.flatMap((step): readonly Install[] => step.installs));
  for (const install of installs.filter(({ kind }) => kind !== 'tools')) {
    const { locks, outputs } = install.ecosystem;
    for (const glob of [...manifestGlobs(install), ...locks]) {
      for (const path of expandGlob(listing, '', `**/${glob.replace(/^\.?\//, '')}`)) found.set(path, outputs.slice(0, 1));
    }
  }
  return found;
}

/** Stages that it copies from, and those that they do. */
export function sourceStages(stage: StageFacts, all: readonly StageFacts[]): readonly StageFacts[] {
  const found = new Set<StageFacts>();
  const queue = [stage];
  for (let each = queue.pop(); each !== undefined; each = queue.pop()) {
    for (const { copy, mounts } of each.lineage) {
      for (const from of [copy?.from, ...mounts.map((mount) => mount.from)]) {
        const other = from?.kind === 'stage' ? all.find((one) => one.stage === from.stage) : undefined;
        if (other === undefined || found.has(other)) continue;
        found.add(other);
        queue.push(other);
      }
    }
  }
  return [...found];
}

function commandOf({ lineage }: StageFacts): readonly string[] {
  const last = (keyword: string) => lineage.findLast(({ instruction }) => instruction.keyword === keyword)?.instruction;
  return [last('ENTRYPOINT'), last('CMD')].flatMap((one) => (one?.json ?? one?.words ?? []).map(({ text }) => text));
}

function isBelow(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

function relative(path: string, folder: string): string {
  return folder === '' ? path : path.slice(folder.length + 1);
}

function nameOf({ sources }: Copy): string {
  return `COPY ${sources.map(({ text }) => text).join(' ')}`.slice(0, 80);
}

function whyNot(answer: Loadable<unknown>): string {
  return answer.kind === 'unknown' ? answer.because : 'its build context was not read yet';
}

function refused(because: string): { readonly kind: 'refused'; readonly because: string } {
  return { kind: 'refused', because };
}
