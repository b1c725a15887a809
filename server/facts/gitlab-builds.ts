/**
 * `docker build` in jobs of GitLab whose Docker is certain to be empty: a service of the job itself (`docker:dind`) that a runner of
 * GitLab starts anew for each job. Where a runner of one's own, another host or another file may have its say, nothing is known.
 */
import { buildWords } from '../model/build-words.ts';
import { parseShell } from '../model/parse-shell.ts';
import { baseName } from '../model/shell-wrappers.ts';
import type { Span } from '../model/span.ts';
import { asFields, type YamlFields } from '../model/yaml-document.ts';
import { shellPlaces, valueAt } from './shell-places.ts';
import type { WorkflowFacts, WorkflowJob } from './workflow-facts.ts';

export interface GitlabBuild {
  readonly job: WorkflowJob;
  /** The image of the service. */
  readonly service: string;
  readonly span: Span;
}

const longestText = 64 * 1024;
const mostBuilds = 50;
const dind = /^(?:[\w.$:{}-]+\/)*docker:(?:[\w.-]*-)?dind(?:-[\w.-]+)?$/;
/** What says that somebody keeps layers, or builds elsewhere. */
const keepsLayers =
  /cache[-_](?:from|to)|BUILDKIT_INLINE_CACHE|buildx\s+(?:create|bake|use)|docker\s+(?:context|load)|buildkitd|BUILDX_BUILDER|depot|\/var\/lib\/docker/i;

/** Each job's first build; none where any job of the file keeps layers. */
export function gitlabBuildsWithoutCache(file: WorkflowFacts): readonly GitlabBuild[] {
  if (file.kind !== 'gitlab' || file.document === undefined || keepsLayers.test(file.text)) return [];
  return file.jobs.flatMap((job) => buildOf(file, job)).slice(0, mostBuilds);
}

function buildOf(file: WorkflowFacts, job: WorkflowJob): readonly GitlabBuild[] {
  const top = asFields(file.document?.value);
  const { fields } = job;
  // What it extends may say anything of all this.
  if (fields['script'] === undefined || fields['extends'] !== undefined || job.name.startsWith('.')) return [];
  const service = dindOf(inherited('services', fields, top));
  if (service === undefined || !isOnRunnerOfGitlab(inherited('tags', fields, top)) || isRunSeldom(fields, top)) return [];
  if (hasOtherHost(fields, top)) return [];
  const span = shellPlaces(job)
    .filter((path) => !path.includes('after_script'))
    .map((path) => placeOfBuild(file, path))
    .find((each) => each !== undefined);
  return span === undefined ? [] : [{ job, service, span }];
}

function inherited(key: string, fields: YamlFields, top: YamlFields): unknown {
  return fields[key] ?? asFields(top['default'])[key] ?? top[key];
}

function dindOf(services: unknown): string | undefined {
  const names = (Array.isArray(services) ? services : []).map((each: unknown) =>
    typeof each === 'string' ? each : asFields(each)['name'],
  );
  return names.find((name): name is string => typeof name === 'string' && dind.test(name));
}

/** Without a tag any runner may take it, which on a server of one's own is one of one's own; dind starts empty there, too. */
function isOnRunnerOfGitlab(tags: unknown): boolean {
  if (tags === undefined || tags === null) return true;
  return Array.isArray(tags) && tags.every((tag) => typeof tag === 'string' && /^(?:saas-|gitlab-org)/.test(tag));
}

function hasOtherHost(fields: YamlFields, top: YamlFields): boolean {
  const host = asFields(fields['variables'])['DOCKER_HOST'] ?? asFields(top['variables'])['DOCKER_HOST'];
  return host !== undefined && !(typeof host === 'string' && /^tcp:\/\/(?:docker|localhost|127\.0\.0\.1):\d+\/?$/.test(host));
}

/** For releases, by hand or on a schedule, where an image built anew is welcome. */
function isRunSeldom(fields: YamlFields, top: YamlFields): boolean {
  const only = fields['only'];
  const refs = Array.isArray(only) ? only : asFields(only)['refs'];
  if (Array.isArray(refs) && refs.every((ref) => /^(?:tags|schedules|triggers|web|api|pipelines)$/.test(String(ref))))
    return true;
  if (fields['when'] === 'manual') return true;
  const own = Array.isArray(fields['rules']) ? fields['rules'] : asFields(top['workflow'])['rules'];
  const rules = Array.isArray(own) ? own.map(asFields) : [];
  return rules.length > 0 && rules.every(isSeldomRule);
}

function isSeldomRule({ if: condition, when }: YamlFields): boolean {
  if (when === 'never' || when === 'manual') return true;
  return typeof condition === 'string' && /\$CI_COMMIT_TAG(?!\s*==\s*null)\b|"(?:schedule|web|trigger|api)"/.test(condition);
}

function placeOfBuild(file: WorkflowFacts, path: readonly string[]): Span | undefined {
  const span = file.document?.valueSpanOf(path);
  const text = valueAt(file.document?.value, path);
  if (span === undefined || text === undefined || text.length > longestText || !/\bbuild\b/.test(text)) return undefined;
  const { commands } = parseShell({ text, spanOf: (start, end) => ({ start, end }) });
  const build = commands.find(({ program, args }) => baseName(program) === 'docker' && isPlainBuild(buildWords(args)));
  if (build === undefined) return undefined;
  const at = /\bdocker\s+(?:(?:buildx|image|builder)\s+)?b(?:uild)?\b/.exec(file.text.slice(span.start, span.end));
  return at === null ? undefined : { start: span.start + at.index, end: span.start + at.index + at[0].length };
}

/** `--no-cache` is somebody's choice, and another builder may be anywhere. */
function isPlainBuild(words: ReturnType<typeof buildWords>): boolean {
  return words !== undefined && !words.flags.some(({ name }) => /^--(?:no-cache|builder|cache-)/.test(name));
}
