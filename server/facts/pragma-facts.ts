/**
 * The comments for Unstale of one document after everything else has been said about it: which of the ids in them kept
 * something quiet. Computed in time that grows with the pragmas and the findings, not with their product.
 */
import type { Pragma } from '../model/pragma.ts';
import type { Span } from '../model/span.ts';

export interface PragmaFacts {
  readonly text: string;
  readonly pragmas: readonly ReadPragma[];
  /** Of all rules there are. */
  readonly ruleIds: readonly string[];
  readonly allowsIgnores: boolean;
}

export interface ReadPragma {
  readonly pragma: Pragma;
  /** In the order of the text. */
  readonly ids: readonly PragmaId[];
}

export interface PragmaId {
  readonly id: string;
  readonly span: Span;
  /** `undefined`: not known, because the rule did not run, or could not see all that it asks about. */
  readonly isUsed: boolean | undefined;
}

export interface PragmaQuestion {
  readonly text: string;
  readonly pragmas: readonly Pragma[];
  /** Everything that was found, before any pragma; also what holds for some of the builds only. */
  readonly found: readonly { readonly ruleId: string; readonly start: number }[];
  readonly ruleIds: readonly string[];
  readonly allowsIgnores: boolean;
  /** Whether the silence of a rule in that place says that there is nothing. */
  readonly isTelling: (ruleId: string, covers: Span) => boolean;
}

export function gatherPragmaFacts({ found, ...question }: PragmaQuestion): PragmaFacts {
  const { text, pragmas, ruleIds, allowsIgnores, isTelling } = question;
  const starts = startsByRule(found);
  const read = pragmas.map((pragma): ReadPragma => {
    const ids = placesOf(pragma, text).map(({ id, span }): PragmaId => {
      const { covers } = pragma;
      if (covers === undefined) return { id, span, isUsed: false };
      if (standsIn(starts.get(id) ?? [], covers)) return { id, span, isUsed: true };
      return { id, span, isUsed: isTelling(id, covers) ? false : undefined };
    });
    return { pragma, ids };
  });
  return { text, pragmas: read, ruleIds, allowsIgnores };
}

/** `all` stands for every rule. */
function startsByRule(found: PragmaQuestion['found']): ReadonlyMap<string, readonly number[]> {
  const starts = new Map<string, number[]>([['all', found.map(({ start }) => start)]]);
  for (const { ruleId, start } of found) {
    const list = starts.get(ruleId);
    if (list === undefined) starts.set(ruleId, [start]);
    else list.push(start);
  }
  for (const list of starts.values()) list.sort((a, b) => a - b);
  return starts;
}

function standsIn(starts: readonly number[], { start, end }: Span): boolean {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  const first = starts[low];
  return first !== undefined && first <= end;
}

function placesOf({ comment: { span }, ruleIds }: Pragma, text: string): readonly { id: string; span: Span }[] {
  const comment = text.slice(span.start, span.end);
  let at = Math.max(0, comment.indexOf('=', comment.indexOf('ignore')));
  return ruleIds.map((id) => {
    at = comment.indexOf(id, at);
    const start = span.start + at;
    at += id.length;
    return { id, span: { start, end: start + id.length } };
  });
}
