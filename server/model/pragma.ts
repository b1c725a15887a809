/**
 * Our comments in a Dockerfile that switch rules off: `# unstale ignore=<id>[,<id>] -- reason` for the next
 * instruction, `# unstale stage ignore=…` above a FROM for its stage, `# unstale global ignore=…` for the file. `all`
 * stands for every rule.
 */
import type { Comment, Dockerfile } from './dockerfile.ts';
import type { Instruction } from './instruction.ts';
import type { Span } from './span.ts';

export interface Pragma {
  readonly scope: 'instruction' | 'stage' | 'file';
  readonly ruleIds: readonly string[];
  readonly reason: string | undefined;
  readonly comment: Comment;
  /** What it covers; `undefined` when nothing follows it. */
  readonly covers: Span | undefined;
}

const form = /^unstale\s+(?:(global|stage)\s+)?ignore\s*=\s*([a-z][a-z\d-]*(?:\s*,\s*[a-z][a-z\d-]*)*)\s*(?:--\s*(.*))?$/;

/** Every pragma outside instructions, in the order of the text. */
export function readPragmas(dockerfile: Dockerfile): readonly Pragma[] {
  return dockerfile.comments.flatMap((comment) => (comment.isInsideInstruction ? [] : (readPragma(comment, dockerfile) ?? [])));
}

/** Answers, for a rule and a place, whether a pragma switches the rule off there. Each question costs a binary search. */
export function ignoredBy(pragmas: readonly Pragma[]): (ruleId: string, place: Span) => boolean {
  const spans = new Map<string, Span[]>();
  for (const { scope, ruleIds, covers } of pragmas) {
    if (covers === undefined) continue;
    for (const ruleId of ruleIds) {
      // Spans of one scope never overlap and come in the order of the text.
      const key = `${scope} ${ruleId}`;
      const list = spans.get(key);
      if (list === undefined) spans.set(key, [covers]);
      else list.push(covers);
    }
  }
  return (ruleId, place) =>
    spans.size > 0 &&
    (['instruction', 'stage', 'file'] as const).some(
      (scope) => standsIn(spans.get(`${scope} ${ruleId}`), place) || standsIn(spans.get(`${scope} all`), place),
    );
}

function standsIn(spans: readonly Span[] | undefined, { start }: Span): boolean {
  if (spans === undefined) return false;
  const next = firstFrom(spans.length, (index) => (spans[index]?.start ?? 0) > start);
  const last = spans[next - 1];
  return last !== undefined && start <= last.end;
}

function readPragma(comment: Comment, dockerfile: Dockerfile): Pragma | undefined {
  const match = comment.text.length > 2000 ? null : form.exec(comment.text);
  const list = match?.[2];
  if (match === null || list === undefined) return undefined;
  const scope = match[1] === 'global' ? 'file' : match[1] === 'stage' ? 'stage' : 'instruction';
  const ruleIds = list.split(',').map((id) => id.trim());
  return { scope, ruleIds, reason: match[3]?.trim() || undefined, comment, covers: coveredBy(scope, comment, dockerfile) };
}

function coveredBy(scope: Pragma['scope'], comment: Comment, dockerfile: Dockerfile): Span | undefined {
  if (scope === 'file') return { start: 0, end: dockerfile.text.length };
  const next = instructionAfter(dockerfile.instructions, comment.span.end);
  if (next === undefined || !isDirectlyAbove(dockerfile.text, comment.span.end, next.span.start)) return undefined;
  if (scope === 'instruction') return next.span;
  const stage = dockerfile.stages.find(({ from }) => from === next);
  return stage && { start: next.span.start, end: stage.instructions.at(-1)?.span.end ?? next.span.end };
}

/** Only comment lines, no blank line, may stand between: the block directly above. */
function isDirectlyAbove(text: string, commentEnd: number, instructionStart: number): boolean {
  const lines = text.slice(commentEnd, instructionStart).split('\n').slice(1, -1);
  return lines.every((line) => line.trimStart().startsWith('#'));
}

function instructionAfter(instructions: readonly Instruction[], offset: number): Instruction | undefined {
  return instructions[firstFrom(instructions.length, (index) => (instructions[index]?.span.start ?? 0) >= offset)];
}

/** The first index for which it holds, when it holds for all that follow. */
function firstFrom(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
