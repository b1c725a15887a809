/**
 * Paths that the build of an image makes, as far as they are certain: what an install writes into the project, what a build
 * leaves there, and what is copied from another stage. Files that are copied from the build context are told elsewhere.
 */
import { cleanPath } from '../model/clean-path.ts';
import type { Span } from '../model/span.ts';
import type { Command, FileFacts, Install, Step } from './file-facts.ts';
import { instructionLabel } from './step-label.ts';
import { isReplaced, stageOfTarget } from './target-stage.ts';

export interface MadePath {
  /** Absolute, in the image. */
  readonly path: string;
  readonly kind: 'install' | 'build' | 'copy';
  /** The instruction, for a person: `RUN npm ci`. */
  readonly by: string;
  /** In the Dockerfile. */
  readonly span: Span;
}

/** What each of these writes for certain; of others only their store outside of the project is. */
const installed: Readonly<Record<string, string>> = {
  ...{ npm: 'node_modules', 'yarn-classic': 'node_modules', pnpm: 'node_modules', bun: 'node_modules' },
  ...{ composer: 'vendor', uv: '.venv' },
};
const javascript: ReadonlySet<string> = new Set(['npm', 'yarn-classic', 'yarn-berry', 'pnpm', 'bun']);
const buildWords = /^(?:build(?::[\w:-]+)?|compile|package|publish|assemble|bootJar|install)$/;

/** `undefined` where it is not known what the image is made of. */
export function madePaths(facts: FileFacts, target: string | undefined): readonly MadePath[] | undefined {
  const stage = stageOfTarget(facts.stages, target);
  if (stage === undefined || isReplaced(stage, facts) || !stage.isPosix) return undefined;
  return stage.lineage.flatMap((step) => [...installsOf(step), ...buildsOf(step), ...copiesOf(step)]);
}

function installsOf(step: Step): readonly MadePath[] {
  return step.installs.flatMap((install) => {
    const name = install.kind === 'manifest' ? outputOf(install) : undefined;
    if (name === undefined || install.directory === undefined) return [];
    return [made(step, 'install', `${install.directory}/${name}`)];
  });
}

function outputOf({ ecosystem, command }: Install): string | undefined {
  if (ecosystem.id === 'uv' && !command.args.some(({ text }) => text === 'sync')) return undefined;
  return Object.hasOwn(installed, ecosystem.id) ? installed[ecosystem.id] : undefined;
}

function buildsOf(step: Step): readonly MadePath[] {
  return step.installs.flatMap(({ ecosystem, kind, command, directory }) => {
    if (kind !== 'needs-source' || directory === undefined || !isBuild(ecosystem.id, command)) return [];
    const output = outputOption(command);
    return output === undefined ? [made(step, 'build', directory)] : [made(step, 'build', joined(directory, output))];
  });
}

/** Not tests, not what is started, and not what lands elsewhere, as `pip install .` does. */
function isBuild(ecosystem: string, { args }: Command): boolean {
  const words = args.map(({ text }) => text);
  if (javascript.has(ecosystem)) return words.some((word) => /^build(?::|$)/.test(word));
  if (!/^(?:go|cargo|maven|gradle|dotnet)$/.test(ecosystem)) return false;
  return words.some((word) => buildWords.test(word)) && !(ecosystem === 'go' && words[0] === 'install');
}

function outputOption({ args }: Command): string | undefined {
  const at = args.findIndex(({ text }) => text === '-o' || text === '--output');
  return at < 0 ? undefined : args[at + 1]?.text;
}

function copiesOf(step: Step): readonly MadePath[] {
  const { copy } = step;
  if (copy?.from.kind !== 'stage' || copy.destination === undefined) return [];
  const { destination } = copy;
  const names = copy.sources.map(({ text }) => text.slice(text.replace(/\/$/, '').lastIndexOf('/') + 1));
  // A folder is copied with what is in it; a file keeps its name.
  const isFolder = destination.endsWith('/') && copy.sources.length === 1 && /\.[A-Za-z0-9]+$/.test(names[0] ?? '');
  return [made(step, 'copy', isFolder ? `${destination}${names[0]}` : destination)];
}

function made({ instruction }: Step, kind: MadePath['kind'], path: string): MadePath {
  return { kind, path: cleanPath(path), by: instructionLabel(instruction), span: instruction.span };
}

function joined(folder: string, path: string): string {
  return path.startsWith('/') ? path : `${folder}/${path}`;
}

/** What a folder is called that holds what was built, and nothing else. */
export function isOutputName(path: string): boolean {
  return /\/(?:dist|build|out|\.next|\.nuxt|\.output|\.svelte-kit|public|target|bin|obj)$/.test(path);
}

/** The path itself, or something below the folder. */
export function isAtOrBelow(path: string, folder: string): boolean {
  return folder === '/' || path === folder || path.startsWith(`${folder}/`);
}
