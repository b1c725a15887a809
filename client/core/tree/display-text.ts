/** Strings of strangers, made fit to be shown in one line: no control or direction characters, no line breaks, not endless. */

const longest = 200;
// Control and format characters, bidirectional ones among them (https://trojansource.codes), and line separators.
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

export function displayText(text: string): string {
  const line = text
    .slice(0, 4 * longest)
    .replace(invisible, ' ')
    .trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
