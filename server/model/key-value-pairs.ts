/**
 * The names and values of ENV, LABEL and ARG. Words end at blanks outside quotes; quotes and escapes stay in them, since
 * they are taken away when variables are expanded. ENV and LABEL also have the old form `ENV name rest of the line`.
 */
import { isSpace, isWordBlank } from './blanks.ts';
import type { Instruction, LogicalText } from './instruction.ts';
import type { Span } from './span.ts';

export interface KeyValuePair {
  /** As spelled: ENV and LABEL expand variables in it. */
  readonly name: string;
  readonly nameSpan: Span;
  /** As spelled, quotes and escapes included; `undefined` for `ARG name`. */
  readonly value: string | undefined;
  readonly valueSpan: Span | undefined;
}

/** The pairs in order; empty when Docker refuses the instruction. */
export function keyValuePairs(instruction: Pick<Instruction, 'keyword' | 'argument'>, escape: string): KeyValuePair[] {
  return readPairs(instruction.keyword, instruction.argument, escape) ?? [];
}

/** True when the argument has the form that ENV, LABEL or ARG need. */
export function isKeyValueList(keyword: string, argument: LogicalText, escape: string): boolean {
  return readPairs(keyword, argument, escape) !== undefined;
}

function readPairs(keyword: string, argument: LogicalText, escape: string): KeyValuePair[] | undefined {
  const words = quotedWords(argument, escape);
  const [first] = words;
  if (first === undefined) return undefined;
  if (keyword !== 'ARG' && !first.text.includes('=')) return oldForm(argument);
  const pairs: KeyValuePair[] = [];
  for (const word of words) {
    const equals = word.text.indexOf('=');
    if (equals === 0 || (equals < 0 && keyword !== 'ARG')) return undefined;
    pairs.push(pairOf(argument, word, equals));
  }
  return pairs;
}

function oldForm(argument: LogicalText): KeyValuePair[] | undefined {
  const { text } = argument;
  let end = 0;
  while (end < text.length && !isWordBlank(text.charCodeAt(end))) end++;
  let start = end;
  while (start < text.length && isWordBlank(text.charCodeAt(start))) start++;
  if (end === 0 || start === end) return undefined;
  return [
    {
      name: text.slice(0, end),
      nameSpan: argument.spanOf(0, end),
      value: text.slice(start),
      valueSpan: argument.spanOf(start, text.length),
    },
  ];
}

interface QuotedWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function pairOf(argument: LogicalText, word: QuotedWord, equals: number): KeyValuePair {
  if (equals < 0)
    return { name: word.text, nameSpan: argument.spanOf(word.start, word.end), value: undefined, valueSpan: undefined };
  const split = word.start + equals;
  return {
    name: word.text.slice(0, equals),
    nameSpan: argument.spanOf(word.start, split),
    value: word.text.slice(equals + 1),
    valueSpan: argument.spanOf(split + 1, word.end),
  };
}

function quotedWords(argument: LogicalText, escape: string): QuotedWord[] {
  const { text } = argument;
  const words: QuotedWord[] = [];
  let at = 0;
  while (at < text.length) {
    while (at < text.length && isSpace(text.charCodeAt(at))) at++;
    const start = at;
    at = wordEnd(text, at, escape);
    // An escape character at the very end is dropped.
    const isCut = at === text.length && endsWithLoneEscape(text, start, escape);
    const end = isCut ? at - 1 : at;
    if (end > start) words.push({ text: text.slice(start, end), start, end });
  }
  return words;
}

function wordEnd(text: string, start: number, escape: string): number {
  let quote = '';
  let at = start;
  for (; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === escape && quote !== "'") at++;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (isSpace(text.charCodeAt(at))) break;
  }
  return Math.min(at, text.length);
}

function endsWithLoneEscape(text: string, start: number, escape: string): boolean {
  let count = 0;
  for (let at = text.length - 1; at >= start && text.charAt(at) === escape; at--) count++;
  return count % 2 === 1;
}
