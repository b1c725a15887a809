/**
 * The history of an image → the instructions of its Dockerfile that made it. Both are walked from their ends, because what
 * comes first in the history is the base's; the first instruction that does not fit ends the walk, and nothing above is joined.
 */
import type { ImageStepInfo } from '../../../server/protocol.ts';
import type { HistoryEntry } from '../../ports.ts';

export interface JoinedStep {
  readonly made: HistoryEntry;
  readonly step: ImageStepInfo;
}

/** Oldest first. Shorter than `steps` where the image was made by another Dockerfile than the one that is there now. */
export function joinSteps(history: readonly HistoryEntry[], steps: readonly ImageStepInfo[]): readonly JoinedStep[] {
  const joined: JoinedStep[] = [];
  for (let back = 1; back <= steps.length; back++) {
    const [made, step] = [history.at(-back), steps.at(-back)];
    if (made === undefined || step === undefined || !isOf(made, step)) break;
    joined.push({ made, step });
  }
  return joined.reverse();
}

/** `RUN` of `RUN /bin/sh -c …`, of `/bin/sh -c …`, and of `|1 A=b /bin/sh -c …`; `COPY` of `/bin/sh -c #(nop) COPY …`. */
export function keywordOf({ createdBy = '' }: HistoryEntry): string {
  const nothingRan = /^\S+(?: \S+)* #\(nop\)\s+([A-Z]+)\b/.exec(createdBy.slice(0, 200))?.[1];
  const spelled = nothingRan ?? /^([A-Z]+)(?=[ \t]|$)/.exec(createdBy)?.[1];
  return spelled ?? (createdBy === '' ? '' : 'RUN');
}

/** On one line, without what the builder adds. */
export function instructionText(step: HistoryEntry): string {
  const text = oneLine(step.createdBy ?? '').replace(/ # buildkit$/, '');
  const plain = text.replace(/^\S+(?: \S+)* #\(nop\)\s+/, '');
  return plain === text && !/^[A-Z]+ /.test(text) && text !== '' ? `RUN ${text}` : plain;
}

function isOf(made: HistoryEntry, { keyword, argument }: ImageStepInfo): boolean {
  if (keywordOf(made) !== keyword) return false;
  // What others become depends on variables, folders and the builder.
  return keyword !== 'RUN' || oneLine(made.createdBy ?? '').includes(argument);
}

function oneLine(text: string): string {
  return text.slice(0, 20_000).replace(/\s+/g, ' ').trim();
}
