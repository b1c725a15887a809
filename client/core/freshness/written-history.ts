/** What a builder wrote into an image of its instructions, in one form that a Dockerfile can be held against. */
import type { ExpectedInstructionInfo, ExpectedStageInfo } from '../../../server/protocol.ts';
import type { HistoryLine } from '../../ports.ts';
import { type Agrees, agreement, type ImageRecord } from './history-agreement.ts';

export interface WrittenHistory {
  /**
   * Oldest first and without a break up to the last line; each begins with its keyword. Without what an option of the build
   * may have added behind the stage, which is as `stage` gives it.
   */
  rowsFor(of: ExpectedStageInfo): readonly HistoryLine[];
  /** Why it is not certain that an image which holds the stage holds nothing else. */
  doubtOf?(of: ExpectedStageInfo): string | undefined;
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
    ...{ isWhole: broken === -1, mayLackStages: false },
    ...{ rowsFor: () => rows, stage: (of) => of, agreement: (of) => agreement(image, of) },
  };
}

/** Without those at the end for which `isAddable` holds, as far as there are more of them than the stage has itself. */
export function withoutAdded(
  rows: readonly HistoryLine[],
  { instructions }: ExpectedStageInfo,
  isAddable: (line: string) => boolean,
): readonly HistoryLine[] {
  const ofRows = rows.length - 1 - rows.findLastIndex(({ createdBy }) => createdBy === undefined || !isAddable(createdBy));
  const ofStage = instructions.length - 1 - instructions.findLastIndex((each) => !isAddable(lineOf(each)));
  return ofRows > ofStage ? rows.slice(0, rows.length - (ofRows - ofStage)) : rows;
}

function lineOf({ keyword, spelled }: ExpectedInstructionInfo): string {
  return `${keyword} ${spelled}`;
}
