/**
 * The builds in the scripts of a `.gitlab-ci.yml`, which run at the top of the repository. Its variables may be set by the project,
 * so none counts; a job that takes a part of its script from elsewhere says nothing. https://docs.gitlab.com/ci/yaml/
 */
import { type ShellBuild, shellBuilds } from './shell-builds.ts';
import { readYaml, type YamlDocument } from './yaml-document.ts';

type Fields = Readonly<Record<string, unknown>>;

const maxJobs = 500;

/** Broken YAML declares nothing. */
export function gitlabBuilds(text: string): readonly ShellBuild[] {
  if (!/\bbuild\b/.test(text)) return [];
  const document = readYaml(text);
  if (document === undefined) return [];
  const top = fieldsOf(document.value);
  const before = fieldsOf(top['default'])['before_script'] ?? top['before_script'];
  const jobs = Object.entries(top)
    .slice(0, maxJobs)
    .map(([name, value]) => [name, fieldsOf(value)] as const);
  const isExtendedOften = jobs.some(([, job]) => job['extends'] !== undefined && job['before_script'] !== undefined);
  return jobs.flatMap(([name, job]) => {
    // A template runs behind what the jobs run first that are made of it.
    if (name.startsWith('.') && isExtendedOften) return [];
    // What it extends may have gone to another folder before.
    if (job['script'] === undefined || (job['extends'] !== undefined && job['before_script'] === undefined)) return [];
    const started = linesOf(job['before_script'] ?? before);
    return [...buildsOf(document, started, job, [name, 'script']), ...buildsOf(document, [], job, [name, 'after_script'])];
  });
}

function buildsOf(
  document: YamlDocument,
  before: readonly string[] | undefined,
  job: Fields,
  path: readonly [string, string],
): readonly ShellBuild[] {
  const own = linesOf(job[path[1]]);
  if (own === undefined || before === undefined) return [];
  const lines = own.flatMap((item, index) => item.split('\n').map(() => (Array.isArray(job[path[1]]) ? index : undefined)));
  const behind = before.flatMap((item) => item.split('\n')).length;
  return shellBuilds([...before, ...own].join('\n')).flatMap((build) => {
    const at = build.line - behind;
    if (at < 0) return [];
    const item = lines[at];
    return [{ ...build, line: document.lineOf(item === undefined ? path : [...path, String(item)]) }];
  });
}

/** `undefined` where something else is put in its place (`!reference`). */
function linesOf(value: unknown): readonly string[] | undefined {
  if (value === undefined || value === null) return [];
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return items.every((each) => typeof each === 'string') ? items : undefined;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
