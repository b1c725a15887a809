/**
 * A container, and everything that may happen to it in any order: by hand, by Unstale, by the engine, by a crash in the middle. Each step
 * ends with what is promised, by the numbers of the design; the seed that is printed plays it again with `UNSTALE_MODEL_SEED`.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checked, type Step, steps } from './model/commands.ts';
import { newSystem, type System } from './model/system.ts';

const wantedSteps = 10_000;
const longest = 60;
const seed = Number(process.env['UNSTALE_MODEL_SEED'] ?? Date.now() % 2_147_483_647);

/** `left`: how many more steps are wanted. */
interface Model {
  count: number;
  readonly left: number;
}

class Command implements fc.AsyncCommand<Model, System> {
  readonly step: Step;
  constructor(step: Step) {
    this.step = step;
  }
  check = ({ count, left }: Model) => count < left;
  async run(model: Model, system: System): Promise<void> {
    model.count += 1;
    await this.step.run(system);
    checked(system);
  }
  toString = () => this.step.name;
}

test('whatever happens in whatever order, nothing is lost, nothing is left, and everything is as it was', async () => {
  let count = 0;
  const commands = fc.commands(
    steps.map((step) => step.map((one) => new Command(one))),
    { maxCommands: longest, size: 'max' },
  );
  const story = fc.asyncProperty(fc.integer({ min: 0, max: 2 }), commands, async (policy, all) => {
    if (count >= wantedSteps) return;
    const model = { count: 0, left: wantedSteps - count };
    await fc.asyncModelRun(async () => ({ model, real: await newSystem(policy) }), all);
    count += model.count;
  });
  const { failed, counterexample, errorInstance } = await fc.check(story, { seed, numRuns: 2_000 });
  process.stdout.write(`model: ${count} steps, ${failed ? 1 : 0} violations, seed ${seed}\n`);
  expect(failed, `${String(errorInstance)}\n${String(counterexample)}`).toBe(false);
  expect(count).toBe(wantedSteps);
});
