/**
 * The header `WWW-Authenticate` → what it asks for: https://www.rfc-editor.org/rfc/rfc9110#name-www-authenticate. Schemes and
 * names of parameters are read in any case, values as they are; commas inside of quotes separate nothing. Never throws.
 */

export interface Challenge {
  /** In small letters: `bearer`, `basic`. */
  readonly scheme: string;
  /** Names in small letters. The first of two equal names counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

const longestHeader = 8_192;
const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;

/** In the order in which they stand; what cannot be read ends the list. */
export function parseChallenges(header: string): readonly Challenge[] {
  const text = header.slice(0, longestHeader);
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let at = skip(text, 0, /[\s,]/);
  while (at < text.length) {
    const name = match(text, at, token);
    if (name === undefined) break;
    const afterName = skip(text, at + name.length, /\s/);
    const hasValue = text[afterName] === '=';
    const value = hasValue ? readValue(text, skip(text, afterName + 1, /\s/)) : undefined;
    const current = challenges.at(-1);
    if (hasValue && value === undefined) break;
    if (value === undefined) {
      challenges.push({ scheme: name.toLowerCase(), parameters: new Map() });
      at = skip(text, afterName, /,|\s/);
      continue;
    }
    const key = name.toLowerCase();
    if (current === undefined) break;
    if (!current.parameters.has(key)) current.parameters.set(key, value.text);
    at = skip(text, value.end, /[\s,]/);
  }
  return challenges;
}

function readValue(text: string, at: number): { readonly text: string; readonly end: number } | undefined {
  if (text[at] !== '"') {
    const plain = match(text, at, token);
    return plain === undefined ? undefined : { text: plain, end: at + plain.length };
  }
  let value = '';
  for (let index = at + 1; index < text.length; index++) {
    if (text[index] === '"') return { text: value, end: index + 1 };
    if (text[index] === '\\') index += 1;
    value += text[index] ?? '';
  }
  return undefined;
}

function match(text: string, at: number, form: RegExp): string | undefined {
  form.lastIndex = at;
  return form.exec(text)?.[0];
}

function skip(text: string, from: number, form: RegExp): number {
  let at = from;
  while (at < text.length && form.test(text[at] ?? '')) at += 1;
  return at;
}
