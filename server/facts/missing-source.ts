/**
 * Sources of COPY, ADD and bind mounts that are not in the build context, where the context is certain and nothing is known that could make
 * them before the build. A build of the target then fails; what only other stages copy is left alone.
 */
import { outputNames } from '../knowledge/nested-names.ts';
import type { ContextListing, ContextView } from './context-view.ts';
import { folderOf, joinPath } from './expand-glob.ts';
import type { CopySource, FileFacts } from './file-facts.ts';
import { gitIgnoredBy } from './git-ignored.ts';
import { contextSources } from './mount-reach.ts';
import { preparingScripts } from './preparing-scripts.ts';
import { reachedStages } from './reached-stages.ts';
import { stageOfTarget } from './target-stage.ts';
import { isInTestFolder } from './test-folder.ts';

export interface MissingSource {
  readonly source: CopySource;
  readonly path: string;
  /** A path that is there and looks as if it were meant. */
  readonly similar: string | undefined;
}

export function missingSources(facts: FileFacts): readonly MissingSource[] {
  const { context, stages } = facts;
  const { listing, source } = context;
  // A job of CI or a task may fetch and make files before it builds.
  if (!['setting', 'compose', 'bake', 'devcontainer'].includes(source.origin.kind) || listing.kind !== 'loaded') return [];
  // The test makes its certificates and programs first.
  if (isInTestFolder(source.dockerfileUri)) return [];
  const target = stageOfTarget(stages, source.target);
  const steps = target === undefined ? [] : reachedStages(target, facts).flatMap((stage) => stage.steps);
  const missing = steps
    .filter(({ instruction }) => instruction.unreadable === undefined)
    .flatMap((step) => contextSources(step, context).filter(({ outcome }) => outcome === 'missing'));
  return missing.flatMap(({ source: each, ignoredBy }) => {
    const { path, hasWildcard } = each;
    if (path === undefined || hasWildcard || ignoredBy !== undefined || isMadeLater(path, context, listing.value)) return [];
    // Nobody writes it: whoever checks out has one.
    if (path === '.git' || path.startsWith('.git/')) return [];
    return [{ source: each, path, similar: similarTo(path, listing.value) }];
  });
}

/** By Git, by a build outside of the Dockerfile, by a submodule that is not checked out, or by a script that speaks of it. */
function isMadeLater(path: string, context: ContextView, listing: ContextListing): boolean {
  for (let folder = path; folder !== ''; folder = folderOf(folder)) {
    if (gitIgnoredBy(context, folder) !== undefined || isSpokenOfByGit(context, folder)) return true;
    if (listing.get(folder)?.kind === 'directory' && listing.childrenOf(folder).length === 0) return true;
  }
  // A `.gitignore` above the context is not seen, and builds write there.
  if (path.split('/').some((name) => outputNames.has(name))) return true;
  const scripts = preparingScripts(context);
  const name = path.slice(path.lastIndexOf('/') + 1);
  return scripts === undefined || scripts.some((text) => text.includes(name));
}

/** `./keys` is meant to be ignored, though to Git it means nothing. */
function isSpokenOfByGit(context: ContextView, path: string): boolean {
  const text = context.read(joinPath(folderOf(path), '.gitignore'));
  const name = path.slice(path.lastIndexOf('/') + 1);
  return text.kind === 'loaded' && (text.value?.split('\n').some((line) => joinPath(line.trim()) === name) ?? false);
}

/** In another case, in the folder of the Dockerfile or in another one that alone has a file of that name. */
function similarTo(path: string, listing: ContextListing): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const inOtherCase = listing.childrenOf(folderOf(path)).find((entry) => entry.path.toLowerCase() === path.toLowerCase());
  if (inOtherCase !== undefined) return inOtherCase.path;
  const named = listing.entries.filter((entry) => entry.path.endsWith(`/${name}`) && entry.ignoredBy === undefined);
  return named.length === 1 ? named[0]?.path : undefined;
}
