/**
 * Files that tell how something is built: which names they have, how they are read, and what they declare together.
 * Compose merges its override files, bake its `override` ones; another compose file of the same folder counts as an
 * addition when it leaves the context out, else by itself. No disk here: texts come from the index.
 */
import { basename, dirname, join } from 'node:path';
import { type BakeFile, bakeBuilds } from '../model/bake-file.ts';
import { parseBakeHcl } from '../model/bake-hcl.ts';
import { parseBakeJson } from '../model/bake-json.ts';
import { type ComposeFile, composeBuilds, parseComposeFile } from '../model/compose-file.ts';
import type { DeclaredBuild } from '../model/declared-build.ts';
import { parseEnvFile } from '../model/env-file.ts';
import { parseTasksFile } from '../model/tasks-file.ts';

export type BuildFile =
  | { readonly kind: 'compose'; readonly file: ComposeFile }
  | { readonly kind: 'bake'; readonly file: BakeFile }
  | { readonly kind: 'tasks'; readonly builds: readonly DeclaredBuild[] }
  | { readonly kind: 'env'; readonly values: ReadonlyMap<string, string> };

/** A declared build with the folder that its relative paths start from. */
export interface PlacedBuild {
  readonly kind: 'compose' | 'bake' | 'task';
  readonly folder: string;
  readonly build: DeclaredBuild;
  /** What Compose calls the project, when nobody says otherwise at its command line. */
  readonly project?: string;
}

const composeName = /^(?:docker-)?compose(?:[.-][^/]+)?\.ya?ml$/;
const bakeNames = ['docker-bake.json', 'docker-bake.override.json', 'docker-bake.hcl', 'docker-bake.override.hcl'];
const composeBases = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const composeOverrides = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/** What the name of a file promises, or `undefined` when it has nothing to do with builds. */
export function buildFileKind(path: string): BuildFile['kind'] | undefined {
  const name = basename(path);
  if (name === 'tasks.json' && basename(dirname(path)) === '.vscode') return 'tasks';
  if (composeName.test(name)) return 'compose';
  if (bakeNames.includes(name)) return 'bake';
  return name === '.env' ? 'env' : undefined;
}

/** `undefined` when the text is broken: nothing is then known about what it declares. */
export function readBuildFile(path: string, text: string): BuildFile | undefined {
  const kind = buildFileKind(path);
  if (kind === 'env') return { kind, values: parseEnvFile(text) };
  if (kind === 'compose') {
    const file = parseComposeFile(text);
    return file && { kind, file };
  }
  if (kind === 'bake') {
    const file = path.endsWith('.json') ? parseBakeJson(text) : parseBakeHcl(text);
    return file && { kind, file };
  }
  const builds = kind === 'tasks' ? parseTasksFile(text, path, dirname(dirname(path))) : undefined;
  return builds && { kind: 'tasks', builds };
}

/** Everything that the files declare, folder by folder. */
export function placedBuilds(files: ReadonlyMap<string, BuildFile>): readonly PlacedBuild[] {
  const folders = new Set([...files.keys()].map((path) => dirname(path)));
  return [...folders]
    .sort()
    .flatMap((folder) => [
      ...composeOf(folder, files).map(
        (build): PlacedBuild => ({ kind: 'compose', folder, build, project: projectOf(folder, files) }),
      ),
      ...bakeOf(folder, files).map((build): PlacedBuild => ({ kind: 'bake', folder, build })),
      ...tasksOf(folder, files).map((build): PlacedBuild => ({ kind: 'task', folder: dirname(folder), build })),
    ]);
}

function composeOf(folder: string, files: ReadonlyMap<string, BuildFile>): readonly DeclaredBuild[] {
  const env = files.get(join(folder, '.env'));
  const values = env?.kind === 'env' ? env.values : new Map<string, string>();
  const lookup = (name: string) => values.get(name);
  const named = [...files].flatMap(([path, each]) =>
    each.kind === 'compose' && dirname(path) === folder ? [{ path, file: each.file }] : [],
  );
  const firstOf = (names: readonly string[]) =>
    names.map((name) => named.find(({ path }) => basename(path) === name)).find((found) => found !== undefined);
  const base = firstOf(composeBases);
  const override = firstOf(composeOverrides);
  const project = [base, override].filter((each) => each !== undefined);
  const additions = named.filter(({ path }) => ![...composeBases, ...composeOverrides].includes(basename(path)));
  return [
    ...composeBuilds(project, lookup),
    ...additions.flatMap((addition) => {
      const merged = base === undefined ? [] : composeBuilds([base, addition], lookup);
      return composeBuilds([addition], lookup).map((own) => {
        const hasContext = addition.file.services.get(own.name)?.build?.context !== undefined;
        return hasContext ? own : (merged.find((each) => each.name === own.name) ?? own);
      });
    }),
  ];
}

/** `.env`, then the top of the compose file, then the folder (https://docs.docker.com/compose/how-tos/project-name/). */
export function projectOf(folder: string, files: ReadonlyMap<string, BuildFile>): string {
  const env = files.get(join(folder, '.env'));
  const fromEnv = env?.kind === 'env' ? env.values.get('COMPOSE_PROJECT_NAME') : undefined;
  const names = [...composeBases, ...composeOverrides].flatMap((name) => {
    const each = files.get(join(folder, name));
    return each?.kind === 'compose' ? (each.file.name ?? []) : [];
  });
  const name = fromEnv || names.at(-1) || basename(folder);
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
}

function bakeOf(folder: string, files: ReadonlyMap<string, BuildFile>): readonly DeclaredBuild[] {
  return bakeBuilds(
    bakeNames.flatMap((name) => {
      const path = join(folder, name);
      const each = files.get(path);
      return each?.kind === 'bake' ? [{ path, file: each.file }] : [];
    }),
  );
}

function tasksOf(folder: string, files: ReadonlyMap<string, BuildFile>): readonly DeclaredBuild[] {
  const each = files.get(join(folder, 'tasks.json'));
  return each?.kind === 'tasks' ? each.builds : [];
}
