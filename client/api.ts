/** What other extensions and tests get from `activate`. Fields are only ever added within a version. */
import type { StatusReport } from './core/freshness/report.ts';

export interface UnstaleApi {
  readonly version: 1;
  /** Resolves when the language server answers; starts it when it does not run. */
  serverReady(): Promise<void>;
  readonly isServerRunning: boolean;
  /** Looks at the engine and compares what has to be compared. Rejects with an error whose `reason` says why there is none. */
  status(): Promise<StatusReport>;
  /** Called after each look at the engine. */
  onDidChangeStatus(listener: () => void): { dispose(): void };
}
