/** Text of strangers for a terminal: nothing in it steers the terminal, or turns round the order in which a person reads it. */

/** Each character that is taken out leaves a blank, so that columns stay where they are. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that must not reach a terminal.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, ' ');
}
