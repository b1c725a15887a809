/**
 * `npm run test:differential -- --cases N --seed S [--project P] [--jobs N] [--store containerd] [--engine 20.10] [--planner lying]
 * [--frontend PROGRAM] [--tagged] [--keep] [--verbose]`
 *
 * `--frontend`: `dockerfile-frontend` of BuildKit, which reads the Dockerfiles instead of the one in the engine; `COPY --parents` is then
 * drawn as well. It is built of https://github.com/moby/buildkit without any registry, its dependencies are in the repository:
 * `CGO_ENABLED=0 go build -mod=vendor -tags 'netgo static_build osusergo' ./frontend/dockerfile/cmd/dockerfile-frontend`, of the tag
 * `dockerfile/1.20.0` or later, or of `dockerfile/1.19.0-labs` with the tag `dfparents` besides.
 */
import { parseArgs } from 'node:util';
import { startJobs } from './job-engines.ts';
import { plannerNames } from './load-planner.ts';
import { runCases } from './run-cases.ts';
import { describeCase, summary, unknownSteps } from './totals.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '150' },
    seed: { type: 'string' },
    project: { type: 'string', default: '0' },
    jobs: { type: 'string', default: '1' },
    store: { type: 'string', default: 'classic' },
    engine: { type: 'string', default: '28' },
    planner: { type: 'string', default: 'ours' },
    frontend: { type: 'string' },
    tagged: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const planner = plannerNames.find((name) => name === values.planner);
if (planner === undefined) throw new Error(`--planner is one of ${plannerNames.join(', ')}`);
if (!['28', '20.10'].includes(values.engine)) throw new Error('--engine is 28 or 20.10');
const [mergesLinks, isOld] = [values.store === 'containerd', values.engine === '20.10'];
const { jobs, stop } = await startJobs(Number(values.jobs), { usesContainerdStore: mergesLinks, isOld });
try {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const totals = await runCases(jobs, {
    ...{ cases: Number(values.cases), seed, mergesLinks, isOld, planner, project: Number(values.project) },
    ...{ isTagged: values.tagged, isKept: values.keep, frontend: values.frontend },
    onCase: (name, result, soFar) => {
      const { plan, observation } = result;
      const isWrong = result.comparisons.some(({ verdict }) => verdict === 'wrong');
      if (isWrong || values.verbose) console.log(describeCase(name, result));
      if (!observation.isOk && values.verbose) console.log(observation.output.slice(-600));
      if (plan.kind === 'refused') console.log(`${name}: refused: ${plan.because}`);
      if (soFar.cases % 50 === 0) console.log(`${seconds()} s: ${summary(soFar)}`);
    },
  });
  const { cases, failed, failedUnforeseen, refusedAndFailed, refusedAndBuilt, multiStage, steps } = totals;
  const counts = Object.fromEntries(
    Object.entries(totals).flatMap(([name, each]) => (each instanceof Map ? [[name, Object.fromEntries(each)]] : [])),
  );
  console.log(JSON.stringify({ seed, failed, failedUnforeseen, refusedAndFailed, refusedAndBuilt, multiStage, ...counts }));
  const percent = ((100 * unknownSteps(totals)) / Math.max(1, steps)).toFixed(1);
  console.log(`${percent} % unknown; ${(seconds() / Math.max(1, cases)).toFixed(2)} s per case`);
  console.log(summary(totals));
  process.exitCode = totals.wrong === 0 ? 0 : 1;
} finally {
  await stop();
}
