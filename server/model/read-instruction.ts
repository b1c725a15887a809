/**
 * Keyword, flags and argument of one joined line, and what the argument is for this keyword: words, JSON strings, or
 * the instruction that an ONBUILD carries.
 */
import { isSpace, isWordBlank, skipSpaces } from './blanks.ts';
import { type HeredocMarkers, heredocMarkers } from './heredoc.ts';
import type { Flag, Heredoc, Instruction, Word } from './instruction.ts';
import { readFlags } from './instruction-flags.ts';
import { readJsonForm } from './json-form.ts';
import { type PiecedText, sliceText, splitWords } from './logical-text.ts';
import type { Span } from './span.ts';

/** What one line says, before heredocs and the check of its form are added. */
export interface InstructionHead {
  readonly keyword: string;
  readonly keywordSpan: Span;
  readonly flags: readonly Flag[];
  readonly argument: PiecedText;
  readonly words: readonly Word[];
  readonly json: readonly Word[] | undefined;
  /** The array of the JSON form holds something else than strings. */
  readonly hasOtherJson: boolean;
  readonly trigger: InstructionHead | undefined;
}

const jsonKeywords: ReadonlySet<string> = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'SHELL', 'HEALTHCHECK', 'ADD', 'COPY', 'VOLUME']);
const heredocKeywords: ReadonlySet<string> = new Set(['RUN', 'ADD', 'COPY']);

/** Reads one joined line without blanks around it. */
export function readHead(line: PiecedText, escape: string): InstructionHead {
  return readHeadInside(line, escape, true);
}

/** The heredocs that a line opens; only some instructions may, and not in JSON form. */
export function markersOf(head: InstructionHead, line: PiecedText): HeredocMarkers {
  const carrier = head.keyword === 'ONBUILD' ? (head.trigger ?? head) : head;
  if (!heredocKeywords.has(carrier.keyword) || carrier.json !== undefined) return { kind: 'markers', markers: [] };
  return heredocMarkers(line.text);
}

/** The instruction made of a head, its extent and its heredocs. */
export function completeInstruction(
  head: InstructionHead,
  span: Span,
  heredocs: readonly Heredoc[],
  unreadable: string | undefined,
): Instruction {
  const { hasOtherJson: _, trigger, ...rest } = head;
  return {
    ...rest,
    span,
    heredocs,
    unreadable,
    trigger:
      trigger === undefined
        ? undefined
        : completeInstruction(trigger, { start: trigger.keywordSpan.start, end: span.end }, heredocs, unreadable),
  };
}

function readHeadInside(line: PiecedText, escape: string, mayTrigger: boolean): InstructionHead {
  const { text } = line;
  let end = 0;
  while (end < text.length && !isWordBlank(text.charCodeAt(end))) end++;
  const keyword = text.slice(0, end).toUpperCase();
  const { flags, end: flagsEnd } = readFlags(line, end, escape);
  const argument = sliceText(line, skipSpaces(text, flagsEnd, text.length), text.length);
  const form = jsonKeywords.has(keyword) ? readJsonForm(argument, jsonStart(keyword, argument.text)) : undefined;
  const json = form?.kind === 'strings' ? form.words : undefined;
  return {
    keyword,
    keywordSpan: line.spanOf(0, end),
    flags,
    argument,
    words: json === undefined ? splitWords(argument) : [],
    json,
    hasOtherJson: form?.kind === 'other-values',
    trigger: keyword === 'ONBUILD' && mayTrigger && argument.text !== '' ? readHeadInside(argument, escape, false) : undefined,
  };
}

/** The array of HEALTHCHECK stands behind its type (`CMD`). */
function jsonStart(keyword: string, argument: string): number {
  if (keyword !== 'HEALTHCHECK') return 0;
  let at = 0;
  while (at < argument.length && !isSpace(argument.charCodeAt(at))) at++;
  return skipSpaces(argument, at, argument.length);
}
