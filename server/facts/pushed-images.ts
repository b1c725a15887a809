/**
 * What a CI file pushes to registries: steps of `docker/build-push-action`, with what `docker/metadata-action` makes of its
 * rules, and `docker push` in shell text. Each push says whether its tags move on, as far as that is spelled out.
 */
import type { Span } from '../model/span.ts';
import { spelledReference } from '../model/tag-stability.ts';
import { metadataTags } from './metadata-tags.ts';
import { isMovingTag } from './project-options.ts';
import { type Push, stabilityOfAll } from './push.ts';
import { shellPushes } from './shell-pushes.ts';
import type { WorkflowFacts, WorkflowJob, WorkflowStep } from './workflow-facts.ts';

const mostPushes = 200;

export function pushedImages(file: WorkflowFacts): readonly Push[] {
  const { document } = file;
  if (document === undefined) return [];
  const steps = file.jobs.flatMap((job) => job.steps.flatMap((step) => pushOfStep(file, job, step)));
  return [...steps, ...file.jobs.flatMap((job) => shellPushes(file, job))].slice(0, mostPushes);
}

export function isBuildPush({ uses }: WorkflowStep): boolean {
  return uses !== undefined && /^docker\/build-push-action@/.test(uses);
}

function pushOfStep(file: WorkflowFacts, job: WorkflowJob, step: WorkflowStep): readonly Push[] {
  const { push, tags } = step.inputs;
  if (!isBuildPush(step) || !isPushing(push, step)) return [];
  const span = spanOfTags(file, step);
  if (typeof tags !== 'string' || span === undefined) return [];
  const [, id] = /^\s*\$\{\{\s*steps\.([\w-]+)\.outputs\.tags\s*\}\}\s*$/.exec(tags) ?? [];
  const made = id === undefined ? undefined : job.steps.find((each) => each.fields['id'] === id);
  if (made !== undefined && /^docker\/metadata-action@/.test(made.uses ?? '')) {
    const { stability, names } = metadataTags(made, file);
    return [
      { repositories: lines(made.inputs['images']), stability, tags: names, span, origin: { kind: 'metadata', step: made } },
    ];
  }
  const references = lines(tags);
  const read = references.map((text) => spelledReference(text, (tag) => isMovingTag(tag, file.options)));
  const isOpen = references.some((text) => /^\$\{\{[^}]*\}\}$/.test(text));
  return [
    {
      repositories: isOpen ? undefined : [...new Set(read.map(({ repository }) => repository))],
      stability: stabilityOfAll(read.map(({ stability }) => stability)),
      ...{ tags: references, span, origin: { kind: 'tags', step } },
    },
  ];
}

/** An expression is there to push in some runs. */
function isPushing(push: unknown, { inputs }: WorkflowStep): boolean {
  const outputs = String(inputs['outputs'] ?? '');
  if (/push-by-digest=true/.test(outputs)) return false;
  if (push === true || (typeof push === 'string' && push !== 'false' && push !== '')) return true;
  return /\bpush=true\b|\btype=registry\b/.test(outputs);
}

/** Of one line the value, of several the first of them. */
function spanOfTags({ document, text }: WorkflowFacts, step: WorkflowStep): Span | undefined {
  const span = document?.valueSpanOf([...step.path, 'with', 'tags']);
  const [first] = lines(step.inputs['tags']);
  if (span === undefined || first === undefined) return undefined;
  const at = text.indexOf(first, span.start);
  return at < 0 || at >= span.end ? undefined : { start: at, end: at + first.length };
}

function lines(value: unknown): readonly string[] {
  if (typeof value !== 'string') return [];
  return value
    .split(/\n|,(?![^{]*\}\})/)
    .map((each) => each.trim())
    .filter((each) => each !== '' && !each.startsWith('#'));
}
