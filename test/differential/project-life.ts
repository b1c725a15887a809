/** The life of one project: it is built, changed, built again, and each build is planned before and compared afterwards. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Comparison, compareSteps } from './compare-steps.ts';
import { makeContext, randomDate } from './context-folder.ts';
import { textOf } from './dockerfile-text.ts';
import { makeDockerfile } from './make-dockerfile.ts';
import { observeBuild } from './observe-build.ts';
import type { BuildGiven, Observation, Plan } from './planner.ts';
import { engineOf, type Project, type ProjectPlace } from './project.ts';
import { ignoreText, projectChanges, surroundings } from './project-changes.ts';
import type { Random } from './random.ts';

export interface CaseResult {
  readonly change: string;
  readonly detail: string;
  readonly dockerfile: string;
  readonly ignore: string;
  readonly given: BuildGiven;
  readonly plan: Plan;
  readonly observation: Observation;
  readonly comparisons: readonly Comparison[];
}

export async function* liveProject(place: ProjectPlace, random: Random, cases: number): AsyncGenerator<CaseResult> {
  const context = join(place.folder, `context-${place.salt}`);
  await makeContext(context, place.salt, random);
  const named = join(place.folder, `other-${place.salt}`);
  await makeContext(named, place.salt, random);
  if (random.chance(25)) await writeFile(join(named, '.dockerignore'), ignoreText(random));
  place.served.serve(`${place.salt} ${random.integer(1e9)}`, randomDate(random));
  const project: Project = {
    ...{ place, random, context, named, args: new Map(), earlierArgs: new Map(), target: undefined },
    ...{ noCache: false, network: 'none', isCancelled: false },
    dockerfilePath: random.chance(40) ? join(context, 'Dockerfile') : join(place.folder, `${place.salt}.Dockerfile`),
    ignore: random.chance(45) ? ignoreText(random) : undefined,
    ownIgnore: random.chance(12) ? ignoreText(random) : undefined,
    builder: [...place.engines.keys()][0] ?? '',
    text: { preamble: [], stages: [] },
    sinceMs: Date.now(),
  };
  project.text = makeDockerfile(await surroundings(project), random);
  let result = await buildCase(project, 'new', '');
  yield result;
  let good = result.observation.isOk ? structuredClone(project.text) : undefined;
  for (let each = 1; each < cases; each++) {
    const [change, apply] = random.weighted(projectChanges.map(([weight, name, fit]) => [weight, [name, fit]] as const));
    const detail = await apply(project);
    result = await buildCase(project, change, detail ?? 'nothing to change');
    yield result;
    project.noCache = false;
    project.network = 'none';
    if (result.observation.isOk) good = structuredClone(project.text);
    else if (!project.isCancelled) {
      // What does not build is taken back, and where that does not help the file is written anew.
      project.text = good ?? makeDockerfile(await surroundings(project), random);
      good = undefined;
    }
    project.isCancelled = false;
  }
  if (place.isKept) return;
  for (const path of [context, named, project.dockerfilePath, `${project.dockerfilePath}.dockerignore`])
    await rm(path, { recursive: true, force: true });
}

async function buildCase(project: Project, change: string, detail: string): Promise<CaseResult> {
  const { place, context, named, dockerfilePath } = project;
  const dockerfile = textOf(project.text, place.frontend);
  await writeFile(dockerfilePath, dockerfile);
  await writeOrRemove(join(context, '.dockerignore'), project.ignore);
  await writeOrRemove(`${dockerfilePath}.dockerignore`, project.ownIgnore);
  const given: BuildGiven = {
    ...{ contextPath: context, dockerfilePath, target: project.target, args: new Map(project.args), builder: project.builder },
    namedContexts: place.isOld
      ? new Map()
      : new Map([
          ['other', named],
          ['image', `docker-image://${place.base}`],
        ]),
    noCache: project.noCache,
    network: project.network,
  };
  const plan = await place.planner.plan(given);
  const { secretFile, salt, isTagged } = place;
  const extras = { secretFile, isCancelled: project.isCancelled, tag: isTagged ? `unstale-diff-built:${salt}` : undefined };
  const observation = await observeBuild(engineOf(project), given, extras);
  if (plan.kind === 'plan') await place.planner.learn(given, observation);
  const ignore = JSON.stringify([project.ignore, project.ownIgnore]);
  return { change, detail, dockerfile, ignore, given, plan, observation, comparisons: compareSteps(plan, observation) };
}

async function writeOrRemove(path: string, text: string | undefined): Promise<void> {
  if (text === undefined) await rm(path, { force: true });
  else await writeFile(path, text);
}
