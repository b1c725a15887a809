/** The life of one project: it is built, changed, built again, and each build is planned before and compared afterwards. */
import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import { type Comparison, compareSteps } from './compare-steps.ts';
import { contextChanges, listContext, makeContext } from './context-folder.ts';
import { dockerfileChanges } from './dockerfile-changes.ts';
import { type DockerfileText, makeDockerfile, type Surroundings, textOf } from './dockerfile-text.ts';
import { observeBuild } from './observe-build.ts';
import type { BuildGiven, Observation, Planner } from './planner.ts';
import type { Random } from './random.ts';

export interface CaseResult {
  readonly change: string;
  readonly detail: string;
  readonly dockerfile: string;
  readonly ignore: string;
  readonly given: BuildGiven;
  readonly observation: Observation;
  readonly refused: string | undefined;
  readonly comparisons: readonly Comparison[];
}

export interface ProjectPlace {
  readonly folder: string;
  readonly salt: string;
  readonly base: string;
  readonly engines: ReadonlyMap<string, EngineAccess>;
  readonly planner: Planner & { imagesMoved(): void };
  readonly secretFile: string;
  readonly emptyFolder: string;
  readonly served: Surroundings['served'];
}

/** What the name of each project's base image is given to at first. */
export const originalBase = 'unstale-diff-base:original';

interface Project {
  readonly place: ProjectPlace;
  readonly random: Random;
  text: DockerfileText;
  ignore: string | undefined;
  args: Map<string, string>;
  target: string | undefined;
  builder: string;
  /** For the next build only. */
  noCache: boolean | readonly string[];
  network: string;
  cancelAfterMs: number | undefined;
}

export async function* liveProject(place: ProjectPlace, random: Random, cases: number): AsyncGenerator<CaseResult> {
  const context = join(place.folder, `context-${place.salt}`);
  await makeContext(context, place.salt, random);
  const named = join(place.folder, `other-${place.salt}`);
  await makeContext(named, place.salt, random);
  const project: Project = {
    ...{ place, random, args: new Map(), target: undefined, noCache: false, network: 'none', cancelAfterMs: undefined },
    ignore: random.chance(45) ? ignoreText(random) : undefined,
    builder: [...place.engines.keys()][0] ?? '',
    text: { preamble: [], stages: [] },
  };
  project.text = makeDockerfile(await surroundings(project, context), random);
  yield await buildCase(project, context, named, 'new', '');
  for (let each = 1; each < cases; each++) {
    const [change, apply] = random.weighted(changes.map(([weight, name, fit]) => [weight, [name, fit]] as const));
    const detail = await apply(project, context, named);
    const built = await buildCase(project, context, named, change, detail ?? 'nothing to change');
    yield built;
    project.noCache = false;
    project.network = 'none';
    project.cancelAfterMs = undefined;
    // What does not build stays broken only for one case.
    if (!built.observation.isOk && change !== 'cancelled')
      project.text = makeDockerfile(await surroundings(project, context), random);
  }
  await rm(context, { recursive: true, force: true });
  await rm(named, { recursive: true, force: true });
}

async function buildCase(project: Project, context: string, named: string, change: string, detail: string): Promise<CaseResult> {
  const { place } = project;
  const dockerfilePath = join(place.folder, `${place.salt}.Dockerfile`);
  const dockerfile = textOf(project.text);
  await writeFile(dockerfilePath, dockerfile);
  if (project.ignore === undefined) await rm(join(context, '.dockerignore'), { force: true });
  else await writeFile(join(context, '.dockerignore'), project.ignore);
  const given: BuildGiven = {
    ...{ contextPath: context, dockerfilePath, target: project.target, args: new Map(project.args), builder: project.builder },
    namedContexts: new Map([['other', named]]),
    noCache: project.noCache,
    network: project.network,
  };
  const plan = await place.planner.plan(given);
  const engine = place.engines.get(project.builder);
  if (engine === undefined) throw new Error(`There is no engine ${project.builder}.`);
  const extras = {
    secretFile: place.secretFile,
    ...(project.cancelAfterMs === undefined ? {} : { cancelAfterMs: project.cancelAfterMs }),
  };
  const observation = await observeBuild(engine, given, extras);
  if (plan.kind === 'plan') await place.planner.learn(given, observation);
  return {
    ...{ change, detail, dockerfile, ignore: project.ignore ?? '', given, observation },
    refused: plan.kind === 'refused' ? plan.because : undefined,
    comparisons: plan.kind === 'plan' ? compareSteps(plan.steps, observation) : [],
  };
}

