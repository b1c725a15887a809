/**
 * The `--name=value` flags in front of an instruction's argument. Quotes and escapes are taken away as BuildKit's flag
 * splitter does; a bare `--` ends the flags. Whether a flag exists is not decided here.
 */
import { isSpace } from './blanks.ts';
import type { Flag } from './instruction.ts';
import type { PiecedText } from './logical-text.ts';

export interface Flags {
  readonly flags: readonly Flag[];
  /** Where the argument may begin (blanks not skipped). */
  readonly end: number;
}

interface FlagWord {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Offset behind the first `=` that stands for itself, if there is one. */
  readonly valueStart: number | undefined;
}

/** Reads flags of `line` from `start` on. */
export function readFlags(line: PiecedText, start: number, escape: string): Flags {
  const { text } = line;
  const flags: Flag[] = [];
  let at = start;
  for (;;) {
    while (at < text.length && isSpace(text.charCodeAt(at))) at++;
    if (!text.startsWith('--', at)) return { flags, end: at };
    const word = readFlagWord(text, at, escape);
    at = word.end;
    if (word.text === '--') return { flags, end: at };
    flags.push(flagOf(line, word));
  }
}

function flagOf(line: PiecedText, word: FlagWord): Flag {
  const equals = word.text.indexOf('=');
  return {
    name: word.text.slice(2, equals < 0 ? undefined : equals),
    value: equals < 0 ? undefined : word.text.slice(equals + 1),
    span: line.spanOf(word.start, word.end),
    valueSpan: word.valueStart === undefined ? undefined : line.spanOf(word.valueStart, word.end),
  };
}

function readFlagWord(text: string, start: number, escape: string): FlagWord {
  let word = '';
  let quote = '';
  let valueStart: number | undefined;
  let at = start;
  for (; at < text.length; at++) {
    let character = text.charAt(at);
    if (quote === '' && isSpace(text.charCodeAt(at))) break;
    if (quote === '' ? character === '"' || character === "'" : character === quote) {
      quote = quote === '' ? character : '';
      continue;
    }
    if (character === escape) {
      at++;
      character = text.charAt(at);
    }
    word += character;
    if (character === '=' && valueStart === undefined) valueStart = at + 1;
  }
  return { text: word, start, end: Math.min(at, text.length), valueStart };
}
