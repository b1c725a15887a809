/** Who owns what a step makes, as BuildKit keys it: by number where one is given. A name is kept, whatever number it has. */

/** `1000:staff`; an owner without a group is another one than with it. */
export function ownerKey(spelled: string): string {
  const colon = spelled.indexOf(':');
  if (colon < 0) return idOf(spelled);
  return `${idOf(spelled.slice(0, colon))}:${idOf(spelled.slice(colon + 1))}`;
}

function idOf(text: string): string {
  if (!/^[+-]?\d+$/.test(text)) return `name ${text}`;
  return String(Number(text));
}
