/** Line endings of a text, so that what is inserted ends its lines as the lines around it do. */

/** The ending of the first line; `\n` where there is none. */
export function lineEndingOf(text: string): '\n' | '\r\n' {
  const newline = text.indexOf('\n');
  return newline > 0 && text[newline - 1] === '\r' ? '\r\n' : '\n';
}

/** The same lines, with that ending. */
export function withLineEnding(text: string, ending: '\n' | '\r\n'): string {
  return text.replace(/\r?\n/g, ending);
}
