/** What is asked of whoever knows cache plans: the language server, or the command line itself. */
import type {
  BuilderClearedParams,
  BuilderRecordsParams,
  BuildPlanParams,
  BuildPlanResult,
  LastBuildResult,
  LearnBuildParams,
  LearnBuildResult,
} from '../server/protocol.ts';

export interface BuildPlans {
  /** What the next build will reuse and what will run. */
  plan(params: BuildPlanParams): Promise<BuildPlanResult>;
  /** What the last build did, and why. */
  last(params: BuildPlanParams): Promise<LastBuildResult>;
  /** Takes a build of the builder's history in. */
  learn(params: LearnBuildParams): Promise<LearnBuildResult>;
  /** Those that were taken in, by their ids in the history. */
  learnt(builderId: string): Promise<readonly string[]>;
  cleared(params: BuilderClearedParams): Promise<void>;
  /** What the builder keeps now; what was there before and is gone was cleared. */
  records(params: BuilderRecordsParams): Promise<'everything' | 'contexts' | 'nothing'>;
}