async function surroundings({ place, ignore }: Project, context: string): Promise<Surroundings> {
  // What an ignore file may keep out is not named, so that most builds succeed.
  const files = ignore === undefined ? await listContext(context) : [{ path: 'salt', kind: 'file' as const }];
  return { salt: place.salt, base: place.base, files, named: ['other'], served: place.served };
}

function ignoreText(random: Random): string {
  const lines = [
    '*.md',
    '**/*.md',
    'src',
    'src/lib',
    '!src/lib/deep',
    '# comment',
    '*',
    '!src',
    '!*.txt',
    'assets',
    '.hidden',
    '**/*.js',
    '!**/x.js',
    'Dockerfile',
    '/conf/',
    'a b',
    '[m-x]*',
  ];
  return [...random.some(lines, 1, 4), '!salt', ''].join('\n');
}

type Apply = (project: Project, context: string, named: string) => Promise<string | undefined> | string | undefined;

const changes: readonly (readonly [weight: number, name: string, apply: Apply])[] = [
  ...contextChanges.map(
    ([weight, name, change]) => [weight, name, ({ random }: Project, context: string) => change(context, random)] as const,
  ),
  ...dockerfileChanges.map(
    ([weight, name, change]) =>
      [
        weight,
        name,
        async (project: Project, context: string) => change(project.text, await surroundings(project, context), project.random),
      ] as const,
  ),
  [4, 'nothing', () => 'nothing'],
  [
    5,
    'argument',
    ({ args, random }) => {
      const name = random.pick(['V', 'GLOBAL', 'A', 'HTTP_PROXY', 'TARGETARCH', 'UNUSED', 'SOURCE_DATE_EPOCH']);
      if (args.has(name) && random.chance(40)) args.delete(name);
      else args.set(name, name === 'SOURCE_DATE_EPOCH' ? String(random.integer(3) * 1000) : random.pick(['one', 'two', '']));
      return `${name}=${args.get(name)}`;
    },
  ],
  [
    4,
    'target',
    (project) => {
      const named = project.text.stages.filter(({ name }) => name !== '').map(({ name }) => name);
      project.target = named.length > 0 && project.random.chance(70) ? project.random.pick(named) : undefined;
      return project.target;
    },
  ],
  [
    4,
    'ignore file',
    (project) => {
      project.ignore = project.random.chance(30) ? undefined : ignoreText(project.random);
      return project.ignore;
    },
  ],
  [2, 'named context', ({ random }, _, named) => random.pick(contextChanges)[2](named, random)],
  [2, 'prune everything', (project) => prune(project, ['--all'])],
  [1, 'prune', (project) => prune(project, [])],
  [2, 'prune contexts', (project) => prune(project, ['--filter', 'type=source.local'])],
  [
    2,
    'no cache',
    (project) => {
      project.noCache = true;
      return '--no-cache';
    },
  ],
  [
    2,
    'no cache of a stage',
    (project) => {
      const named = project.text.stages.filter(({ name }) => name !== '').map(({ name }) => name);
      if (named.length > 0) project.noCache = [project.random.pick(named)];
      return String(project.noCache);
    },
  ],
  [
    1,
    'network',
    (project) => {
      project.network = 'host';
      return 'host';
    },
  ],
  [
    3,
    'failing step',
    ({ text, random }) => {
      const stage = random.pick(text.stages);
      stage.lines.splice(1 + random.integer(stage.lines.length), 0, 'RUN false');
      return 'RUN false';
    },
  ],
  [
    2,
    'cancelled',
    (project) => {
      const withTools = project.text.stages.filter(
        ({ from, lines }) => from !== 'scratch' && !lines.some((line) => line.startsWith('USER')),
      );
      if (withTools.length === 0) return undefined;
      project.random.pick(withTools).lines.push(`RUN sleep 3 && echo ${project.random.integer(1e6)}`);
      project.cancelAfterMs = 1500;
      return 'after 1.5 s';
    },
  ],
  [2, 'same name elsewhere', buildNamesake],
  [2, 'base moved', moveBase],
  [
    1,
    'builder',
    (project) => {
      const others = [...project.place.engines.keys()].filter((name) => name !== project.builder);
      project.builder = others[0] ?? project.builder;
      return project.builder;
    },
  ],
];

