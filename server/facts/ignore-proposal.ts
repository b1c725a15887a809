/**
 * What an ignore file of this project should keep out: the history, what installs write, logs and secrets of this
 * machine. It never proposes a pattern that would drop something the Dockerfile copies or mounts by name.
 */
import { ignoreWalk, parseIgnoreFile } from '../model/ignore-file.ts';
import type { ContextListing } from './context-view.ts';
import { joinPath } from './expand-glob.ts';
import type { FileFacts, Step } from './file-facts.ts';
import { mayReadHistory } from './history-readers.ts';
import { dropsTracked } from './tracked-paths.ts';

export interface IgnoreProposal {
  /** Lines of the ignore file, in order. */
  readonly patterns: readonly string[];
  /** Paths on disk that it would keep out, for the message; the build's own files do not count. */
  readonly examples: readonly string[];
  /** Folders that the installs of this Dockerfile write beside the sources, on disk or not. */
  readonly outputs: readonly string[];
}

/** Noise that is only worth a line when it is there. */
const optional = ['.vscode', '.idea', '.svn', '.hg', 'coverage', '.nyc_output', '.terraform', '.cache', '.tox', '.DS_Store'];

export function proposeIgnoreFile(facts: FileFacts, listing: ContextListing): IgnoreProposal {
  const steps = facts.stages.flatMap((stage) => stage.steps);
  const outputs = outputPatterns(steps);
  const present = optional
    .filter((name) => listing.get(name) !== undefined)
    .map((name) => (name === 'coverage' ? name : `**/${name}`));
  const patterns = [
    ...(mayReadHistory(facts) ? [] : ['.git']),
    ...outputs,
    ...present,
    '**/*.log',
    '**/.env',
    '**/.env.local',
    '**/.env.*.local',
    ...buildFiles(facts, listing),
  ];
  const named = namedPaths(steps);
  const unnamed = [...new Set(patterns)].filter((pattern) => !named.some((path) => drops(pattern, path)));
  const kept = unnamed.flatMap((pattern) => withoutTracked(pattern, facts, listing));
  return {
    patterns: kept,
    examples: examplesOf(kept, listing),
    outputs: [...new Set(outputs.map((pattern) => pattern.replace('**/', '')))].filter((name) => !name.includes('*')),
  };
}

/** The name at the top alone, where a source in another folder is called the same. */
function withoutTracked(pattern: string, { context }: FileFacts, listing: ContextListing): readonly string[] {
  if (!pattern.startsWith('**/') || !dropsTracked(pattern, context, listing)) return [pattern];
  const atTop = pattern.slice('**/'.length);
  return dropsTracked(atTop, context, listing) ? [] : [atTop];
}

/** Folders that an install in this Dockerfile writes itself; without an install they may be meant to be copied. */
function outputPatterns(steps: readonly Step[]): readonly string[] {
  const installs = steps.flatMap((step) => step.installs).filter(({ kind }) => kind === 'manifest' || kind === 'needs-source');
  const outputs = installs.flatMap(({ ecosystem }) => ecosystem.outputs);
  const caches = installs.some(({ ecosystem }) => /^(pip|poetry|uv)/.test(ecosystem.id))
    ? ['**/__pycache__', '**/*.py[cod]', '.venv']
    : [];
  return [
    ...outputs.filter((name) => !/^(vendor|build|bin|dist|lib|out)$/.test(name)).map((name) => `**/${name}`),
    ...caches.map((name) => (name === '.venv' ? '**/.venv' : name)),
  ];
}

function buildFiles({ context }: FileFacts, listing: ContextListing): readonly string[] {
  const names = listing.childrenOf('').map(({ path }) => path);
  const files = names.filter((name) =>
    /^(docker-)?compose[\w.-]*\.ya?ml$|^(.*\.)?[Dd]ockerfile(\..*)?$|^docker-bake\.(hcl|json)$/.test(name),
  );
  const own = decodeURIComponentSafely(context.source.dockerfileUri.split('/').at(-1) ?? '');
  return [...new Set([...(names.includes(own) ? [own] : []), ...files, '.dockerignore'])];
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Paths that a COPY or a bind mount names; for a wildcard, its literal beginning. */
export function namedPaths(steps: readonly Step[]): readonly string[] {
  const copied = steps
    .flatMap(({ copy }) => (copy?.from.kind === 'context' ? copy.sources : []))
    .flatMap(({ kind, path }) => (kind === 'path' && path ? [path] : []));
  const mounted = steps
    .flatMap(({ mounts }) => mounts)
    .flatMap(({ type, from, source }) => (type === 'bind' && from.kind === 'context' && source ? [joinPath(source)] : []));
  return [...copied, ...mounted].filter((path) => path !== '');
}

/** True when the pattern excludes the path, something a wildcard may name, or everything in a named folder. */
export function drops(pattern: string, path: string): boolean {
  const walk = ignoreWalk(parseIgnoreFile(pattern));
  const literal = path.replace(/[*?[].*$/, '');
  const isOut = (candidate: string) => walk?.decidePath(candidate, false).excludedBy !== undefined;
  if (isOut(path)) return true;
  if (literal === path) return false;
  const plain = pattern.replace(/^\*\*\//, '');
  return literal !== '' && (plain.startsWith(literal) || isOut(literal.replace(/\/$/, '')));
}

function examplesOf(patterns: readonly string[], listing: ContextListing): readonly string[] {
  const text = patterns.filter((pattern) => !/ockerfile|compose|dockerignore|docker-bake/.test(pattern)).join('\n');
  const walk = ignoreWalk(parseIgnoreFile(text));
  const found: string[] = [];
  for (const { path, kind } of listing.entries) {
    if (found.length >= 3) break;
    const isInside = found.some((folder) => path.startsWith(`${folder}/`));
    if (!isInside && walk?.decidePath(path, kind === 'directory').excludedBy !== undefined) found.push(path);
  }
  return found;
}
