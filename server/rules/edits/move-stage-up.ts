/** The fix of `wrong-final-stage`: the last stage, with the comments directly above it, goes in front of another one. */
import type { FileFacts, StageFacts } from '../../facts/file-facts.ts';
import { reachedStages } from '../../facts/reached-stages.ts';
import type { Fix } from '../rule.ts';

/** `undefined` when it depends on the stage that would then stand below it, one stands between them, or a stage is named by its number. */
export function moveStageUp(file: FileFacts, last: StageFacts, meant: StageFacts): Fix | undefined {
  const passed = file.stages.slice(meant.stage.index, last.stage.index);
  // Another stage between them would be the last one then.
  if (passed.length > 1) return undefined;
  const reached = reachedStages(last, file);
  if (passed.some((stage) => reached.includes(stage)) || file.stages.some(namesByNumber)) return undefined;
  if (!isWhole(last) || !isWhole(meant)) return undefined;
  const { text } = file.dockerfile;
  const start = startOfBlock(file, last);
  const place = startOfBlock(file, meant);
  const block = text.slice(start);
  // What ends with the sign of a continuation would take in the line that comes behind it.
  if ([block, text.slice(0, start), text.slice(0, place)].some((part) => /[\\`]\s*$/.test(part))) return undefined;
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const before = text.slice(0, start).replace(/[\r\n]+$/, '');
  return {
    title: `Put ${meant.stage.name ?? 'the stage that is run'} last`,
    safety: 'review',
    edits: [
      { kind: 'replace', span: { start: place, end: place }, text: `${block.trimEnd()}${eol}${eol}` },
      { kind: 'replace', span: { start: before.length, end: text.length }, text: eol },
    ],
  };
}

/** At the end of a file an instruction may lack what would end it elsewhere: another line, the end of a heredoc. */
function isWhole({ stage }: StageFacts): boolean {
  const end = stage.instructions.at(-1) ?? stage.from;
  return end.heredocs.length === 0 && ![stage.from, ...stage.instructions].some(({ unreadable }) => unreadable !== undefined);
}

function namesByNumber({ steps }: StageFacts): boolean {
  return steps.some(({ instruction }) =>
    instruction.flags.some(({ name, value }) => /^(?:from|mount)$/.test(name) && /(?:^|from=)\d+(?:,|$)/.test(value ?? '')),
  );
}

function startOfBlock({ dockerfile: { text } }: FileFacts, { stage }: StageFacts): number {
  let start = text.lastIndexOf('\n', stage.from.span.start - 1) + 1;
  while (start > 0) {
    const above = text.lastIndexOf('\n', start - 2) + 1;
    if (!/^\s*#/.test(text.slice(above, start))) break;
    start = above;
  }
  return start;
}
