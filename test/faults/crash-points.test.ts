/**
 * The core test of an exchange: it is killed before and after every single step, and every single step fails in every way; then somebody
 * comes back, and everything that is promised holds.
 */
import { afterAll, expect, test } from 'vitest';
import { containerKinds } from './container-kinds.ts';
import { brokenAfterwards, brokenMeanwhile } from './crash-promises.ts';
import { type CrashRun, crashRun, type Harm, type Script } from './crash-run.ts';
import type { Step } from './mortal-process.ts';
import type { Situation } from './situation.ts';

const deaths: readonly Harm[] = [
  ...(['dies-before', 'dies-after', 'dies-waiting'] as const).map((when): Harm => ({ kind: 'dies', when })),
  { kind: 'power-fails' },
];
const failures: readonly Harm[] = [
  ...[409, 404, 500].map((status): Harm => ({ kind: 'fails', fault: { kind: 'error-before', status } })),
  ...(['error-after', 'drop-before', 'drop-after', 'done-later', 'cut-answer'] as const).map(
    (kind): Harm => ({ kind: 'fails', fault: { kind } }),
  ),
  { kind: 'engine-restarts' },
];

function harmsAt({ kind }: Step): readonly Harm[] {
  return kind === 'engine' ? [...deaths, ...failures] : [...deaths.slice(0, 2), { kind: 'disk-fails' }];
}

/** What stands in one line about everything that does not hold. */
interface Count {
  runs: number;
  readonly violations: string[];
}

async function check(count: Count, name: string, situation: Situation, script?: Script): Promise<CrashRun> {
  const run = await crashRun(situation, script, brokenMeanwhile);
  count.runs += 1;
  const step = (at: number, steps: readonly Step[]) => `${at} ${steps[at - 1]?.name}`;
  const first = script === undefined ? 'undisturbed' : `${step(script.at, run.steps)} ${JSON.stringify(script.harm)}`;
  const { again } = script ?? {};
  const second = again === undefined ? '' : `, then ${step(again.at, run.recoverySteps)} ${JSON.stringify(again.harm)}`;
  const became = `${run.ended}, ${run.recovered.map(({ kind }) => kind).join() || 'nothing'}`;
  for (const what of brokenAfterwards(run)) count.violations.push(`${name}: ${first}${second}: ${became}: ${what}`);
  return run;
}

const total: Count = { runs: 0, violations: [] };
const again: Count = { runs: 0, violations: [] };
afterAll(() => {
  process.stdout.write(`crash points: ${total.runs} runs, ${total.violations.length} violations\n`);
  process.stdout.write(`crash points of recovering: ${again.runs} runs, ${again.violations.length} violations\n`);
});

test.each(containerKinds)('nothing is lost and nothing is left, wherever it is interrupted: %s', async (name, situation) => {
  const count: Count = { runs: 0, violations: [] };
  const { steps } = await check(count, name, situation);
  for (const [index, step] of steps.entries())
    for (const harm of harmsAt(step)) await check(count, name, situation, { at: index + 1, harm });
  total.runs += count.runs;
  total.violations.push(...count.violations);
  expect(count.violations.slice(0, 20)).toEqual([]);
  expect(count.runs).toBeGreaterThan(100);
});

test('that were at least 3,000 runs', () => {
  expect(total.runs).toBeGreaterThanOrEqual(3_000);
});

/** Enough to see each line of the table of recoveries. */
const oftenInterrupted = containerKinds.filter(([name]) =>
  /^(?:running, always|paused$|rebuilt, and|--rm, with files of its own, and|with one that shares)/.test(name),
);
const secondHarms: readonly Harm[] = [
  { kind: 'dies', when: 'dies-after' },
  { kind: 'fails', fault: { kind: 'error-before', status: 404 } },
  { kind: 'fails', fault: { kind: 'drop-before' } },
];

test.each(oftenInterrupted)('nothing is lost when recovering is interrupted, or fails, too: %s', async (name, situation) => {
  const count: Count = { runs: 0, violations: [] };
  const { steps } = await check(count, name, situation);
  const seen = new Set<string>();
  for (let at = 1; at <= steps.length; at++) {
    const first = { at, harm: { kind: 'dies', when: 'dies-after' } } as const;
    const { recoverySteps } = await check(count, name, situation, first);
    // The same way back is tried once.
    const way = recoverySteps.map((step) => step.name).join();
    if (seen.has(way)) continue;
    seen.add(way);
    for (const [index, step] of recoverySteps.entries())
      for (const harm of step.kind === 'engine' ? secondHarms : secondHarms.slice(0, 1))
        await check(count, name, situation, { ...first, again: { at: index + 1, harm } });
  }
  again.runs += count.runs;
  again.violations.push(...count.violations);
  expect(count.violations.slice(0, 20)).toEqual([]);
});
