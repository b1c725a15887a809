/** Text that came from a file, made inert: no link, image, emphasis, HTML, icon or code can come out of it. */

const special = /[\\`*_{}[\]()#+\-.!|<>~$&:]/g;

export function escapeMarkdown(text: string): string {
  return text.replace(special, (char) => (char === '<' ? '&lt;' : char === '>' ? '&gt;' : char === '&' ? '&amp;' : `\\${char}`));
}
