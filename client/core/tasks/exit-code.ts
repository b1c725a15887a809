/** What a task ends with, as the command line does: 0 done or fresh, 1 not, 2 where it is not known or somebody is needed. */

import type { JsonValue } from '../../ports.ts';
import { objectOf, textOf } from '../json-fields.ts';

const codes: Readonly<Record<string, number>> = {
  ...{ rebuilt: 0, recreated: 0, built: 0, fresh: 0 },
  ...{ stale: 1, aborted: 1, 'rolled-back': 1, 'build-failed': 1, cancelled: 1 },
  ...{ unknown: 2, refused: 2, 'needs-attention': 2 },
};

/** Of what a command answered with: its outcome, or the verdict of a diagnosis. */
export function exitCodeOf(result: unknown): number {
  const { kind, verdict } = objectOf(result as JsonValue | undefined);
  return codes[textOf(kind) || textOf(verdict)] ?? 2;
}
