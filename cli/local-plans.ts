/** Cache plans for a command line that has no language server beside it. */
import type { BuildPlans } from '../client/plan-ports.ts';
import { stateFolder } from '../server/context/build-records.ts';
import { lastBuild } from '../server/plans/last-build.ts';
import { learnBuild } from '../server/plans/learn-build.ts';
import { clearBuilder, learntBuilds, noteRecords } from '../server/plans/note-records.ts';
import { toldPlan } from '../server/plans/told-plan.ts';

/** Whoever runs a command in a folder trusts it. */
export function localPlans(): BuildPlans & { close(): Promise<void> } {
  const deps = { state: stateFolder(process.env, process.platform), isTrusted: true, signal: new AbortController().signal };
  return {
    plan: (params) => toldPlan(params, deps),
    last: (params) => lastBuild(params, deps),
    learn: (params) => learnBuild(params, deps),
    learnt: (builderId) => learntBuilds({ builderId }, deps),
    cleared: (params) => clearBuilder(params, deps),
    records: (params) => noteRecords(params, deps),
    close: () => Promise.resolve(),
  };
}
