/** Builds that keep less than it seems: the last stage only, what no other image replaces, nothing of cache mounts. */
import type { CachedBuild } from '../facts/build-caches.ts';
import type { StageFacts } from '../facts/file-facts.ts';
import { stageOfTarget } from '../facts/target-stage.ts';
import type { YamlDocument } from '../model/yaml-document.ts';
import { cacheFixes, type Looked } from './looked-build.ts';
import type { Edit, Finding, Related } from './rule.ts';

export function lastStageOnly({ build: { step, writes, facts, target }, document }: Looked): Finding | undefined {
  const path = [...step.path, 'with', 'cache-to'];
  const span = document.valueSpanOf(path);
  const [only] = writes;
  if (span === undefined || only === undefined || writes.length > 1 || facts === undefined) return undefined;
  const isMin = /^(?:gha|registry|local|s3|azblob)$/.test(only.type) && (only.mode === undefined || only.mode === 'min');
  const stage = stageOfTarget(facts.stages, target);
  if ((!isMin && only.type !== 'inline') || stage === undefined || !takesFromStages(stage)) return undefined;
  const text = only.mode === undefined ? `${only.text},mode=max` : only.text.replace('mode=min', 'mode=max');
  return {
    span,
    message: `${only.type === 'inline' ? 'An inline cache' : 'mode=min, the default,'} keeps the layers of the last stage only: the stages that this one copies from are built again in each run. ${only.type === 'inline' ? 'Write a cache of another type with mode=max.' : 'Add mode=max.'}`,
    fixes:
      only.type === 'inline' ? [] : cacheFixes('Keep the layers of all stages', replacedText(document, path, only.text, text)),
  };
}

function takesFromStages({ lineage }: StageFacts): boolean {
  return lineage.some(({ copy, mounts }) => copy?.from.kind === 'stage' || mounts.some(({ from }) => from.kind === 'stage'));
}

/** What one job writes, the next one replaces. */
export function sharedScope({ build, builds, document }: Looked): Finding | undefined {
  const { step, writes, job } = build;
  const own = writes.find(({ type }) => type === 'gha');
  const span = document.valueSpanOf([...step.path, 'with', 'cache-to']);
  if (own === undefined || span === undefined) return undefined;
  const isSame = (other: CachedBuild) => other.writes.some(({ type, scope }) => type === 'gha' && scope === own.scope);
  const same = builds.filter(isSame);
  // One finding for all of them, at the first.
  if (same[0] !== build) return undefined;
  const others = same.filter((other) => whatOf(other) !== whatOf(build));
  const isOfMatrix = own.scope?.includes('matrix') !== true && whatOf(build).includes('matrix.') && 'strategy' in job.fields;
  if (others.length === 0 && !isOfMatrix) return undefined;
  return {
    span,
    related: others.map((other) => relatedBuild(other, document)).slice(0, 10),
    message: `${others.length > 0 ? `${others.length + 1} builds of this workflow write` : 'Each run of the matrix writes'} the same cache${own.scope === undefined ? '' : ` (scope ${own.scope})`}, and what one writes the next one replaces. Give each image a scope of its own, in cache-from and cache-to.`,
  };
}

function relatedBuild({ step }: CachedBuild, document: YamlDocument): Related {
  const span = document.valueSpanOf([...step.path, 'with', 'cache-to']) ?? { start: 0, end: 0 };
  return { message: 'writes the same cache', at: { kind: 'here', span } };
}

/** What tells one image from another. */
function whatOf({ step: { inputs } }: CachedBuild): string {
  return JSON.stringify([inputs['context'], inputs['file'], inputs['target'], inputs['platforms']]);
}

export function mountsNotKept({ build: { step, writes, facts, target }, file, document }: Looked): Finding | undefined {
  const span = document.valueSpanOf([...step.path, 'with', 'cache-to']);
  const stage = facts && stageOfTarget(facts.stages, target);
  if (span === undefined || writes.length === 0 || facts === undefined || stage === undefined) return undefined;
  if (/cache-dance|buildkit-cache/i.test(file.text)) return undefined;
  const found = facts.stages.flatMap(({ steps }) => steps.flatMap(({ mounts }) => mounts.filter(({ type }) => type === 'cache')));
  const [mount] = found;
  if (mount === undefined) return undefined;
  return {
    span,
    severity: 'hint',
    message: `The exported cache does not hold what RUN --mount=type=cache keeps${mount.target === undefined ? '' : ` (${mount.target})`}: on a runner that starts empty such a mount is empty in each run.`,
  };
}

function replacedText(document: YamlDocument, path: readonly string[], before: string, text: string): Edit | undefined {
  const span = document.valueSpanOf(path);
  // Quotes and blocks are left to a person.
  if (span === undefined || span.end - span.start !== before.length) return undefined;
  return { kind: 'replace', span, text };
}
