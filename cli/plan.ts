/** `unstale plan`: what the next build will reuse and what will run, without building anything. */
import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { connectToChosenEngine } from '../client/adapters/docker-engine/connect.ts';
import { type KnownPlan, planText } from '../client/core/plan/plan-text.ts';
import { type PlannedSubject, plannedSources, sourceLabel } from '../client/core/plan/planned-sources.ts';
import { displayText } from '../client/core/tree/display-text.ts';
import { planOf } from '../client/flows/plan-build.ts';
import type { BuildSourceInfo } from '../server/protocol.ts';
import { kindOfName } from './asked-by-name.ts';
import { folderPlace } from './folder-place.ts';
import { hostPlatform } from './folder-status.ts';
import { localPlans } from './local-plans.ts';
import { type SaidSource, withSaidSource } from './said-source.ts';
import { workspaceBuilds } from './workspace-builds.ts';

export interface WantedPlan {
  /** A Dockerfile, a folder, a service or an image; absent: what the current folder builds. */
  readonly name: string | undefined;
  readonly source: SaidSource | undefined;
  /** Instead of the one that the build source says. */
  readonly target: string | undefined;
  readonly format: 'text' | 'json';
}

const exitCodes = { reused: 0, runs: 1, unknown: 2 } as const;
const mostNamed = 10;

/** 0: everything is reused; 1: something runs; 2: it could not be told. Throws an `EngineError`. */
export async function planByName(wanted: WantedPlan): Promise<number> {
  const folder = process.cwd();
  const engine = await connectToChosenEngine();
  const builds = withSaidSource(workspaceBuilds(folder), wanted.source, async () => [wanted.name ?? '']);
  const sources = await builds.sources((await engine.facts()).id);
  const found =
    wanted.source === undefined ? plannedSources(sources, await subjectOf(wanted.name), hostPlatform) : sources.slice(0, 1);
  const source = theOnly(found, wanted.name ?? '.');
  if (typeof source === 'string') return refuse(source);
  const plans = localPlans();
  try {
    const asked = wanted.target === undefined ? source : { ...source, target: wanted.target };
    const plan = await planOf({ engine, place: folderPlace(folder), plans }, asked);
    if (plan.kind === 'unknown') return refuse(displayText(plan.because, 600));
    process.stdout.write(wanted.format === 'json' ? `${JSON.stringify(plan, undefined, 2)}\n` : planText(plan));
    return exitCodeOf(plan);
  } finally {
    await plans.close();
  }
}

function exitCodeOf({ steps }: KnownPlan): number {
  if (steps.some(({ outcome }) => outcome.kind === 'runs' || outcome.kind === 'fails')) return exitCodes.runs;
  return steps.some(({ outcome }) => outcome.kind === 'unknown') ? exitCodes.unknown : exitCodes.reused;
}

async function subjectOf(name: string | undefined): Promise<PlannedSubject> {
  const path = resolve(name ?? '.');
  const found = await stat(path).catch(() => undefined);
  const standing = found === undefined ? 'nothing' : found.isDirectory() ? 'folder' : 'file';
  const kind = name === undefined ? 'folder' : kindOfName(name, standing);
  if (kind === 'subject') return { name: name ?? '' };
  const real = await realpath(path).catch(() => path);
  return kind === 'file' ? { file: real } : { folder: real };
}

function theOnly(sources: readonly BuildSourceInfo[], name: string): BuildSourceInfo | string {
  const [only, ...more] = sources;
  if (only === undefined) return `nothing here builds ${displayText(name)}; name a Dockerfile: unstale plan --file PATH`;
  if (more.length === 0) return only;
  const names = sources.slice(0, mostNamed).map((each) => displayText(sourceLabel(each), 100));
  return `${displayText(name)} means several builds; name one: ${[...new Set(names)].join(', ')}`;
}

function refuse(because: string): number {
  process.stderr.write(`unstale: ${because}\n`);
  return exitCodes.unknown;
}
