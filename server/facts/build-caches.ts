/**
 * The builds of a GitHub Actions workflow by `docker/build-push-action`, with the caches that each reads and writes and what its
 * job says about the builder. What runs on a machine of one's own, or is set up in another way, is not known.
 */
import { asFields } from '../model/yaml-document.ts';
import type { FileFacts } from './file-facts.ts';
import { isBuildPush } from './pushed-images.ts';
import type { WorkflowFacts, WorkflowJob, WorkflowStep } from './workflow-facts.ts';

export interface CachedBuild {
  readonly job: WorkflowJob;
  readonly step: WorkflowStep;
  readonly reads: readonly Cache[];
  readonly writes: readonly Cache[];
  readonly isUncached: boolean;
  /** `docker`: the builder of the engine itself, which a job has that sets up none. */
  readonly builder: 'docker' | 'own' | 'unknown';
  /** Of its Dockerfile; `undefined` where that is not known. */
  readonly facts: FileFacts | undefined;
  readonly target: string | undefined;
}

export interface Cache {
  readonly text: string;
  readonly type: string;
  readonly mode: string | undefined;
  readonly scope: string | undefined;
}

const mostBuilds = 100;
const hostedRunner = /^(?:ubuntu|windows|macos)-[\w.-]+$/;
/** What may bring a builder that nobody here knows. */
const otherSetup =
  /buildx\s+create|setup-docker|setup-buildkit|buildkitd|DOCKER_BUILDER|BUILDX_BUILDER|containerd-snapshotter|depot|blacksmith|namespace(?:labs)?|warpbuild/i;

export function cachedBuilds(file: WorkflowFacts): readonly CachedBuild[] {
  if (file.kind !== 'github' || file.document === undefined) return [];
  return file.jobs.flatMap((job) => job.steps.filter(isBuildPush).map((step) => buildOf(file, job, step))).slice(0, mostBuilds);
}

function buildOf(file: WorkflowFacts, job: WorkflowJob, step: WorkflowStep): CachedBuild {
  const { inputs } = step;
  const line = file.document?.lineOf([...step.path, 'uses']);
  const { builds } = file.view;
  // Of a matrix there are several, and what holds for one may not for another.
  const [own, other] = builds.kind === 'loaded' ? builds.value.filter((each) => each.isOwn && each.line === line) : [];
  const only = other === undefined ? own : undefined;
  return {
    ...{ job, step, reads: caches(inputs['cache-from']), writes: caches(inputs['cache-to']) },
    isUncached: inputs['no-cache'] === true || inputs['no-cache'] === 'true',
    builder: builderOf(file, job, step),
    facts: only?.facts.kind === 'loaded' ? only.facts.value : undefined,
    target: only?.target,
  };
}

function caches(value: unknown): readonly Cache[] {
  const all = typeof value === 'string' ? value.split('\n').map((each) => each.trim()) : [];
  return all.filter((each) => each !== '').map(cacheOf);
}

export function cacheOf(text: string): Cache {
  const fields = new Map(text.split(',').map((each): [string, string] => pair(each.trim())));
  return { text, type: fields.get('type') ?? 'registry', mode: fields.get('mode'), scope: fields.get('scope') };
}

function pair(text: string): [string, string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}

export function builderOf(file: WorkflowFacts, job: WorkflowJob, step: WorkflowStep): CachedBuild['builder'] {
  if (!isHosted(job) || otherSetup.test(file.text) || step.inputs['builder'] !== undefined) return 'unknown';
  const before = job.steps.slice(0, job.steps.indexOf(step));
  const setup = before.find(({ uses }) => uses !== undefined && /^docker\/setup-buildx-action@/.test(uses));
  if (setup === undefined) {
    // An action of the repository itself may do anything, and another one that speaks of Docker may set up a builder.
    const isOpen = before.some(
      ({ uses = '' }) => uses.startsWith('./') || (/docker|build/i.test(uses) && !knownAction.test(uses)),
    );
    return isOpen ? 'unknown' : 'docker';
  }
  const { driver, endpoint, install } = setup.inputs;
  if (endpoint !== undefined || install !== undefined || setup.fields['if'] !== undefined) return 'unknown';
  return driver === undefined || driver === 'docker-container' ? 'own' : 'unknown';
}

const knownAction = /^docker\/(?:login|metadata|setup-qemu|build-push|bake)-action@/;

/** On a machine of one's own layers stay from build to build. */
export function isHosted({ fields }: WorkflowJob): boolean {
  const runner = fields['runs-on'];
  return typeof runner === 'string' && hostedRunner.test(runner) && fields['container'] === undefined;
}

/** It runs often: for commits of branches or for pull requests. With a schedule it may well be there to build anew. */
export function isRunOften({ document }: WorkflowFacts): boolean {
  const on = asFields(document?.value)['on'];
  const names = typeof on === 'string' ? [on] : Array.isArray(on) ? on.map(String) : Object.keys(asFields(on));
  const push = asFields(asFields(on)['push']);
  const isOfTags = push['tags'] !== undefined && push['branches'] === undefined;
  return names.includes('pull_request') || (names.includes('push') && !isOfTags && !names.includes('schedule'));
}

export function isScheduled({ document }: WorkflowFacts): boolean {
  return 'schedule' in asFields(asFields(document?.value)['on']);
}
