/**
 * Builds of GitHub Actions that keep no layers between runs, or keep less than it seems: no cache at all, one that the builder
 * refuses to write, one that holds the last stage only, one that several images take from each other.
 */
import { type CachedBuild, cachedBuilds, isHosted, isRunOften, isScheduled } from '../facts/build-caches.ts';
import type { StageFacts } from '../facts/file-facts.ts';
import { stageOfTarget } from '../facts/target-stage.ts';
import type { WorkflowFacts } from '../facts/workflow-facts.ts';
import type { YamlDocument } from '../model/yaml-document.ts';
import { linesBelowKey, replacedValue } from './edits/yaml-edits.ts';
import { type Edit, type Finding, type Fix, type Related, ruleOver } from './rule.ts';

const before = 'on:\n  push:\n    branches: [main]\njobs:\n  image:\n    runs-on: ubuntu-latest\n    steps:\n';
const setup = '      - uses: docker/setup-buildx-action@v3\n';

export const ciBuildCacheConfig = ruleOver({
  reads: 'workflow',
  id: 'ci-build-cache-config',
  title: 'Build of CI without a cache that works',
  severity: 'information',
  source: 'https://docs.docker.com/build/ci/github-actions/cache/',
  why: `A hosted runner starts empty: without \`cache-from\` and \`cache-to\` each run builds every step. With them it depends on details what
is kept. The builder of the engine itself, which a job has that sets up none, writes no cache unless the engine stores its images in containerd.
\`mode=min\`, which is the default, and \`inline\` keep the layers of the last stage only, so that what other stages compile is built each time.
Caches of one \`scope\` replace each other. What \`RUN --mount=type=cache\` keeps is never part of an exported cache.`,
  silentWhen: [
    'The runner is not one of GitHub, its name is an expression, or the job runs in a container: layers may stay there.',
    'A cache is missing, but the workflow runs only for releases, Git tags, by hand or on a schedule.',
    'A builder is set up in another way: `buildx create`, a driver or an endpoint of its own, an action of the repository, another vendor.',
    'For stages and cache mounts: the Dockerfile, its context or its target is not known.',
    '`no-cache: true` in a workflow with a schedule, which is how an image is built anew on purpose.',
  ],
  fix: `Adds \`cache-from\` and \`cache-to\` for the cache of GitHub where a builder is set up and one image is built, adds \`mode=max\`, or sets
\`no-cache\` to \`false\`. A review is wanted: caches of a repository are limited in size. What concerns several images has no fix.`,
  examples: [
    {
      bad: `${before}${setup}      - uses: [|docker/build-push-action@v6|]\n        with:\n          context: .\n`,
      fixed: `${before}${setup}      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          cache-from: type=gha\n          cache-to: type=gha,mode=max\n`,
    },
    {
      bad: `${before}      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          cache-from: type=gha\n          cache-to: [|type=gha,mode=max|]\n`,
      message: 'Cache export is not supported for the docker driver',
    },
    {
      bad: `${before}${setup}      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          cache-from: type=gha\n          cache-to: [|type=gha|]\n`,
      fixed: `${before}${setup}      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          cache-from: type=gha\n          cache-to: type=gha,mode=max\n`,
      files: {
        Dockerfile:
          'FROM golang:1.24 AS build\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\nFROM scratch\nCOPY --from=build /app /\n',
        'main.go': '',
      },
    },
    {
      good: `${before}${setup}      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          cache-from: type=gha\n          cache-to: type=gha,mode=max\n`,
    },
    {
      good: 'on:\n  push:\n    branches: [main]\njobs:\n  image:\n    runs-on: self-hosted\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          context: .\n',
      note: 'On a machine of your own layers stay.',
    },
  ],
  check(file, report) {
    const { document } = file;
    if (document === undefined) return;
    const builds = cachedBuilds(file);
    for (const build of builds) for (const finding of findingsOf({ build, builds, file, document })) report(finding);
  },
});

