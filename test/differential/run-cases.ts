/** Runs cases on engines of its own and adds up what came of them. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EngineAccess, runDocker } from '../support/engine/access.ts';
import { buildSmallImage, smallImage } from '../support/engine/small-image.ts';
import { loadPlanner, type PlannerName } from './load-planner.ts';
import { type CaseResult, liveProject, originalBase } from './project-life.ts';
import { randomFrom } from './random.ts';

export interface Totals {
  cases: number;
  failed: number;
  /** Failed, and not because the change was meant to make it fail. */
  failedUnmeant: number;
  refused: number;
  multiStage: number;
  steps: number;
  notScored: number;
  wrong: number;
  readonly unknown: Map<string, number>;
  readonly changes: Map<string, number>;
  readonly wrongCases: string[];
}

export interface RunOptions {
  readonly cases: number;
  readonly seed: number;
  readonly mergesLinks: boolean;
  readonly planner: PlannerName;
  /** Begins with this one. */
  readonly project?: number;
  readonly onCase?: (number: number, result: CaseResult) => void;
}

const casesOfOneProject = 10;
const meantToFail: ReadonlySet<string> = new Set(['failing step', 'cancelled']);

export async function runCases(engines: ReadonlyMap<string, EngineAccess>, options: RunOptions): Promise<Totals> {
  const totals = newTotals();
  const folder = await mkdtemp(join(tmpdir(), 'unstale-plan-'));
  try {
    const [secretFile, emptyFolder] = [join(folder, 'token'), join(folder, 'empty')];
    await writeFile(secretFile, 'token');
    await mkdir(emptyFolder);
    for (const engine of engines.values()) await prepare(engine);
    const planner = await loadPlanner(options.planner, engines, options);
    for (let project = options.project ?? 0; totals.cases < options.cases; project++) {
      const salt = `${options.seed}x${project}`;
      const random = randomFrom(options.seed * 7919 + project);
      const base = `unstale-diff-base:${salt}`;
      for (const engine of engines.values()) await runDocker(engine, ['tag', originalBase, base]);
      const place = { folder, salt, base, engines, planner, secretFile, emptyFolder, served: undefined };
      const count = Math.min(casesOfOneProject, options.cases - totals.cases);
      for await (const result of liveProject(place, random, count)) {
        add(totals, result, `seed ${options.seed} project ${project} case ${totals.cases}`);
        options.onCase?.(totals.cases, result);
      }
      for (const engine of engines.values()) await runDocker(engine, ['rmi', '--force', base]);
    }
    return totals;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function prepare(engine: EngineAccess): Promise<void> {
  await buildSmallImage((args) =>
    runDocker(engine, args[0] === 'build' ? ['buildx', 'build', '--provenance=false', ...args.slice(1)] : args),
  );
  await runDocker(engine, ['tag', smallImage, originalBase]);
}

function newTotals(): Totals {
  return {
    cases: 0,
    failed: 0,
    failedUnmeant: 0,
    refused: 0,
    multiStage: 0,
    steps: 0,
    notScored: 0,
    wrong: 0,
    unknown: new Map(),
    changes: new Map(),
    wrongCases: [],
  };
}

function add(totals: Totals, result: CaseResult, name: string): void {
  totals.cases++;
  if (!result.observation.isOk) totals.failed++;
  if (!result.observation.isOk && !meantToFail.has(result.change)) totals.failedUnmeant++;
  if (result.refused !== undefined) totals.refused++;
  if ((result.dockerfile.match(/^FROM/gm) ?? []).length > 1) totals.multiStage++;
  count(totals.changes, result.change);
  for (const { verdict, step } of result.comparisons) {
    if (verdict === 'not-scored') totals.notScored++;
    else totals.steps++;
    if (verdict === 'wrong') totals.wrong++;
    if (verdict === 'unknown' && step.outcome.kind === 'unknown') count(totals.unknown, step.outcome.category);
  }
  if (result.comparisons.some(({ verdict }) => verdict === 'wrong')) totals.wrongCases.push(describeCase(name, result));
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

export function describeCase(name: string, { change, detail, dockerfile, ignore, given, comparisons }: CaseResult): string {
  const steps = comparisons.map(({ step, observed, verdict }) => {
    const { kind } = step.outcome;
    const why = 'because' in step.outcome ? ` (${step.outcome.because})` : '';
    return `  ${verdict === 'wrong' ? '✗' : ' '} ${verdict.padEnd(10)} [${step.stageName} ${step.ordinal}] said ${kind}${why}, was ${observed ?? 'not told'}: ${step.line.split('\n')[0]}`;
  });
  const args = [...given.args].map(([key, value]) => `${key}=${value}`).join(' ');
  const told = `target ${given.target ?? '-'}, arguments ${args || '-'}, no cache ${String(given.noCache)}, builder ${given.builder}`;
  return [`${name}: ${change}: ${detail}`, told, ...steps, dockerfile, `ignore: ${JSON.stringify(ignore)}`].join('\n');
}

export function summary(totals: Totals): string {
  const unknown = [...totals.unknown.values()].reduce((sum, each) => sum + each, 0);
  return `plan: ${totals.cases} cases, ${totals.steps} steps, ${totals.wrong} wrong, ${unknown} unknown`;
}
