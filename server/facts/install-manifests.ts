/**
 * The manifests and lock files that the installs of an image read, as they lie in the build context, one group for each package
 * manager: those nearest to the top, because the ones of examples and documentation lie deeper.
 */
import { expandGlob } from './expand-glob.ts';
import type { FileFacts } from './file-facts.ts';
import { manifestGlobs } from './install-inputs.ts';
import { stageOfTarget } from './target-stage.ts';
import { sourceStages } from './watch-rules.ts';

export interface InstallManifests {
  /** `npm`. */
  readonly title: string;
  readonly paths: readonly string[];
}

/** Nothing where the context or the target is not known. */
export function installManifests({ context, stages }: FileFacts, target: string | undefined): readonly InstallManifests[] {
  const stage = stageOfTarget(stages, target);
  const { listing } = context;
  if (stage === undefined || listing.kind !== 'loaded') return [];
  const found = new Map<string, Set<string>>();
  const installs = [stage, ...sourceStages(stage, stages)].flatMap(({ lineage }) => lineage.flatMap((step) => step.installs));
  for (const install of installs.filter(({ kind }) => kind === 'manifest')) {
    const { title, locks } = install.ecosystem;
    const paths = found.get(title) ?? new Set();
    found.set(title, paths);
    for (const glob of [...manifestGlobs(install), ...locks])
      for (const path of expandGlob(listing.value, '', `**/${glob.replace(/^\.?\//, '')}`)) paths.add(path);
  }
  return [...found].map(([title, paths]) => ({ title, paths: nearest([...paths]) })).filter(({ paths }) => paths.length > 0);
}

function nearest(paths: readonly string[]): readonly string[] {
  const depthOf = (path: string) => path.split('/').length;
  const least = Math.min(...paths.map(depthOf));
  return paths.filter((path) => depthOf(path) === least).sort();
}
