/**
 * An image against the Dockerfile that is said to make it, by the history that BuildKit wrote into the image. Whatever wrote
 * it otherwise leaves the question open; what is called changed is proved by the image itself.
 */
import type { ExpectedInstructionsResult, ExpectedStageInfo } from '../../../server/protocol.ts';
import type { HistoryLine } from '../../ports.ts';
import { align, type Pair } from './align-instructions.ts';
import { type Agrees, agreement, type ImageRecord } from './history-agreement.ts';
import { evidenceOf, movedSentenceOf, sentenceOf } from './instruction-words.ts';

export type InstructionAnswer =
  | { readonly kind: 'same' }
  | {
      readonly kind: 'changed';
      readonly because: string;
      readonly evidence: readonly string[];
      /** Some of the instructions are the same. */
      readonly isAlike: boolean;
    }
  /** The image is made of exactly the instructions of another stage. */
  | { readonly kind: 'other-stage'; readonly stage: string; readonly evidence: readonly string[] }
  | { readonly kind: 'unknown'; readonly because: string };

export type ExpectedInstructions = Extract<ExpectedInstructionsResult, { kind: 'known' }>;

const writtenByBuildKit = 'buildkit.dockerfile.v0';
const shownDifferences = 20;
/** More lines than the Dockerfile has instructions are looked at only as far as some may have been taken away. */
const mostRemoved = 50;

export function compareInstructions(image: ImageRecord, { target, others }: ExpectedInstructions): InstructionAnswer {
  const rows = writtenRows(image.history);
  if (target.instructions.length === 0 && !target.isFromScratch) return { kind: 'same' };
  if (rows.length === 0 || (target.isFromScratch && rows.length < image.history.length))
    return { kind: 'unknown', because: 'Its history was not written by BuildKit, so it does not tell its instructions.' };
  if (isMadeOf(image, rows, target)) return { kind: 'same' };
  const other = [...others]
    .sort((one, two) => one.instructions.length - two.instructions.length)
    .findLast((stage) => isMadeOf(image, rows, stage) && stage.instructions.some(({ text }) => text !== undefined));
  const pairs = pairsOf(image, rows, target);
  if (other?.name !== undefined && !hasMoreInCommon(image, rows, target, other, pairs)) {
    const evidence = other.instructions.map(({ line, label }) => `line ${line}: ${label}`).slice(-shownDifferences);
    return { kind: 'other-stage', stage: other.name, evidence };
  }
  const differences = pairs.filter(({ isAlike }) => !isAlike);
  const [first] = differences;
  if (first === undefined) return { kind: 'same' };
  const isAnother = target.instructions.length > 1 && countAlike(pairs) === 0;
  const because = isAnother
    ? 'The image was built from other instructions than those of the Dockerfile.'
    : saidOf(first, differences, agreement(image, target));
  const evidence = differences.slice(0, shownDifferences).map(evidenceOf);
  return { kind: 'changed', because, evidence, isAlike: countAlike(pairs) > 0 };
}

/** What is there on both sides was only moved. */
function saidOf(first: Pair, differences: readonly Pair[], agrees: Agrees): string {
  const isBoth = ({ instruction }: Pair, { row }: Pair) =>
    instruction !== undefined && row !== undefined && agrees(instruction, row);
  const moved = differences.find((each) => each.row === undefined && (each === first || isBoth(each, first)));
  const isMoved = moved !== undefined && differences.some((each) => each.instruction === undefined && isBoth(moved, each));
  return isMoved ? movedSentenceOf(moved) : sentenceOf(first);
}

/** The last ones without a break: what another tool added last hides what BuildKit did. */
function writtenRows(history: readonly HistoryLine[]): readonly HistoryLine[] {
  const broken = history.findLastIndex(({ comment }) => comment !== writtenByBuildKit);
  return history.slice(broken + 1);
}

function isMadeOf(image: ImageRecord, rows: readonly HistoryLine[], stage: ExpectedStageInfo): boolean {
  const { instructions, isFromScratch } = stage;
  if (instructions.length > rows.length || (isFromScratch && image.history.length !== instructions.length)) return false;
  const agrees = agreement(image, stage);
  const last = rows.slice(rows.length - instructions.length);
  return instructions.every((instruction, at) => agrees(instruction, last[at] ?? { createdBy: '', comment: '' }));
}

function pairsOf(image: ImageRecord, rows: readonly HistoryLine[], stage: ExpectedStageInfo): readonly Pair[] {
  const { instructions, isFromScratch } = stage;
  const looked = rows.slice(-instructions.length - mostRemoved);
  return align({ instructions, rows: looked, hasBase: !isFromScratch, agrees: agreement(image, stage) });
}

/** What the image has in common with the target, beyond what both stages share. */
function hasMoreInCommon(
  image: ImageRecord,
  rows: readonly HistoryLine[],
  target: ExpectedStageInfo,
  other: ExpectedStageInfo,
  pairs: readonly Pair[],
): boolean {
  const ofOther = rows.slice(rows.length - other.instructions.length);
  return countAlike(pairs) > countAlike(pairsOf(image, ofOther, { ...target, isFromScratch: false }));
}

function countAlike(pairs: readonly Pair[]): number {
  return pairs.filter(({ isAlike, instruction }) => isAlike && instruction?.text !== undefined).length;
}
