/**
 * What becomes of each file of a build context: kept out by the ignore file, taken by a step that the target is made with,
 * or taken by none. Whether a taken file stands in the image as it is, is for `verbatimFiles` to say.
 */
import { parentPath } from '../model/clean-path.ts';
import { ignoreWalk, parseIgnoreFile } from '../model/ignore-file.ts';
import type { ContextEntry, Loadable } from './context-view.ts';
import type { FileFacts, Step } from './file-facts.ts';
import { type Lost, lostBy } from './lost-source.ts';
import { reachOf } from './reach.ts';
import { reachedStages } from './reached-stages.ts';
import { stageInputs } from './stage-inputs.ts';
import { stageOfTarget } from './target-stage.ts';

export type Fate =
  | { readonly kind: 'ignored'; readonly pattern: string; readonly line: number }
  | { readonly kind: 'copied' }
  | { readonly kind: 'not-copied' }
  /** No known step takes it, and there are steps that could not be followed. */
  | { readonly kind: 'unknown' };

export interface ContextFates {
  /** Files, links, and folders that were not looked into because all of them is kept out. */
  readonly entries: readonly { readonly path: string; readonly kind: ContextEntry['kind']; readonly fate: Fate }[];
  /** What a COPY that makes the target names, and the ignore file keeps out. */
  readonly lost: readonly Lost[];
  /** False when more may be copied than is told. */
  readonly isComplete: boolean;
}

/** Without a target it is the last stage. */
export function contextFates(facts: FileFacts, target: string | undefined): Loadable<ContextFates> {
  const { listing } = facts.context;
  if (listing.kind !== 'loaded') return listing;
  const inputs = stageInputs(facts, target, new Map());
  if (inputs.kind !== 'loaded') return inputs;
  const entriesHere = inputs.value.entries.filter(({ context }) => context === '').map(({ path }) => path);
  const taken = new Set([...entriesHere, ...inputs.value.uncompared]);
  const untaken = { kind: inputs.value.unknown.length === 0 ? 'not-copied' : 'unknown' } as const;
  const entries = listing.value.entries
    .filter(({ kind, isOpaque }) => kind !== 'directory' || isOpaque)
    .map((entry) => ({ path: entry.path, kind: entry.kind, fate: fateOfEntry(entry, taken, untaken) }));
  const isComplete = inputs.value.unknown.length === 0 && listing.value.isComplete;
  return { kind: 'loaded', value: { entries, lost: lostSources(facts, target), isComplete } };
}

/** Of one path, which need not be listed: nobody looks into a folder all of which is kept out. */
export function fateOfPath(facts: FileFacts, { entries }: ContextFates, path: string): Fate | undefined {
  const listed = entries.find((entry) => entry.path === path)?.fate;
  if (listed !== undefined) return listed;
  const { ignoreFile, listing } = facts.context;
  if (ignoreFile.kind !== 'loaded' || ignoreFile.value === undefined || listing.kind !== 'loaded') return undefined;
  for (let folder = parentPath(path); folder !== ''; folder = parentPath(folder)) {
    const above = listing.value.get(folder);
    if (above?.kind === 'directory' && above.isOpaque && above.ignoredBy !== undefined)
      return { kind: 'ignored', ...above.ignoredBy };
  }
  const pattern = ignoreWalk(parseIgnoreFile(ignoreFile.value.text))?.decidePath(path, false).excludedBy;
  return pattern && { kind: 'ignored', pattern: pattern.text, line: pattern.line };
}

function fateOfEntry({ path, ignoredBy }: ContextEntry, taken: ReadonlySet<string>, untaken: Fate): Fate {
  if (ignoredBy !== undefined) return { kind: 'ignored', ...ignoredBy };
  return taken.has(path) ? { kind: 'copied' } : untaken;
}

/** What COPYs that make the target name, and the ignore file keeps out. */
export function lostSources(facts: FileFacts, target: string | undefined): readonly Lost[] {
  const last = stageOfTarget(facts.stages, target);
  const stages = last === undefined ? [] : reachedStages(last, facts);
  return stages.flatMap(({ steps }) => steps.flatMap((step) => lostIn(step, facts)));
}

function lostIn({ copy }: Step, { context }: FileFacts): readonly Lost[] {
  if (copy?.from.kind !== 'context') return [];
  const reach = reachOf(copy, context);
  return reach.kind === 'loaded' ? reach.value.sources.flatMap((source) => lostBy(source, context) ?? []) : [];
}
