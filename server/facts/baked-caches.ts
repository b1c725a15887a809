/**
 * Builds of a GitHub Actions workflow by `docker/bake-action`: the caches that its `set` lines read and write. What the bake files
 * say themselves is looked for as text, because any of their targets may be meant.
 */
import { cleanPath } from '../model/clean-path.ts';
import type { Span } from '../model/span.ts';
import { builderOf, type Cache, cacheOf } from './build-caches.ts';
import type { WorkflowFacts, WorkflowJob, WorkflowStep } from './workflow-facts.ts';

export interface BakedBuild {
  readonly job: WorkflowJob;
  readonly step: WorkflowStep;
  readonly writes: readonly BakedCache[];
  readonly builder: 'docker' | 'own' | 'unknown';
  readonly uncached: Span | undefined;
  /** Whether a `set` line or a bake file says anything of a cache; `undefined` where a file cannot be read. */
  readonly speaksOfCache: boolean | undefined;
}

export interface BakedCache extends Cache {
  /** The targets that it is set for, as spelled. */
  readonly of: string;
  readonly span: Span;
}

const mostBuilds = 100;
const usualFiles = [
  ...['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'],
  ...['docker-bake.json', 'docker-bake.hcl', 'docker-bake.override.json', 'docker-bake.override.hcl'],
];

export function bakedBuilds(file: WorkflowFacts): readonly BakedBuild[] {
  if (file.kind !== 'github' || file.document === undefined) return [];
  const isBake = ({ uses }: WorkflowStep) => uses !== undefined && /^docker\/bake-action@/.test(uses);
  return file.jobs.flatMap((job) => job.steps.filter(isBake).map((step) => buildOf(file, job, step))).slice(0, mostBuilds);
}

function buildOf(file: WorkflowFacts, job: WorkflowJob, step: WorkflowStep): BakedBuild {
  const lines = setLines(file, step);
  const writes = lines.flatMap(({ of, key, value, span }) => (key === 'cache-to' ? [{ ...cacheOf(value), of, span }] : []));
  const isSaid = lines.some(({ key }) => /^cache-(?:from|to)$/.test(key));
  return {
    ...{ job, step, writes, builder: builderOf(file, job, step), uncached: uncachedOf(file, step, lines) },
    speaksOfCache: isSaid || filesSpeakOfCache(file, step),
  };
}

function uncachedOf({ document }: WorkflowFacts, { inputs, path }: WorkflowStep, lines: readonly SetLine[]): Span | undefined {
  const { 'no-cache': own } = inputs;
  if (own === true || own === 'true') return document?.valueSpanOf([...path, 'with', 'no-cache']);
  return lines.find(({ key, value }) => key === 'no-cache' && value === 'true')?.span;
}

interface SetLine {
  readonly of: string;
  readonly key: string;
  readonly value: string;
  readonly span: Span;
}

/** `target.key=value` and `target.key+=value`, a line each. */
function setLines({ document, text }: WorkflowFacts, { inputs, path }: WorkflowStep): readonly SetLine[] {
  const span = document?.valueSpanOf([...path, 'with', 'set']);
  if (span === undefined || typeof inputs['set'] !== 'string') return [];
  return inputs['set'].split('\n').flatMap((line): SetLine[] => {
    const trimmed = line.trim();
    const [, of, key, value] = /^([^=\s]*)\.([a-z-]+)\+?=(.*)$/.exec(trimmed) ?? [];
    const at = text.indexOf(trimmed, span.start);
    if (of === undefined || key === undefined || value === undefined || at < 0 || at >= span.end) return [];
    return [{ of, key, value, span: { start: at, end: at + trimmed.length } }];
  });
}

function filesSpeakOfCache({ view, text }: WorkflowFacts, { inputs }: WorkflowStep): boolean | undefined {
  const { files, workdir = '.', source } = inputs;
  // A file of metadata is made by a step and holds tags; any other expression may be anything.
  const spelled =
    typeof files === 'string' ? files.split(/[\n,]/).map((each) => each.trim().replace(/^cwd:\/\//, '')) : usualFiles;
  const names = spelled.filter((each) => each !== '' && !/^\$\{\{[^}]*bake-file[^}]*\}\}$/.test(each));
  if (source !== undefined || typeof workdir !== 'string' || [workdir, ...names].some((each) => /[$:]/.test(each)))
    return undefined;
  const up = view.path
    .split('/')
    .slice(0, -1)
    .map(() => '..');
  const texts = names.map((name) => view.read(cleanPath([...up, workdir, name].join('/'))));
  const found = texts.flatMap((each) => (each.kind === 'loaded' ? (each.value ?? []) : []));
  if (texts.some(({ kind }) => kind !== 'loaded') || found.length === 0) return undefined;
  return [...found, text].some((each) => /cache[-_](?:from|to)/.test(each));
}
