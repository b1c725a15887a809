/** Builds of CI that are no steps of `docker/build-push-action`: by `docker/bake-action`, and in scripts of GitLab. */
import { type BakedBuild, bakedBuilds } from '../facts/baked-caches.ts';
import { isHosted, isRunOften, isScheduled } from '../facts/build-caches.ts';
import type { FileFacts } from '../facts/file-facts.ts';
import { gitlabBuildsWithoutCache } from '../facts/gitlab-builds.ts';
import type { WorkflowFacts } from '../facts/workflow-facts.ts';
import type { Finding } from './rule.ts';

export function bakeFindings(file: WorkflowFacts): readonly Finding[] {
  return bakedBuilds(file).flatMap((build) => bakeFinding(build, file) ?? []);
}

function bakeFinding(build: BakedBuild, file: WorkflowFacts): Finding | undefined {
  const { uncached, writes, builder, step } = build;
  if (uncached !== undefined) {
    const message = 'Each run builds every step, whatever changed. Leave no-cache out, or set it for the runs that need it.';
    return isScheduled(file) ? undefined : { span: uncached, message };
  }
  const refused = builder === 'docker' ? writes.find(({ type }) => /^(?:gha|registry|local|s3|azblob)$/.test(type)) : undefined;
  if (refused !== undefined)
    return {
      span: refused.span,
      severity: 'warning',
      message: `This job sets up no builder, and that of the engine refuses to write a cache of type ${refused.type}, unless it stores its images in containerd: the build ends with "Cache export is not supported for the docker driver". Add docker/setup-buildx-action before this step.`,
    };
  return sharedByTargets(build) ?? withoutCache(build, file, file.document?.valueSpanOf([...step.path, 'uses']));
}

/** `*.cache-to` gives every target the same place. */
function sharedByTargets({ writes, step: { inputs } }: BakedBuild): Finding | undefined {
  const shared = writes.find(({ type, of, scope }) => type === 'gha' && of === '*' && scope === undefined);
  const targets = String(inputs['targets'] ?? '')
    .split(/[\n,]/)
    .map((each) => each.trim())
    .filter((each) => each !== '');
  if (shared === undefined || targets.length < 2 || targets.some((each) => each.includes('$'))) return undefined;
  return {
    span: shared.span,
    message: `${targets.length} targets write the same cache, and what one writes the next one replaces. Give each a scope of its own, in cache-from and cache-to.`,
  };
}

/** Checks and tests by bake are quick or have to run, and a target that is not spelled out may be one of them. */
const isForChecks = /\$|(?:^|[-_,\s])(?:validate|lint|check|test|tests|bench|vendor|update|docs|format)(?:$|[-_,\s])/;

function withoutCache(
  { job, step, builder, speaksOfCache }: BakedBuild,
  file: WorkflowFacts,
  span: Finding['span'] | undefined,
): Finding | undefined {
  if (isForChecks.test(String(step.inputs['targets'] ?? ''))) return undefined;
  if (span === undefined || speaksOfCache !== false || builder === 'unknown' || !isHosted(job) || !isRunOften(file))
    return undefined;
  return {
    span,
    message: `The runner starts empty, and neither set nor the bake files speak of a cache: each run builds every step. Add *.cache-from and *.cache-to to set${builder === 'own' ? '' : ', and docker/setup-buildx-action before it'}.`,
  };
}

export function gitlabFindings(file: WorkflowFacts): readonly Finding[] {
  if (areQuick(file)) return [];
  return gitlabBuildsWithoutCache(file).map(({ span, service }) => ({
    span,
    message: `The Docker of this job (${service.slice(0, 80)}) starts empty, and this build reads no cache: each run builds every step. Push one with the image (--cache-to type=inline, or --build-arg BUILDKIT_INLINE_CACHE=1) and read it with --cache-from.`,
  }));
}

/** All that it builds is known, and runs nothing. */
function areQuick({ view: { builds } }: WorkflowFacts): boolean {
  if (builds.kind !== 'loaded') return true;
  const own = builds.value.filter(({ isOwn }) => isOwn).map(({ facts }) => (facts.kind === 'loaded' ? facts.value : undefined));
  return own.length > 0 && own.every((facts) => facts !== undefined && runsNothing(facts));
}

function runsNothing({ stages }: FileFacts): boolean {
  return stages.every(({ steps }) => steps.every(({ instruction }) => instruction.keyword !== 'RUN'));
}
