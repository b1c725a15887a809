/** What a builder wrote into an image of its instructions, in one form that a Dockerfile can be held against. */
import type { ExpectedStageInfo } from '../../../server/protocol.ts';
import type { HistoryLine } from '../../ports.ts';
import { type Agrees, agreement, type ImageRecord } from './history-agreement.ts';

export interface WrittenHistory {
  /** Oldest first and without a break up to the last line; each begins with its keyword. */
  readonly rows: readonly HistoryLine[];
  /** Nothing stands before them. */
  readonly isWhole: boolean;
  /** Those of the stages below the last one may have been taken away. */
  readonly mayLackStages: boolean;
  /** What the builder would write of a stage; `undefined` where that is not certain. */
  stage(of: ExpectedStageInfo): ExpectedStageInfo | undefined;
  /** For a stage as `stage` gives it. */
  agreement(of: ExpectedStageInfo): Agrees;
}

const commentOfBuildKit = 'buildkit.dockerfile.v0';

/** `undefined` when something else wrote the last line: what another tool added hides what the builder did. */
export function writtenByBuildKit(image: ImageRecord): WrittenHistory | undefined {
  const broken = image.history.findLastIndex(({ comment }) => comment !== commentOfBuildKit);
  const rows = image.history.slice(broken + 1);
  if (rows.length === 0) return undefined;
  return {
    ...{ rows, isWhole: broken === -1, mayLackStages: false },
    ...{ stage: (of) => of, agreement: (of) => agreement(image, of) },
  };
}
