/** What happens to a project between two builds. Each says what it did, or nothing where there is nothing to do it to. */
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { runDocker } from '../support/engine/access.ts';
import { endpointOf } from '../support/engine/both-stores.ts';
import { buildNamesake } from './build-namesake.ts';
import { contextChanges, listContext, randomDate } from './context-folder.ts';
import { dockerfileChanges } from './dockerfile-changes.ts';
import type { Surroundings } from './dockerfile-text.ts';
import { engineOf, type Project } from './project.ts';
import { provideBase } from './project-base.ts';
import { type Random, randomFrom } from './random.ts';

export async function surroundings({ place, context, ignore, ownIgnore }: Project): Promise<Surroundings> {
  const { salt, base, isOld, served, repository, frontend } = place;
  // What an ignore file may keep out is not named, so that most builds succeed.
  const isOpen = ignore === undefined && ownIgnore === undefined;
  const files = isOpen ? await listContext(context) : [{ path: 'salt', kind: 'file' as const }];
  return {
    salt,
    base,
    files,
    served: { address: served.address, checksum: served.checksum() },
    repository,
    isOld,
    hasParents: frontend !== undefined,
  };
}

export function ignoreText(random: Random): string {
  const lines = [
    ...['*.md', '**/*.md', 'src', 'src/lib', '!src/lib/deep', '# comment', '*', '!src', '!*.txt', 'assets', '.hidden'],
    ...['**/*.js', '!**/x.js', 'Dockerfile', '.dockerignore', '/conf/', 'a b', '[m-x]*'],
  ];
  return [...random.some(lines, 1, 4), '!salt', ''].join('\n');
}

type Apply = (project: Project) => Promise<string | undefined> | string | undefined;

const ofBuilds: readonly (readonly [weight: number, name: string, apply: Apply])[] = [
  [4, 'nothing', () => 'nothing'],
  [5, 'argument', changeArgument],
  [2, 'arguments as before', backToEarlierArguments],
  [4, 'target', changeTarget],
  [4, 'ignore file', changeIgnoreFile],
  [2, 'own ignore file', changeOwnIgnoreFile],
  [2, 'named context', ({ random, named }) => random.pick(contextChanges)[2](named, random)],
  [2, 'served file', serveOther],
  [2, 'prune everything', (project) => prune(project, ['--all'])],
  [1, 'prune', (project) => prune(project, [])],
  [3, 'prune some', pruneSome],
  [2, 'prune contexts', (project) => prune(project, ['--filter', 'type=source.local'])],
  [2, 'no cache', turnCacheOff],
  [2, 'no cache of a stage', turnCacheOfStageOff],
  [1, 'network', changeNetwork],
  [3, 'failing step', addFailingStep],
  [2, 'cancelled', cancel],
  [2, 'same name elsewhere', buildNamesake],
  [2, 'base moved', moveBase],
  [1, 'builder', changeBuilder],
];

export const projectChanges: typeof ofBuilds = [
  ...contextChanges.map(
    ([weight, name, change]) => [weight, name, ({ random, context }: Project) => change(context, random)] as const,
  ),
  ...dockerfileChanges.map(
    ([weight, name, change]) =>
      [weight, name, async (project: Project) => change(project.text, await surroundings(project), project.random)] as const,
  ),
  ...ofBuilds,
];

function changeArgument(project: Project): string {
  const { args, random } = project;
  project.earlierArgs = new Map(args);
  const name = random.pick(['V', 'GLOBAL', 'A', 'HTTP_PROXY', 'TARGETARCH', 'UNUSED', 'SOURCE_DATE_EPOCH']);
  if (args.has(name) && random.chance(40)) args.delete(name);
  else args.set(name, name === 'SOURCE_DATE_EPOCH' ? String(random.integer(3) * 1000) : random.pick(['one', 'two', '']));
  return `${name}=${args.get(name)}`;
}

function backToEarlierArguments(project: Project): string {
  [project.args, project.earlierArgs] = [project.earlierArgs, project.args];
  return [...project.args].join(' ');
}

function namedStages({ text }: Project): readonly string[] {
  return text.stages.filter(({ name }) => name !== '').map(({ name }) => name);
}

