/** Text that came from a file, made inert: no link, image, emphasis, HTML, icon or code can come out of it. */

const special = /[\\`*_{}[\]()#+\-.!|<>~$&:]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a line break could begin a heading, a list or code.
const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

export function escapeMarkdown(text: string): string {
  return text
    .replace(control, ' ')
    .replace(special, (char) => (char === '<' ? '&lt;' : char === '>' ? '&gt;' : char === '&' ? '&amp;' : `\\${char}`));
}
