/** Strings of strangers, made fit to be shown in one line: no control or direction characters, no line breaks, not endless. */

const longest = 200;
// Control and format characters, bidirectional ones among them (https://trojansource.codes), and line separators.
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** `atMost` characters: more only where nothing may be left out, such as a line that somebody runs. */
export function displayText(text: string, atMost = longest): string {
  const line = text
    .slice(0, 4 * atMost)
    .replace(invisible, ' ')
    .trim();
  return line.length > atMost ? `${line.slice(0, atMost - 1)}…` : line;
}
