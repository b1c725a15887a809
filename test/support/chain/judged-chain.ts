/** All scenarios that an engine can play, played once in a workspace of their own, and what of it is right. */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { broken, fresh } from '../../fixtures/chain/index.ts';
import type { Need, Scenario, Scenarios } from '../../fixtures/chain/scenario.ts';
import { type Registry, startRegistry } from '../registry/start.ts';
import { type ChainEngine, provideBase } from './chain-engine.ts';
import { type Judgement, judge, tally } from './judge.ts';
import { playScenarios } from './play-scenarios.ts';

/** A part of them, for whoever works on one. */
const wanted = new RegExp(process.env['UNSTALE_SCENARIOS'] ?? '');

/** Those of an engine that lacks something. */
export function scenariosFor(has: ReadonlySet<Need>): readonly (readonly [string, Scenario])[] {
  const all = [...named(broken, ''), ...named(fresh, 'fresh-')];
  return all.filter(([name, { needs = [] }]) => wanted.test(name) && needs.every((need) => has.has(need)));
}

export async function judgeChain(engine: ChainEngine): Promise<ReadonlyMap<string, Judgement>> {
  const workspace = await realpath(await mkdtemp(join(tmpdir(), 'unstale chain-')));
  const scenarios = scenariosFor(engine.has);
  const registry: Registry | undefined = engine.has.has('registry') ? await ready() : undefined;
  try {
    await provideBase(engine);
    const answers = await playScenarios({ engine, workspace, registry: registry?.host ?? '' }, Object.fromEntries(scenarios));
    const judgements = new Map(scenarios.map(([name, scenario]) => [name, judge(scenario, answers.get(name))] as const));
    process.stdout.write(tally(judgements));
    return judgements;
  } finally {
    await registry?.stop();
    await rm(workspace, { recursive: true, force: true });
  }
}

async function ready(): Promise<Registry> {
  const started = await startRegistry();
  if (started.kind !== 'ready') throw new Error(started.because);
  return started;
}

function named(groups: Readonly<Record<string, Scenarios>>, prefix: string): readonly (readonly [string, Scenario])[] {
  return Object.entries(groups).flatMap(([group, scenarios]) =>
    Object.entries(scenarios).map(([name, scenario]) => [`${prefix}${group}-${name}`, scenario] as const),
  );
}
