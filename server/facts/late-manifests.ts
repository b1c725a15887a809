/** COPY instructions of manifests that come too late: the sources above them brought the same files, and changed with every edit. */
import { cleanPath } from '../model/clean-path.ts';
import type { EarlySource } from './early-source.ts';
import type { FileFacts, Step } from './file-facts.ts';
import { reachOf } from './reach.ts';

export interface LateManifest {
  readonly step: Step;
  /** Context paths of files. */
  readonly paths: readonly string[];
}

/** Those of the same stage between the sources and the last install, which bring nothing but what the installs read. */
export function lateManifests({ context }: FileFacts, { copy, stage, installs }: EarlySource): readonly LateManifest[] {
  const inputs = new Set(installs.flatMap((one) => one.inputs));
  const folders = new Set(installs.map(({ install }) => cleanPath(install.directory ?? '')));
  const at = stage.steps.indexOf(copy);
  const installing = new Set(installs.map(({ step }) => step));
  const last = stage.steps.findLastIndex((step) => installing.has(step));
  return stage.steps.slice(at + 1, Math.max(at + 1, last)).flatMap((step): readonly LateManifest[] => {
    const { destination } = step.copy ?? {};
    if (step.copy?.from.kind !== 'context' || destination === undefined || !folders.has(cleanPath(destination))) return [];
    const reach = reachOf(step.copy, context);
    if (reach.kind !== 'loaded' || reach.value.sources.some(({ isWholeContext }) => isWholeContext)) return [];
    const named = reach.value.sources.flatMap((source) => source.named);
    const isAllRead = named.length > 0 && named.every(({ kind, path }) => kind === 'file' && inputs.has(path));
    return isAllRead ? [{ step, paths: named.map(({ path }) => path) }] : [];
  });
}
