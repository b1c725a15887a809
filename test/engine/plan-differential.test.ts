/**
 * Projects made and changed by chance: what the plan says of each step of the next build is what BuildKit then does, in both
 * directions, on both stores. `UNSTALE_FUZZ_RUNS` is the number of builds on the classic store, a quarter of them go through
 * containerd's; `UNSTALE_FUZZ_SEED` repeats a run. `npm run test:differential` runs as many as wanted.
 */
import { expect, test } from 'vitest';
import { startJobs } from '../differential/job-engines.ts';
import { runCases } from '../differential/run-cases.ts';
import { summary, unknownSteps } from '../differential/totals.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';

const mostRuns = 5000;
const runs = Math.min(Number(process.env['UNSTALE_FUZZ_RUNS'] ?? 150), mostRuns);
const seed = Number(process.env['UNSTALE_FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const secondsForOne = 6;
/** What may be unknown: nobody can tell it before the build. */
const allowed: ReadonlySet<string> = new Set(['stage-output', 'remote', 'cleared', 'failed-build']);

describeOnEngine(`the plan of a build (UNSTALE_FUZZ_SEED=${seed})`, () => {
  const stores = [
    { store: 'classic', cases: runs },
    { store: 'containerd', cases: Math.ceil((runs * 4) / 15) },
  ] as const;

  const shares: { readonly cases: number; readonly steps: number; readonly unknown: number }[] = [];

  test.each(stores)(
    'is what BuildKit does, on the $store store, for $cases builds',
    { timeout: 120_000 + runs * secondsForOne * 1000 },
    async ({ store, cases }) => {
      const mergesLinks = store === 'containerd';
      const { jobs, stop } = await startJobs(2, { usesContainerdStore: mergesLinks, isOld: false });
      try {
        const totals = await runCases(jobs, { cases, seed, mergesLinks, planner: 'ours' });
        console.log(`${summary(totals)} (${store} store)`);
        expect(totals.wrongCases.join('\n\n')).toBe('');
        expect([totals.cases, totals.wrong, totals.refusedAndBuilt]).toEqual([cases, 0, 0]);
        expect([...totals.unknown.keys()].filter((category) => !allowed.has(category))).toEqual([]);
        shares.push({ cases, steps: totals.steps, unknown: unknownSteps(totals) });
        expect(totals.steps).toBeGreaterThan(cases);
      } finally {
        await stop();
      }
    },
  );

  // Of 2,000 cases at most 5 % are unknown; of a few, one project whose first stage takes in a page may bring many. So both stores are
  // counted together: four projects say nothing of a share.
  test('is not often unknown', () => {
    const sum = (of: 'cases' | 'steps' | 'unknown') => shares.reduce((all, each) => all + each[of], 0);
    expect(shares).toHaveLength(stores.length);
    expect(sum('unknown') / sum('steps')).toBeLessThanOrEqual(sum('cases') >= 1000 ? 0.05 : 0.15);
  });
});