interface Looked {
  readonly build: CachedBuild;
  readonly builds: readonly CachedBuild[];
  readonly file: WorkflowFacts;
  readonly document: YamlDocument;
}

function findingsOf(looked: Looked): readonly Finding[] {
  const { build, file } = looked;
  if (build.isUncached) return isScheduled(file) ? [] : present([neverCached(looked)]);
  if (build.reads.length === 0 && build.writes.length === 0) return present([withoutCache(looked)]);
  // What is refused is not worth more words.
  const refused = cacheRefused(looked);
  return present(refused === undefined ? [lastStageOnly(looked), sharedScope(looked), mountsNotKept(looked)] : [refused]);
}

function present(findings: readonly (Finding | undefined)[]): readonly Finding[] {
  return findings.flatMap((finding) => finding ?? []);
}

function neverCached({ build: { step }, document }: Looked): Finding | undefined {
  const path = [...step.path, 'with', 'no-cache'];
  const span = document.valueSpanOf(path);
  if (span === undefined) return undefined;
  return {
    span,
    message: 'Each run builds every step, whatever changed. Leave no-cache out, or set it for the runs that need it.',
    fixes: fixes('Set no-cache to false', replacedValue(document, path, 'false')),
  };
}

function withoutCache({ build: { step, job, builder, facts }, builds, file, document }: Looked): Finding | undefined {
  const span = document.valueSpanOf([...step.path, 'uses']);
  const isQuick = facts?.stages.every(({ steps }) => steps.every(({ instruction }) => instruction.keyword !== 'RUN')) === true;
  if (span === undefined || isQuick || !isHosted(job) || !isRunOften(file) || builder === 'unknown') return undefined;
  const [first] = Object.keys(step.inputs);
  // A key without a value is there already.
  const isFree = !('cache-from' in step.inputs) && !('cache-to' in step.inputs);
  const isAlone = isFree && builds.length === 1 && builder === 'own' && !file.text.includes('matrix');
  const edit =
    isAlone && first !== undefined
      ? linesBelowKey(file.text, document, [...step.path, 'with', first], ['cache-from: type=gha', 'cache-to: type=gha,mode=max'])
      : undefined;
  return {
    span,
    message: `The runner starts empty, and this build neither reads nor writes a cache: each run builds every step. Add cache-from and cache-to${builder === 'own' ? '' : ', and docker/setup-buildx-action before it'}.`,
    fixes: fixes('Keep the layers in the cache of GitHub', edit),
  };
}

function cacheRefused({ build: { step, writes, builder }, document }: Looked): Finding | undefined {
  const span = document.valueSpanOf([...step.path, 'with', 'cache-to']);
  const refused = writes.find(({ type }) => /^(?:gha|registry|local|s3|azblob)$/.test(type));
  if (span === undefined || refused === undefined || builder !== 'docker') return undefined;
  return {
    span,
    severity: 'warning',
    message: `This job sets up no builder, and that of the engine refuses to write a cache of type ${refused.type}, unless it stores its images in containerd: the build ends with "Cache export is not supported for the docker driver". Add docker/setup-buildx-action before this step.`,
  };
}

function lastStageOnly({ build: { step, writes, facts, target }, document }: Looked): Finding | undefined {
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
    fixes: only.type === 'inline' ? [] : fixes('Keep the layers of all stages', replacedText(document, path, only.text, text)),
  };
}

function takesFromStages({ lineage }: StageFacts): boolean {
  return lineage.some(({ copy, mounts }) => copy?.from.kind === 'stage' || mounts.some(({ from }) => from.kind === 'stage'));
}

/** What one job writes, the next one replaces. */
function sharedScope({ build, builds, document }: Looked): Finding | undefined {
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

function mountsNotKept({ build: { step, writes, facts, target }, file, document }: Looked): Finding | undefined {
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

function fixes(title: string, edit: Edit | undefined): readonly Fix[] {
  return edit === undefined ? [] : [{ title, safety: 'review', edits: [edit] }];
}
