/**
 * Plays scenarios on an engine, several at once, and asks Unstale about each as the command line does: one workspace that holds
 * all their folders, one look, and a diagnosis of each.
 */
import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { workspaceBuilds } from '../../../cli/workspace-builds.ts';
import { readFileManifest } from '../../../client/adapters/archive/read-file-manifest.ts';
import { openEngine } from '../../../client/adapters/docker-engine/open-engine.ts';
import { systemClock, systemRandom, systemWasReplaced } from '../../../client/adapters/system.ts';
import type { Diagnosis } from '../../../client/core/diagnose/diagnosis.ts';
import { type DiagnosePorts, diagnose } from '../../../client/flows/diagnose.ts';
import { liveStatus } from '../../../client/flows/live-status.ts';
import { type Place, project, type Scenario, type Scenarios } from '../../fixtures/chain/scenario.ts';
import { writeText } from '../../fixtures/chain/steps.ts';
import type { ChainEngine } from './chain-engine.ts';

export interface World {
  readonly engine: ChainEngine;
  /** Absolute and real; becomes the workspace. */
  readonly workspace: string;
  /** `HOST:PORT` */
  readonly registry: string;
}

export type Answer = Diagnosis | { readonly kind: 'failed'; readonly error: unknown };

/** Each process starts others and waits for them. */
const atOnce = 4;

export async function playScenarios(world: World, scenarios: Scenarios): Promise<ReadonlyMap<string, Answer>> {
  const answers = new Map<string, Answer>();
  const play = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    if (answers.has(name)) return;
    await work().catch((error: unknown) => answers.set(name, { kind: 'failed', error }));
  };
  const places = new Map(Object.keys(scenarios).map((name) => [name, placeOf(world, name)] as const));
  const each = async (chosen: readonly string[], work: (scenario: Scenario, place: Place) => Promise<unknown>) =>
    inParallel(chosen, atOnce, (name) => play(name, () => work(scenarios[name] as Scenario, places.get(name) as Place)));
  const first = Object.keys(scenarios).filter((name) => scenarios[name]?.later !== undefined);
  const others = Object.keys(scenarios).filter((name) => scenarios[name]?.later === undefined);
  const unstale = openUnstale(world);
  await each(first, playSteps);
  await unstale.live.lookThoroughly();
  await each(first, async ({ later = [] }, place) => {
    for (const step of later) await step(place);
  });
  await each(others, playSteps);
  const report = await unstale.live.lookThoroughly();
  const live: DiagnosePorts['live'] = { ...unstale.live, examine: (narrow) => narrow(report) };
  for (const [name, place] of places)
    await play(name, async () => {
      const asked = scenarios[name]?.asked?.(place) ?? name;
      answers.set(name, await diagnose({ ...unstale, live }, asked, { isListingFiles: false }));
    });
  return answers;
}

async function playSteps({ files = {}, steps }: Scenario, place: Place): Promise<void> {
  for (const [path, text] of Object.entries({ ...project, ...files })) await writeText(place, path, text);
  for (const step of steps) await step(place);
}

function placeOf({ engine, workspace, registry }: World, name: string): Place {
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
  const buildOf = (options: readonly string[]) => [...engine.buildCommand, '--tag', name, ...options, folder];
  return {
    ...{ name, folder, filled, cli, failing },
    build: async (...options) => void (await cli(...buildOf(options))),
    failingBuild: (...options) => failing(...buildOf(options)),
  };
}

function openUnstale({ engine, workspace }: World) {
  const builds = workspaceBuilds(workspace);
  const place = {
    cli: engine.cli,
    realPath: (path: string) => realpath(path).catch(() => undefined),
    workspace: async () => ({ isTrusted: true, folders: [workspace] }),
    pathOf: fileURLToPath,
  };
  const live = liveStatus({
    connect: () => openEngine(engine.endpoint),
    archives: { manifest: readFileManifest },
    ...{ builds, place },
    platform: 'linux',
    wasReplaced: systemWasReplaced,
    clock: systemClock,
    random: systemRandom,
    log: { error: (text) => void process.stderr.write(`${text}\n`) },
    comparesByItself: () => true,
  });
  return { live, builds, contexts: builds, place, platform: 'linux' } as const;
}

async function inParallel<Item>(items: readonly Item[], count: number, work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: count }, worker));
}
