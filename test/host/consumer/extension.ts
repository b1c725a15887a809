/** Another extension, which knows of Unstale only what `docs/unstale-api.d.ts` says. The host tests ask it what it got. */
import { extensions } from 'vscode';
import type { Asked, CleanRebuildResult, Diagnosis, StatusReport, Subject, UnstaleApi } from '../../../docs/unstale-api.d.ts';

export interface Consumer {
  readonly version: number;
  status(): Promise<StatusReport>;
  verify(subject: Asked): Promise<Diagnosis>;
  diagnose(subject: Asked): Promise<Diagnosis>;
  cleanRebuild(subject: Subject): Promise<CleanRebuildResult>;
  /** `reason: message` of what was rejected. */
  failureOf(member: 'verify' | 'diagnose' | 'cleanRebuild', subject: Subject): Promise<string>;
  /** How often the status changed so far. */
  readonly changes: number;
  stopListening(): void;
}

export async function activate(): Promise<Consumer> {
  const unstale = extensions.getExtension<UnstaleApi>('unstale.unstale');
  if (unstale === undefined) throw new Error('Unstale is not there.');
  const api = await unstale.activate();
  let changes = 0;
  const listening = api.onDidChangeStatus(() => {
    changes += 1;
  });
  const confirmed = { isConfirmed: true };
  return {
    version: api.version,
    status: () => api.status(),
    verify: (subject) => api.verify(subject),
    diagnose: (subject) => api.diagnose(subject),
    cleanRebuild: (subject) => api.cleanRebuild(subject, confirmed),
    failureOf: async (member, subject) => {
      try {
        await api[member](subject, confirmed);
        return 'it was not rejected';
      } catch (error) {
        return error instanceof Error && 'reason' in error ? `${String(error.reason)}: ${error.message}` : String(error);
      }
    },
    get changes() {
      return changes;
    },
    stopListening: () => listening.dispose(),
  };
}
