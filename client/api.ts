/** What other extensions and tests get from `activate`. Fields are only ever added within a version. */
import type { CleanRebuildResult } from './contributions.ts';
import type { Diagnosis } from './core/diagnose/diagnosis.ts';
import type { StatusReport } from './core/freshness/report.ts';
import type { Asked, Subject } from './subject.ts';

export interface UnstaleApi {
  readonly version: 1;
  /** Resolves when the language server answers; starts it when it does not run. */
  serverReady(): Promise<void>;
  readonly isServerRunning: boolean;
  /** Looks at the engine and compares what has to be compared. Rejects with an error whose `reason` says why there is none. */
  status(): Promise<StatusReport>;
  /** `diagnose` with every file by itself. */
  verify(subject: Asked): Promise<Diagnosis>;
  /**
   * Walks the chain: every link with its state, the first broken one, and one sentence. Shows nothing. Rejects with `not-found`
   * where there is nothing of the subject on the engine.
   */
  diagnose(subject: Asked): Promise<Diagnosis>;
  /**
   * A new image without cache, compared with the workspace, and a new container from it with the same configuration; whatever
   * fails, the old container runs on. Shows the plan and asks, unless the caller has done so.
   */
  cleanRebuild(subject: Subject, options?: { readonly isConfirmed: boolean }): Promise<CleanRebuildResult>;
  /** Called after each look at the engine. */
  onDidChangeStatus(listener: () => void): { dispose(): void };
}
