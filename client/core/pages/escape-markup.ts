/** Text of strangers inside HTML and SVG, in an element or in an attribute with quotes: nothing of it is markup. */

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

export function escapeMarkup(text: string): string {
  return text.replaceAll(/[&<>"'`]/g, (character) => entities[character] ?? '');
}

/** The same for a message that names commands in backquotes: what stands between two of them is code. */
export function escapeMessage(text: string): string {
  const parts = text.split('`');
  if (parts.length % 2 === 0) return escapeMarkup(text);
  return parts.map((part, at) => (at % 2 === 0 ? escapeMarkup(part) : `<code>${escapeMarkup(part)}</code>`)).join('');
}