function changeTarget(project: Project): string | undefined {
  const named = namedStages(project);
  project.target = named.length > 0 && project.random.chance(70) ? project.random.pick(named) : undefined;
  return project.target;
}

function changeIgnoreFile(project: Project): string | undefined {
  project.ignore = project.random.chance(30) ? undefined : ignoreText(project.random);
  return project.ignore;
}

function changeOwnIgnoreFile(project: Project): string | undefined {
  const { random } = project;
  project.ownIgnore =
    project.ownIgnore !== undefined && random.chance(60) ? undefined : random.chance(15) ? '' : ignoreText(random);
  return project.ownIgnore;
}

function serveOther({ place, random }: Project): string {
  const text = random.chance(70) ? `${place.salt} ${random.integer(1e9)}` : place.salt;
  place.served.serve(text, randomDate(random));
  return text;
}

async function prune(project: Project, options: readonly string[]): Promise<string> {
  await runDocker(engineOf(project), ['buildx', 'prune', '--force', ...options]);
  await project.place.planner.look(project.builder);
  return options.join(' ');
}

/** As a builder does by itself when it keeps too much. What others stand on stays. */
async function pruneSome(project: Project): Promise<string> {
  const { random, sinceMs } = project;
  const engine = engineOf(project);
  // How many there are is not for the seed alone to say: the draws that follow must not depend on it.
  const own = randomFrom(random.integer(2 ** 31));
  const records = await (await openEngine(endpointOf(engine))).buildCache();
  const results = records
    .filter(({ kind, createdAtMs }) => kind === 'regular' && createdAtMs !== undefined && createdAtMs >= sinceMs)
    .sort((one, other) => (one.createdAtMs ?? 0) - (other.createdAtMs ?? 0));
  const some = own.some(results, 1, 4);
  for (const { id } of some) await runDocker(engine, ['buildx', 'prune', '--force', '--all', '--filter', `id=${id}`]);
  await project.place.planner.look(project.builder);
  return `${some.length} of ${results.length}`;
}

function turnCacheOff(project: Project): string {
  project.noCache = true;
  return '--no-cache';
}

function turnCacheOfStageOff(project: Project): string {
  const named = namedStages(project);
  if (named.length > 0) project.noCache = [project.random.pick(named)];
  return String(project.noCache);
}

function changeNetwork(project: Project): string {
  project.network = 'host';
  return 'host';
}

function addFailingStep({ text, random }: Project): string | undefined {
  const stages = text.stages.filter(({ from }) => from !== 'scratch');
  if (stages.length === 0) return undefined;
  const { lines } = random.chance(60) ? (stages.at(-1) ?? random.pick(stages)) : random.pick(stages);
  lines.splice(1 + random.integer(lines.length), 0, 'RUN false');
  return 'RUN false';
}

function cancel(project: Project): string | undefined {
  const { random } = project;
  const withTools = project.text.stages.filter(
    ({ from, lines }) => from !== 'scratch' && !lines.some((line) => line.startsWith('USER')),
  );
  if (withTools.length === 0) return undefined;
  random.pick(withTools).lines.push(`RUN sleep 2 && echo ${random.integer(1e6)}`);
  project.isCancelled = true;
  return 'when the first RUN begins';
}

/** The name of the base image gets another image: with other settings only, or with a layer more, or the first one again. */
async function moveBase(project: Project): Promise<string> {
  const { place, random } = project;
  const line = random.pick([
    'LABEL moved=1',
    `LABEL moved=${random.integer(1e6)}`,
    `ENV MOVED=${random.integer(3)}`,
    `RUN echo ${random.integer(3)} > /moved`,
    'WORKDIR /based',
    'USER 0:0',
    'ONBUILD ENV B=built',
    'ONBUILD RUN echo built on',
    '',
  ]);
  await provideBase(place, project.builder, line);
  place.planner.imagesMoved();
  return line === '' ? 'back' : line;
}

async function changeBuilder(project: Project): Promise<string> {
  const others = [...project.place.engines.keys()].filter((name) => name !== project.builder);
  project.builder = others[0] ?? project.builder;
  await provideBase(project.place, project.builder, '');
  project.place.planner.imagesMoved();
  return project.builder;
}