async function prune({ place, builder }: Project, options: readonly string[]): Promise<string> {
  const engine = place.engines.get(builder);
  if (engine === undefined) return 'no engine';
  await runDocker(engine, ['buildx', 'prune', '--force', ...options]);
  place.planner.forget(builder, options.includes('type=source.local') ? 'contexts' : 'everything');
  return options.join(' ');
}

/** The name of the base image gets another image: with other settings only, or with a layer more. */
async function moveBase({ place, builder, random }: Project): Promise<string> {
  const engine = place.engines.get(builder);
  const line = random.pick([
    'LABEL moved=1',
    `LABEL moved=${random.integer(1e6)}`,
    `ENV MOVED=${random.integer(3)}`,
    `RUN echo ${random.integer(3)} > /moved`,
    'WORKDIR /based',
    'ONBUILD ENV B=built',
  ]);
  if (engine === undefined) return 'no engine';
  const input = `FROM ${originalBase}\n${line}\n`;
  await runDocker(
    engine,
    ['buildx', 'build', '--network=none', '--provenance=false', '--tag', place.base, '--file', '-', '--', place.emptyFolder],
    { input },
  );
  place.planner.imagesMoved();
  return line;
}

/** Another project whose context folder is called the same, with files of the same size and date. */
async function buildNamesake(project: Project, context: string): Promise<string> {
  const { place, random } = project;
  const folder = join(place.folder, `namesake-${random.integer(1e6)}`);
  const other = join(folder, basename(context));
  await mkdir(other, { recursive: true });
  for (const { path, kind } of await listContext(context)) {
    if (kind === 'directory') await mkdir(join(other, path), { recursive: true });
    if (kind !== 'file') continue;
    await mkdir(dirname(join(other, path)), { recursive: true });
    const { size, mtime, atime } = await stat(join(context, path));
    await writeFile(join(other, path), random.chance(50) ? await readFile(join(context, path)) : 'n'.repeat(size));
    await utimes(join(other, path), atime, mtime);
  }
  const dockerfilePath = join(folder, 'Dockerfile');
  await writeFile(dockerfilePath, `FROM ${place.base}\nENV SALT=${place.salt}\nCOPY ${random.pick(['.', 'salt', '*'])} /x/\n`);
  const given: BuildGiven = {
    contextPath: other,
    dockerfilePath,
    target: undefined,
    args: new Map(),
    namedContexts: new Map(),
    noCache: false,
    network: 'none',
    builder: project.builder,
  };
  const engine = place.engines.get(project.builder);
  const plan = await place.planner.plan(given);
  if (engine !== undefined && plan.kind === 'plan')
    await place.planner.learn(given, await observeBuild(engine, given, { secretFile: place.secretFile }));
  await rm(folder, { recursive: true, force: true });
  return 'built in between';
}
