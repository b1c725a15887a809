/**
 * The JSON (exec) form of an argument: an array of strings, decoded exactly, with the place of each string. Text that
 * begins with `[` but is no JSON is the shell form; an array that holds anything else than strings is an error for Docker.
 */
import type { LogicalText, Word } from './instruction.ts';

export type JsonForm =
  | { readonly kind: 'strings'; readonly words: readonly Word[] }
  | { readonly kind: 'other-values' }
  | { readonly kind: 'not-json' };

/** Reads the array that begins at `start` and ends with the text; the spans are those of the strings without quotes. */
export function readJsonForm(whole: LogicalText, start = 0): JsonForm {
  if (whole.text.charAt(start) !== '[') return { kind: 'not-json' };
  const values = parsed(whole.text.slice(start));
  if (!Array.isArray(values)) return { kind: 'not-json' };
  const words: Word[] = [];
  let at = start;
  for (const value of values) {
    if (typeof value !== 'string') return { kind: 'other-values' };
    const open = whole.text.indexOf('"', at);
    const close = closingQuote(whole.text, open + 1);
    words.push({ text: value, span: whole.spanOf(open + 1, close) });
    at = close + 1;
  }
  return { kind: 'strings', words };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function closingQuote(text: string, start: number): number {
  let at = start;
  while (at < text.length && text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
  return at;
}
