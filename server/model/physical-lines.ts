/**
 * Physical lines as BuildKit's scanner sees them: they end at `\n` only, and every carriage return in front of it belongs
 * to the line ending. A lone carriage return is an ordinary character.
 */

export interface PhysicalLine {
  readonly start: number;
  /** Without line ending. */
  readonly end: number;
  /** Start of the following line; the length of the text for the last one. */
  readonly next: number;
}

/** BuildKit reads lines into a buffer of 64 KiB and refuses the file when one does not fit. */
const maxLineBytes = 65_535;

/** The line that starts at `start`, or `undefined` at the end of the text. */
export function lineAt(text: string, start: number): PhysicalLine | undefined {
  if (start >= text.length) return undefined;
  const newline = text.indexOf('\n', start);
  const next = newline < 0 ? text.length : newline + 1;
  let end = newline < 0 ? text.length : newline;
  while (end > start && text.charCodeAt(end - 1) === 0x0d) end--;
  return { start, end, next };
}

/** True when BuildKit refuses the file because of this line. */
export function isTooLong(text: string, line: PhysicalLine): boolean {
  const length = line.next - line.start;
  if (length * 3 <= maxLineBytes) return false;
  if (length > maxLineBytes) return true;
  let bytes = 0;
  for (let at = line.start; at < line.next; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800 || (code >= 0xd800 && code <= 0xdfff)) bytes += 2;
    else bytes += 3;
  }
  return bytes > maxLineBytes;
}
