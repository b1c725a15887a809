/**
 * A COPY from another stage that brings what changes with the sources: the project itself, or what a build made of it. Its key is
 * the content that it copies, so that what an install left there (packages, a tool) changes nothing as long as it stays the same.
 */
import type { ContextEntry } from './context-view.ts';
import type { Command, CopySource, FileFacts, StageFacts, Step } from './file-facts.ts';
import { isBelow } from './image-paths.ts';
import { isManifestName } from './known-ecosystems.ts';
import { workOf } from './step-work.ts';

/** Packages, which are the same as long as their manifest is. */
const packages =
  /(?:^|\/)(?:node_modules|vendor|\.?venv|site-packages|dist-packages|deps|_build|bundle|gems|packages|wheels?)(?:\/|$)/;
/** What these leave behind changes with the manifests alone, which is what they are for. */
const planners = /\b(?:prune|chef|deploy|export|depgraph|pip-compile|list|manifests?)\b/;
/** Stages that copy from each other many times over would be followed for ever. */
const mostLooked = 300;
/** All steps that a stage stands on are gone through: more of them no person wrote. */
const mostSteps = 500;

interface Budget {
  left: number;
}

/** What was found out of a stage and a path in it. */
const found = new WeakMap<StageFacts, Map<string, boolean>>();

/** The first path of the other stage that changes with the sources, spelled absolutely. */
export function builtFromSources(file: FileFacts, { copy }: Step): string | undefined {
  const { from } = copy ?? {};
  if (copy === undefined || from?.kind !== 'stage') return undefined;
  const stage = file.stages.find((each) => each.stage === from.stage);
  if (stage === undefined) return undefined;
  const budget = { left: mostLooked };
  const changing = copy.sources.find((source) => changes(file, stage, source, budget));
  return changing?.path === undefined ? undefined : `/${changing.path}`;
}

function changes(file: FileFacts, stage: StageFacts, source: CopySource, budget: Budget): boolean {
  const known = found.get(stage) ?? new Map<string, boolean>();
  found.set(stage, known);
  const before = known.get(source.path ?? '*');
  if (before !== undefined) return before;
  const is = looked(file, stage, source, budget);
  // Where the looking ended early nothing was found out.
  if (is || budget.left > 0) known.set(source.path ?? '*', is);
  return is;
}

function looked(file: FileFacts, stage: StageFacts, source: CopySource, budget: Budget): boolean {
  const path = source.path === undefined ? undefined : `/${source.path.replace(/[*?[].*$/, '')}`;
  if (
    path === undefined ||
    budget.left-- <= 0 ||
    stage.lineage.length > mostSteps ||
    packages.test(path) ||
    isManifestName(source.path ?? '', file.options)
  )
    return false;
  if (stage.lineage.some(({ commands }) => commands.some(isPlanner))) return false;
  return stage.lineage.some((step, at) => {
    const folder = step.copy?.destination;
    if (folder === undefined || step.instruction.unreadable !== undefined) return false;
    const isPassedOn = isBuilt(file, step, budget);
    if (!isPassedOn && !bringsFolder(file, step)) return false;
    if (isBelow(folder, path)) return path !== '/';
    if (!isBelow(path, folder)) return stage.lineage.slice(at + 1).some((later) => builds(later) && names(later, path));
    if (isPassedOn) return true;
    const kind = contextKind(file, step, path);
    // One file alone seldom changes; what is not in the context, a later step made.
    return kind === undefined ? stage.lineage.slice(at + 1).some((later) => builds(later)) : kind === 'directory';
  });
}

function isBuilt(file: FileFacts, { copy }: Step, budget: Budget): boolean {
  const { from } = copy ?? {};
  const stage = from?.kind === 'stage' ? file.stages.find((each) => each.stage === from.stage) : undefined;
  return stage !== undefined && (copy?.sources.some((source) => changes(file, stage, source, budget)) ?? false);
}

function isPlanner({ program, args }: Command): boolean {
  const words = args.map(({ text }) => text);
  // What is left after a clean-up, and what is picked file by file, is not what was copied.
  if (program === 'find') return words.some((word) => /^-(?:delete|exec(?:dir)?)$/.test(word));
  if (program === 'rsync' || (program === 'cp' && words.includes('--parents'))) return true;
  return planners.test([program, ...words.slice(0, 3)].join(' '));
}

/** More of the context than single files; where the context is not known, all of it. */
function bringsFolder({ context: { listing } }: FileFacts, { copy }: Step): boolean {
  if (copy?.from.kind !== 'context') return false;
  return copy.sources.some(({ path }) => {
    if (path === undefined) return false;
    return path === '' || (listing.kind === 'loaded' && listing.value.get(path)?.kind === 'directory');
  });
}

/** What the path is in the context, when the step brings it from there; the whole of it is a folder. */
function contextKind({ context: { listing } }: FileFacts, { copy }: Step, path: string): ContextEntry['kind'] | undefined {
  const inside = path.slice((copy?.destination ?? '').replace(/\/+$/, '').length + 1);
  if (inside === '') return 'directory';
  if (listing.kind !== 'loaded') return undefined;
  const found = (copy?.sources ?? []).map((source) =>
    listing.value.get(source.path === '' ? inside : `${source.path}/${inside}`),
  );
  return found.find((entry) => entry !== undefined)?.kind;
}

/** `go build -o /out/app .`: what it makes lies where it is told. A file that is only touched says that a stage ran, and stays the same. */
function names({ commands }: Step, path: string): boolean {
  return commands.some(({ program, args }) => {
    const isMarker = program === 'touch' || program === 'mkdir';
    return path.length > 2 && !isMarker && args.some(({ text }) => text.split(/[=:,]/).some((word) => isBelow(word, path)));
  });
}

/** A RUN that may make something of the sources. */
function builds(step: Step): boolean {
  return step.instruction.keyword === 'RUN' && workOf(step) === 'builds';
}
