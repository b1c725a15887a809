/**
 * An image against the Dockerfile that is said to make it, by the history that its builder wrote into the image. Whatever
 * else wrote it leaves the question open; what is called changed is proved by the image itself.
 */
import type { ExpectedInstructionsResult, ExpectedStageInfo } from '../../../server/protocol.ts';
import type { HistoryLine } from '../../ports.ts';
import { align, type Pair } from './align-instructions.ts';
import type { Agrees, ImageRecord } from './history-agreement.ts';
import { writtenByBuildah } from './history-of-buildah.ts';
import { writtenByClassicBuilder } from './history-of-classic-builder.ts';
import { whyNotTold } from './image-maker.ts';
import { evidenceOf, movedSentenceOf, sentenceOf } from './instruction-words.ts';
import { type WrittenHistory, writtenByBuildKit } from './written-history.ts';

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

const shownDifferences = 20;
/** More lines than the Dockerfile has instructions are looked at only as far as some may have been taken away. */
const mostRemoved = 50;

export function compareInstructions(image: ImageRecord, { target, others }: ExpectedInstructions): InstructionAnswer {
  if (target.instructions.length === 0 && !target.isFromScratch) return { kind: 'same' };
  const written = writtenByBuildKit(image) ?? writtenByBuildah(image) ?? writtenByClassicBuilder(image);
  if (written === undefined || (target.isFromScratch && !written.isWhole)) return unknown(whyNotTold(image));
  const wanted = written.stage(target);
  if (wanted === undefined) return unknown('Of an instruction nobody can tell what its builder wrote.');
  if (isMadeOf(written, wanted)) {
    const doubt = written.doubtOf?.(wanted);
    return doubt === undefined ? { kind: 'same' } : unknown(doubt);
  }
  if (written.mayLackStages && isEndOf(written, wanted)) return unknown('It was squashed, and only the last stage is told.');
  const other = others
    .flatMap((stage) => written.stage(stage) ?? [])
    .sort((one, two) => one.instructions.length - two.instructions.length)
    .findLast((stage) => isMadeOf(written, stage) && stage.instructions.some(({ text }) => text !== undefined));
  const pairs = pairsOf(written, written.rowsFor(wanted), wanted);
  if (other?.name !== undefined && !hasMoreInCommon(written, wanted, other, pairs)) {
    const evidence = other.instructions.map(({ line, label }) => `line ${line}: ${label}`).slice(-shownDifferences);
    return { kind: 'other-stage', stage: other.name, evidence };
  }
  return changed(pairs, written.agreement(wanted));
}

function changed(pairs: readonly Pair[], agrees: Agrees): InstructionAnswer {
  const differences = pairs.filter(({ isAlike }) => !isAlike);
  const [first] = differences;
  if (first === undefined) return { kind: 'same' };
  const isAnother = pairs.filter(({ instruction }) => instruction !== undefined).length > 1 && countAlike(pairs) === 0;
  const because = isAnother
    ? 'The image was built from other instructions than those of the Dockerfile.'
    : saidOf(first, differences, agrees);
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

function isMadeOf({ rowsFor, isWhole, agreement }: WrittenHistory, stage: ExpectedStageInfo): boolean {
  const { instructions, isFromScratch } = stage;
  const rows = rowsFor(stage);
  if (instructions.length > rows.length || (isFromScratch && !(isWhole && rows.length === instructions.length))) return false;
  const agrees = agreement(stage);
  const last = rows.slice(rows.length - instructions.length);
  return instructions.every((instruction, at) => agrees(instruction, last[at] ?? { createdBy: '', comment: '' }));
}

/** All that the image tells stands at the end of the stage. */
function isEndOf({ rowsFor, agreement }: WrittenHistory, stage: ExpectedStageInfo): boolean {
  const rows = rowsFor(stage);
  const last = stage.instructions.slice(-rows.length);
  const agrees = agreement(stage);
  return (
    last.length === rows.length &&
    last.every((instruction, at) => agrees(instruction, rows[at] ?? { createdBy: '', comment: '' }))
  );
}

function pairsOf({ agreement }: WrittenHistory, rows: readonly HistoryLine[], stage: ExpectedStageInfo): readonly Pair[] {
  const { instructions, isFromScratch } = stage;
  const looked = rows.slice(-instructions.length - mostRemoved);
  return align({ instructions, rows: looked, hasBase: !isFromScratch, agrees: agreement(stage) });
}

/** What the image has in common with the target, beyond what both stages share. */
function hasMoreInCommon(
  written: WrittenHistory,
  target: ExpectedStageInfo,
  other: ExpectedStageInfo,
  pairs: readonly Pair[],
): boolean {
  const rows = written.rowsFor(other);
  const ofOther = rows.slice(rows.length - other.instructions.length);
  return countAlike(pairs) > countAlike(pairsOf(written, ofOther, { ...target, isFromScratch: false }));
}

function countAlike(pairs: readonly Pair[]): number {
  return pairs.filter(({ isAlike, instruction }) => isAlike && instruction?.text !== undefined).length;
}

function unknown(because: string): InstructionAnswer {
  return { kind: 'unknown', because };
}
