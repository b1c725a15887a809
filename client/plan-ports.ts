/** What is asked of whoever knows cache plans: the language server, or the command line itself. */
import type {
  BuilderRecordsParams,
  BuilderRecordsResult,
  BuildPlanParams,
  BuildPlanResult,
  ChangeCountsParams,
  ChangeCountsResult,
  LastBuildResult,
  LearnBuildParams,
  LearnBuildResult,
} from '../server/protocol.ts';

export interface BuildPlans {
  /** What the next build will reuse and what will run. */
  plan(params: BuildPlanParams, signal?: AbortSignal): Promise<BuildPlanResult>;
  /** What the last build did, and why. */
  last(params: BuildPlanParams, signal?: AbortSignal): Promise<LastBuildResult>;
  /** Takes a build of the builder's history in. */
  learn(params: LearnBuildParams, signal?: AbortSignal): Promise<LearnBuildResult>;
  /** Those that were taken in, by their ids in the history. */
  learnt(builderId: string): Promise<readonly string[]>;
  /** What the builder keeps now; what was there before and is gone was cleared. */
  records(params: BuilderRecordsParams): Promise<BuilderRecordsResult>;
}

/** In how many commits something changed that steps take in. */
export interface ChangeCounts {
  changeCounts(params: ChangeCountsParams): Promise<ChangeCountsResult>;
}

/** What the last commits of a folder changed. Never rejects. */
export interface CommittedChanges {
  changes(folder: string): Promise<CommittedPaths>;
}

export type CommittedPaths =
  | {
      readonly kind: 'known';
      /** Of the commit that is checked out. */
      readonly head: string;
      /** The latest first, merges left out; of each the paths below the folder that it changed, from the folder on, with slashes. */
      readonly commits: readonly (readonly string[])[];
    }
  /** `because`: what is asked is no repository, or Git does not tell. */
  | { readonly kind: 'unknown'; readonly because: string };
