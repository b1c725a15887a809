/** `npm run test:differential -- --cases N --seed S [--store containerd] [--planner stand-in] [--verbose]` */
import { parseArgs } from 'node:util';
import { startEngine } from '../support/engine/start.ts';
import { plannerNames } from './load-planner.ts';
import { describeCase, runCases, summary } from './run-cases.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '150' },
    seed: { type: 'string' },
    project: { type: 'string', default: '0' },
    store: { type: 'string', default: 'classic' },
    planner: { type: 'string', default: 'ours' },
    verbose: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const planner = plannerNames.find((name) => name === values.planner);
if (planner === undefined) throw new Error(`--planner is one of ${plannerNames.join(', ')}`);
const usesContainerdStore = values.store === 'containerd';
const first = await startEngine({ usesContainerdStore });
const second = await startEngine({ usesContainerdStore, isInOwnNetwork: true });
if (first.kind !== 'ready' || second.kind !== 'ready') throw new Error(JSON.stringify([first, second]));
try {
  const engines = new Map([
    ['first', first],
    ['second', second],
  ]);
  const started = Date.now();
  const totals = await runCases(engines, {
    ...{ cases: Number(values.cases), seed, mergesLinks: usesContainerdStore, planner, project: Number(values.project) },
    onCase: (number, result) => {
      const wrong = result.comparisons.some(({ verdict }) => verdict === 'wrong');
      if (wrong || values.verbose) console.log(describeCase(`case ${number}`, result));
      if (!result.observation.isOk && values.verbose) console.log(result.observation.output.slice(-600));
      if (result.refused !== undefined) console.log(`case ${number}: refused: ${result.refused}`);
      if (number % 25 === 0) console.log(`${number} cases, ${Math.round((Date.now() - started) / 1000)} s`);
    },
  });
  console.log({
    seed,
    failed: totals.failed,
    failedUnmeant: totals.failedUnmeant,
    refused: totals.refused,
    multiStage: totals.multiStage,
    notScored: totals.notScored,
  });
  console.log(Object.fromEntries(totals.unknown), Object.fromEntries(totals.changes));
  console.log(`${((Date.now() - started) / 1000 / Math.max(1, totals.cases)).toFixed(2)} s per case`);
  console.log(summary(totals));
  process.exitCode = totals.wrong === 0 ? 0 : 1;
} finally {
  await second.stop();
  await first.stop();
}
