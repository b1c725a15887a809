/** Cache plans for a command line that has no language server beside it. */
import type { BuildPlans } from '../client/plan-ports.ts';
import { stateFolder } from '../server/context/build-records.ts';
import { lastBuild } from '../server/plans/last-build.ts';
import { learnBuild } from '../server/plans/learn-build.ts';
import { learntBuilds, noteRecords } from '../server/plans/note-records.ts';
import { toldPlan } from '../server/plans/told-plan.ts';

/** Whoever runs a command in a folder trusts it. */
export function localPlans(): BuildPlans & { close(): Promise<void> } {
  const basis = { state: stateFolder(process.env, process.platform), isTrusted: true };
  const deps = (signal = new AbortController().signal) => ({ ...basis, signal });
  return {
    plan: (params, signal) => toldPlan(params, deps(signal)),
    last: (params, signal) => lastBuild(params, deps(signal)),
    learn: (params, signal) => learnBuild(params, deps(signal)),
    learnt: (builderId) => learntBuilds({ builderId }, basis),
    records: (params) => noteRecords({ ...params, atMs: Date.now() }, basis),
    close: () => Promise.resolve(),
  };
}
