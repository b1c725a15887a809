/**
 * Plays scenarios on an engine, several at once, and asks Unstale about each as the command line does: one workspace that holds
 * all their folders, one look, and a diagnosis of each.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folderPlace } from '../../../cli/folder-place.ts';
import { archives } from '../../../cli/folder-status.ts';
import { workspaceBuilds } from '../../../cli/workspace-builds.ts';
import { openEngine } from '../../../client/adapters/docker-engine/open-engine.ts';
import { notedBuilds } from '../../../client/adapters/noted-builds.ts';
import { systemClock, systemRandom, systemWasReplaced } from '../../../client/adapters/system.ts';
import type { Diagnosis } from '../../../client/core/diagnose/diagnosis.ts';
import { type DiagnosePorts, diagnose } from '../../../client/flows/diagnose.ts';
import { liveStatus } from '../../../client/flows/live-status.ts';
import { type Place, project, type Scenario, type Scenarios } from '../../fixtures/chain/scenario.ts';
import { writeText } from '../../fixtures/chain/steps.ts';
import { type Build, batchedBuilds } from './batched-builds.ts';
import type { ChainEngine } from './chain-engine.ts';

export interface World {
  readonly engine: ChainEngine;
  /** Absolute and real; becomes the workspace. */
  readonly workspace: string;
  /** `HOST:PORT` */
  readonly registry: string;
}

export type Answer = Diagnosis | { readonly kind: 'failed'; readonly error: unknown };

/** Many, so that their builds come together. */
const atOnce = 24;
/** Programs that run at the same time. */
const mostPrograms = 4;

export async function playScenarios(world: World, scenarios: Scenarios): Promise<ReadonlyMap<string, Answer>> {
  const answers = new Map<string, Answer>();
  const play = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    if (answers.has(name)) return;
    await work().catch((error: unknown) => answers.set(name, { kind: 'failed', error }));
  };
  const engine = withFewPrograms(world.engine);
  const build = batchedBuilds(engine);
  const places = new Map(Object.keys(scenarios).map((name) => [name, placeOf({ ...world, engine }, name, build)] as const));
  const each = async (chosen: readonly string[], work: (scenario: Scenario, place: Place) => Promise<unknown>) =>
    inParallel(chosen, atOnce, (name) => play(name, () => work(scenarios[name] as Scenario, places.get(name) as Place)));
  const first = Object.keys(scenarios).filter((name) => scenarios[name]?.later !== undefined);
  const others = Object.keys(scenarios).filter((name) => !first.includes(name));
  const remembered = (name: string) => scenarios[name]?.needs?.includes('history') === true;
  const said = phases();
  await each(first, playSteps);
  said('steps before the first look');
  await openUnstale(world, { isReadingHistory: true }).live.lookThoroughly();
  said('first look');
  const playLater = async ({ later = [] }: Scenario, place: Place): Promise<void> => {
    for (const step of later) await step(place);
  };
  await each(
    others.filter((name) => !remembered(name)),
    playSteps,
  );
  // The builder remembers the latest builds only.
  await each(others.filter(remembered), playSteps);
  await each(first, playLater);
  said('steps');
  const unstale = openUnstale(world, { isReadingHistory: false });
  const report = await unstale.live.lookThoroughly();
  said('look');
  const live: DiagnosePorts['live'] = { ...unstale.live, examine: (narrow) => narrow(report) };
  for (const [name, place] of places)
    await play(name, async () => {
      const asked = scenarios[name]?.asked?.(place) ?? name;
      answers.set(name, await diagnose({ ...unstale, live, wasReplaced: systemWasReplaced }, asked, { isListingFiles: false }));
    });
  said('diagnoses');
  return answers;
}

/** Where the time goes, for whoever adds scenarios. */
function phases(): (name: string) => void {
  let startedAtMs = Date.now();
  return (name) => {
    process.stdout.write(`chain: ${((Date.now() - startedAtMs) / 1000).toFixed(1)} s for ${name}\n`);
    startedAtMs = Date.now();
  };
}

async function playSteps({ files = {}, steps }: Scenario, place: Place): Promise<void> {
  for (const [path, text] of Object.entries({ ...project, ...files })) await writeText(place, path, text);
  for (const step of steps) await step(place);
}

function placeOf({ engine, workspace, registry }: World, name: string, build: Build): Place {
  const folder = join(workspace, name);
  const filled = (text: string) =>
    text.replaceAll('{name}', name).replaceAll('{folder}', folder).replaceAll('{registry}', registry);
  const cli = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await engine.run(args, { cwd: folder });
    if (exitCode !== 0) throw new Error(`${name}: ${args.join(' ')}: ${stderr.slice(-1000)}`);
    return stdout;
  };
  const failing = async (...args: string[]): Promise<void> => {
    const { exitCode } = await engine.run(args, { cwd: folder });
    if (exitCode === 0) throw new Error(`${name}: ${args.join(' ')} succeeded`);
  };
  const classicBuild = async (...options: string[]): Promise<void> => {
    const args = ['build', '--quiet', '--network=none', '--tag', name, ...options, folder];
    const { exitCode, stderr } = await engine.run(args, { env: { DOCKER_BUILDKIT: '0' } });
    if (exitCode !== 0) throw new Error(`${name}: ${args.join(' ')}: ${stderr.slice(-1000)}`);
  };
  return {
    ...{ name, folder, filled, cli, failing, classicBuild },
    build: (...options) => build({ name, folder, options }),
    failingBuild: (...options) => failing(...engine.buildCommand, ...options, folder),
  };
}

/** Each build that the builder remembers costs a question, so that it is asked once, after the builds that matter. */
function openUnstale({ engine, workspace }: World, { isReadingHistory }: { readonly isReadingHistory: boolean }) {
  const builds = workspaceBuilds(workspace);
  const notes = () => notedBuilds({ ...process.env, ...engine.env });
  const place = { ...folderPlace(workspace), cli: engine.cli, pathOf: fileURLToPath, notedBuilds: notes };
  const live = liveStatus({
    connect: () => openEngine(engine.endpoint),
    ...{ archives, builds, place },
    ...(isReadingHistory ? { records: builds } : {}),
    platform: 'linux',
    wasReplaced: systemWasReplaced,
    clock: systemClock,
    random: systemRandom,
    log: { error: (text) => void process.stderr.write(`${text}\n`) },
    comparesByItself: () => true,
  });
  return { live, builds, contexts: builds, place, platform: 'linux', archives, random: systemRandom } as const;
}

function withFewPrograms(engine: ChainEngine): ChainEngine {
  const free = Array.from({ length: mostPrograms }, () => Promise.resolve());
  let turn = 0;
  return {
    ...engine,
    run: (args, options) => {
      const place = turn++ % mostPrograms;
      const result = (free[place] as Promise<void>).then(() => engine.run(args, options));
      free[place] = result.then(() => undefined);
      return result;
    },
  };
}

async function inParallel<Item>(items: readonly Item[], count: number, work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: count }, worker));
}
