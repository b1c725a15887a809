/** Binds the requests about the cache plan: what a build will reuse, what builds taught, and what a builder keeps. */
import { join } from 'node:path';
import type { Connection } from 'vscode-languageserver';
import { stateFolder } from '../context/build-records.ts';
import { ContextThread } from '../context/context-thread.ts';
import { countChanges } from '../plans/count-changes.ts';
import { KeptContexts } from '../plans/kept-contexts.ts';
import { lastBuild } from '../plans/last-build.ts';
import { learnBuild } from '../plans/learn-build.ts';
import { learntBuilds, noteRecords } from '../plans/note-records.ts';
import { PlanWorld } from '../plans/plan-world.ts';
import type { PlanDeps } from '../plans/prepare-plan.ts';
import { toldPlan } from '../plans/told-plan.ts';
import {
  type BuilderRecordsParams,
  type BuilderRecordsResult,
  type BuildPlanParams,
  type BuildPlanResult,
  builderRecordsRequest,
  buildPlanRequest,
  type ChangeCountsParams,
  type ChangeCountsResult,
  changeCountsRequest,
  type LastBuildResult,
  type LearnBuildParams,
  type LearnBuildResult,
  lastBuildRequest,
  learnBuildRequest,
  learntBuildsRequest,
} from '../protocol.ts';
import { abortable } from './abortable.ts';
import { type FailureLog, guard } from './guard.ts';
import type { WorkspaceState } from './workspace-state.ts';

const failed = { kind: 'unknown', because: 'The language server failed to find out; its log says how.' } as const;

export function bindPlanRequests(
  connection: Connection,
  { log, workspace }: { readonly log: FailureLog; readonly workspace: WorkspaceState },
): void {
  const state = stateFolder(process.env, process.platform);
  const kept = new PlanWorld(state, new KeptContexts(contextThread(state)));
  const depsOf = (signal: AbortSignal): PlanDeps => ({ state, isTrusted: workspace.isTrusted, signal });
  connection.onRequest(
    buildPlanRequest,
    guard<BuildPlanParams, BuildPlanResult>('build plan', log, failed, (params, token) =>
      abortable<BuildPlanResult>(token, failed, (signal) => toldPlan(params, { ...depsOf(signal), world: kept })),
    ),
  );
  connection.onRequest(
    learnBuildRequest,
    guard<LearnBuildParams, LearnBuildResult>('learning from a build', log, failed, (params, token) =>
      oneAtATime(() => abortable<LearnBuildResult>(token, failed, (signal) => learnBuild(params, depsOf(signal)))),
    ),
  );
  connection.onRequest(
    builderRecordsRequest,
    guard<BuilderRecordsParams, BuilderRecordsResult>('records of a builder', log, 'not-noted', (params) =>
      oneAtATime(() => noteRecords({ ...params, atMs: Date.now() }, { state })),
    ),
  );
  connection.onRequest(
    lastBuildRequest,
    guard<BuildPlanParams, LastBuildResult>('last build', log, failed, (params, token) =>
      abortable<LastBuildResult>(token, failed, (signal) => lastBuild(params, depsOf(signal))),
    ),
  );
  connection.onRequest(
    changeCountsRequest,
    guard<ChangeCountsParams, ChangeCountsResult>('counts of changes', log, failed, (params) =>
      countChanges(params, { isTrusted: workspace.isTrusted }),
    ),
  );
  connection.onRequest(
    learntBuildsRequest,
    guard<{ readonly builderId: string }, string[]>('learnt builds', log, [], (params) => learntBuilds(params, { state })),
  );
}

/** Started with the first question; it holds no process alive. */
function contextThread(state: string): ContextThread {
  return new ContextThread({ file: join(__dirname, 'context-worker.js'), state });
}

let last: Promise<unknown> = Promise.resolve();

/** Each reads what the one before wrote. */
function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const next = last.then(work, work);
  last = next.catch(() => undefined);
  return next;
}
