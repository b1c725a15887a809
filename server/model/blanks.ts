/**
 * What BuildKit takes for a blank. Its line splitter uses Go's Unicode notion of space (which has U+0085 and lacks the
 * byte-order mark), its word splitter only a few ASCII characters, so neither is JavaScript's `\s`.
 */

/** Go's `unicode.IsSpace` for one UTF-16 unit; there is no space outside the Basic Multilingual Plane. */
export function isSpace(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  if (code < 0x1680) return code === 0x85 || code === 0xa0;
  return (
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/** True for the characters that separate the words of an instruction: blank, tab, vertical tab, form feed, carriage return. */
export function isWordBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || (code >= 0x0b && code <= 0x0d);
}

/** First offset in `[start, end)` that is no space, or `end`. */
export function skipSpaces(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** Offset behind the last character of `[start, end)` that is no space, or `start`. */
export function trimSpacesEnd(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(text.charCodeAt(at - 1))) at--;
  return at;
}
