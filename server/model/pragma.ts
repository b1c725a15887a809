/**
 * Our comments in a Dockerfile that switch rules off: `# unstale ignore=<id>[,<id>] -- reason` for the next
 * instruction, `# unstale stage ignore=…` above a FROM for its stage, `# unstale global ignore=…` for the file. `all`
 * stands for every rule.
 */
import type { Comment, Dockerfile, Stage } from './dockerfile.ts';
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

const form = /^unstale\s+(?:(global|stage)\s+)?ignore\s*=\s*([a-z][a-z\d-]*(?:\s*,\s*[a-z][a-z\d-]*)*)\s*(?:(?:--|#)\s*(.*))?$/;

/** Every pragma outside instructions, in the order of the text. */
export function readPragmas(dockerfile: Dockerfile): readonly Pragma[] {
  const below = instructionsBelow(dockerfile);
  const stages = new Map(dockerfile.stages.map((stage) => [stage.from, stage]));
  return dockerfile.comments.flatMap((comment) => {
    const said = comment.isInsideInstruction ? undefined : readPragmaText(comment.text);
    if (said === undefined) return [];
    const next = below.get(comment);
    const covers = coveredBy(said.scope, next, next && stages.get(next), dockerfile);
    return [{ ...said, comment, covers }];
  });
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

/** What the text of a comment, without its sign, says; `undefined` when it is none of ours. */
export function readPragmaText(text: string): Pick<Pragma, 'scope' | 'ruleIds' | 'reason'> | undefined {
  const match = text.length > 2000 ? null : form.exec(text);
  const list = match?.[2];
  if (match === null || list === undefined) return undefined;
  const scope = match[1] === 'global' ? 'file' : match[1] === 'stage' ? 'stage' : 'instruction';
  const ruleIds = list.split(',').map((id) => id.trim());
  return { scope, ruleIds, reason: match[3]?.trim() || undefined };
}

function coveredBy(
  scope: Pragma['scope'],
  next: Instruction | undefined,
  stage: Stage | undefined,
  { text }: Dockerfile,
): Span | undefined {
  if (scope === 'file') return { start: 0, end: text.length };
  if (scope === 'instruction') return next?.span;
  return stage && { start: stage.from.span.start, end: stage.instructions.at(-1)?.span.end ?? stage.from.span.end };
}

/**
 * The instruction directly below each comment: only comment lines, no blank line, may stand between. Read from the end,
 * so that a comment above another one has the same answer and no text is looked at twice.
 */
function instructionsBelow({ text, comments, instructions }: Dockerfile): ReadonlyMap<Comment, Instruction> {
  const below = new Map<Comment, Instruction>();
  const outside = comments.filter(({ isInsideInstruction }) => !isInsideInstruction);
  for (let index = outside.length - 1; index >= 0; index--) {
    const comment = outside[index];
    if (comment === undefined) continue;
    const following = outside[index + 1];
    const next = instructionAfter(instructions, comment.span.end);
    const isComment = following !== undefined && (next === undefined || following.span.start < next.span.start);
    const nearest = isComment ? following.span : next?.span;
    const answer = isComment ? below.get(following) : next;
    if (answer === undefined || nearest === undefined) continue;
    if (text.slice(comment.span.end, nearest.start).split('\n').length === 2) below.set(comment, answer);
  }
  return below;
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
