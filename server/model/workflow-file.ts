/**
 * The builds that a GitHub Actions workflow declares: `docker build` in `run`, and steps of `docker/build-push-action`. Paths start at
 * the top of the repository. An expression counts only where it names what the workflow itself spells out, a value of its matrix too; a job that checks out
 * something else, or elsewhere, says nothing. https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
 */
import { notSpelledOut } from './build-command.ts';
import { buildOfAction } from './build-push-action.ts';
import { type ShellBuild, shellBuilds } from './shell-builds.ts';
import { matrixCombinations } from './workflow-matrix.ts';
import { readYaml, type YamlDocument } from './yaml-document.ts';

type Fields = Readonly<Record<string, unknown>>;
type Names = ReadonlyMap<string, string>;

interface Job {
  readonly document: YamlDocument;
  readonly text: readonly string[];
  readonly steps: readonly Fields[];
  readonly path: readonly string[];
  readonly env: Names;
  readonly folder: string | undefined;
}

const maxSteps = 1_000;
const mostBuilds = 200;
const expression = /\$\{\{([^\n]*?)\}\}/g;

/** Broken YAML declares nothing. */
export function workflowBuilds(text: string): readonly ShellBuild[] {
  if (!/\bbuild/.test(text)) return [];
  const document = readYaml(text);
  if (document === undefined) return [];
  const top = fieldsOf(document.value);
  // A step may write variables for those behind it.
  const isEnvFixed = !text.includes('GITHUB_ENV');
  const lines = text.split('\n');
  return Object.entries(fieldsOf(top['jobs'])).flatMap(([name, value]) => {
    const job = fieldsOf(value);
    const steps = (Array.isArray(job['steps']) ? job['steps'] : []).slice(0, maxSteps).map(fieldsOf);
    if (steps.some(isOtherCheckout)) return [];
    const env = isEnvFixed ? new Map([...envOf(top), ...envOf(job)]) : new Map<string, string>();
    const place = { document, text: lines, steps, path: ['jobs', name, 'steps'], env };
    const folder = folderOf(job) ?? folderOf(top);
    const builds = matrixCombinations(job).flatMap((names) =>
      buildsOfJob({ ...place, env: new Map([...env, ...names]), folder: folder && withNames(folder, names) }),
    );
    return distinct(builds);
  });
}

/** What no value of the matrix changes is one build. */
function distinct(builds: readonly ShellBuild[]): readonly ShellBuild[] {
  const plain = (_: string, value: unknown) => (value instanceof Map ? [...value] : value);
  const seen = new Map(builds.map((build) => [JSON.stringify(build, plain), build]));
  return [...seen.values()].slice(0, mostBuilds);
}

function buildsOfJob(job: Job): readonly ShellBuild[] {
  return job.steps.flatMap((step, index): readonly ShellBuild[] => {
    const env = new Map([...job.env, ...envOf(step)]);
    if (typeof step['run'] === 'string') return buildsOfRun(job, step, [...job.path, String(index)], env);
    const uses = typeof step['uses'] === 'string' ? step['uses'] : '';
    if (!/^docker\/build-push-action@/.test(uses)) return [];
    const line = job.document.lineOf([...job.path, String(index), 'uses']);
    return [{ line, directory: '.', build: buildOfAction(fieldsOf(step['with']), job.steps, (text) => withNames(text, env)) }];
  });
}

function buildsOfRun(job: Job, step: Fields, path: readonly string[], env: Names): readonly ShellBuild[] {
  const shell = step['shell'];
  if (shell !== undefined && !/^(?:bash|sh)\b/.test(String(shell))) return [];
  const line = job.document.lineOf([...path, 'run']);
  // The lines of a block stand below its key, one by one.
  const isBlock = /\brun *: *\|[-+\d]* *(?:#.*)?$/.test((job.text[line] ?? '').trimEnd());
  const folder =
    step['working-directory'] === undefined ? (job.folder ?? '.') : withNames(String(step['working-directory']), env);
  const builds = shellBuilds(withNames(String(step['run']), env), env);
  return builds.map((each) => {
    const directory = each.directory?.startsWith('/') === true ? undefined : each.directory;
    const isKnown = !folder.includes('$') && !folder.startsWith('/') && directory !== undefined;
    return { ...each, line: isBlock ? line + 1 + each.line : line, directory: isKnown ? `${folder}/${directory}` : undefined };
  });
}

function isOtherCheckout(step: Fields): boolean {
  const inputs = fieldsOf(step['with']);
  const isCheckout = /^actions\/checkout@/.test(String(step['uses'] ?? ''));
  return isCheckout && (inputs['path'] !== undefined || inputs['repository'] !== undefined);
}

function folderOf(fields: Fields): string | undefined {
  const folder = fieldsOf(fieldsOf(fields['defaults'])['run'])['working-directory'];
  return folder === undefined ? undefined : String(folder);
}

function envOf(fields: Fields): readonly [string, string][] {
  return Object.entries(fieldsOf(fields['env'])).map(([name, value]) => [name, String(value)]);
}

/** Values that are expressions themselves are not followed. */
function withNames(text: string, env: Names): string {
  return text.replace(expression, (_, inner: string) => {
    const name = inner.trim();
    if (name === 'github.workspace') return '.';
    const value = name.startsWith('env.') ? env.get(name.slice(4)) : matrixValue(name, env);
    return value === undefined || value.includes('$') ? notSpelledOut : value;
  });
}

function matrixValue(name: string, env: Names): string | undefined {
  if (!/^matrix(?:\.[\w-]+)+$/.test(name) || !env.has('matrix')) return undefined;
  const isObject = [...env.keys()].some((each) => each.startsWith(`${name}.`));
  return env.get(name) ?? (isObject ? undefined : '');
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
