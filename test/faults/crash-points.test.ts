/**
 * The core test of an exchange: it is killed before and after every single step, and every single step fails in every way; then somebody
 * comes back, and everything that is promised holds.
 */
import { expect, test } from 'vitest';
import { containerKinds } from './container-kinds.ts';
import { brokenAfterwards, brokenMeanwhile } from './crash-promises.ts';
import { crashRun, type Harm, type Script } from './crash-run.ts';
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

test('whenever an exchange is interrupted, and whatever call fails, nothing is lost and nothing is left', async () => {
  let runs = 0;
  const violations: string[] = [];
  const check = async (name: string, situation: Situation, script: Script | undefined): Promise<readonly Step[]> => {
    const run = await crashRun(situation, script, brokenMeanwhile);
    runs += 1;
    const broken = brokenAfterwards(run);
    const where = script === undefined ? 'undisturbed' : `${script.at} ${JSON.stringify(run.steps[script.at - 1])} ${JSON.stringify(script.harm)}`;
    const became = `${run.ended}, then ${run.recovered.map(({ kind }) => kind).join() || 'nothing'}`;
    for (const what of broken) violations.push(`${name}: ${where}: ${became}: ${what}`);
    return run.steps;
  };
  for (const [name, situation] of containerKinds) {
    const steps = await check(name, situation, undefined);
    for (const [index, step] of steps.entries())
      for (const harm of harmsAt(step)) await check(name, situation, { at: index + 1, harm });
  }
  process.stdout.write(`crash points: ${runs} runs, ${violations.length} violations\n`);
  expect(violations.slice(0, 20)).toEqual([]);
  expect(runs).toBeGreaterThanOrEqual(3_000);
});
