/**
 * The patterns of `${name#pattern}`, `${name%pattern}` and `${name/pattern/text}`: `*` and `?`, no brackets. Matching
 * walks from star to star and never goes back, so no pattern can blow up. `undefined` means: not decided here.
 */

/** Parts between stars; `undefined` in a part stands for any one character. */
type Part = readonly (string | undefined)[];

/** Above this product of lengths the answer is not worth its time. */
const maxWork = 4_000_000;

/** `value` without the shortest (or longest) prefix that matches. */
export function trimPrefix(value: string, pattern: string, isLongest: boolean): string | undefined {
  const parts = readPattern(pattern);
  const characters = [...value];
  if (parts === undefined || characters.length * pattern.length > maxWork) return undefined;
  const end = matchEnd(characters, parts, isLongest, 0);
  return end === undefined ? value : characters.slice(end).join('');
}

/** `value` without the shortest (or longest) suffix that matches. */
export function trimSuffix(value: string, pattern: string, isLongest: boolean): string | undefined {
  const parts = readPattern(pattern)?.map((part) => part.toReversed());
  const characters = [...value].reverse();
  if (parts === undefined || characters.length * pattern.length > maxWork) return undefined;
  const end = matchEnd(characters, parts.reverse(), isLongest, 0);
  return end === undefined ? value : characters.slice(end).reverse().join('');
}

/** `value` with the first (or every) longest match replaced. */
export function replacePattern(value: string, pattern: string, replacement: string, isEvery: boolean): string | undefined {
  const parts = readPattern(pattern);
  const characters = [...value];
  if (parts === undefined || characters.length * pattern.length > maxWork) return undefined;
  // Replacing all, Go reads `$` in the replacement as a template, and an empty pattern matches between all characters.
  if (isEvery && replacement.includes('$')) return undefined;
  if (characters.length * replacement.length > maxWork) return undefined;
  if (isEvery && pattern === '') return replacement + characters.map((character) => character + replacement).join('');
  const first = parts[0] ?? [];
  let result = '';
  let at = 0;
  for (;;) {
    const start = parts.length > 1 && first.length === 0 ? at : find(characters, first, at);
    const end = start === undefined ? undefined : matchEnd(characters, parts, true, start);
    if (start === undefined || end === undefined) break;
    result += characters.slice(at, start).join('') + replacement;
    at = end;
    if (!isEvery || at >= characters.length) break;
  }
  return result + characters.slice(at).join('');
}

/** Splits at stars; `undefined` for an escape that BuildKit refuses. */
function readPattern(pattern: string): Part[] | undefined {
  const characters = [...pattern];
  let part: (string | undefined)[] = [];
  const parts = [part];
  for (let at = 0; at < characters.length; at++) {
    let character = characters[at];
    if (character === '*') {
      part = [];
      parts.push(part);
      continue;
    }
    if (character === '?') {
      part.push(undefined);
      continue;
    }
    if (character === '\\') {
      character = characters[++at];
      if (character === undefined || !'}/*?\\'.includes(character)) return undefined;
    }
    part.push(character);
  }
  return parts;
}

/** Where a match that begins at `start` ends. */
function matchEnd(text: readonly string[], parts: readonly Part[], isLongest: boolean, start: number): number | undefined {
  const [first = [], ...rest] = parts;
  if (!matchesAt(text, first, start)) return undefined;
  let end = start + first.length;
  for (const [index, part] of rest.entries()) {
    const isLast = index === rest.length - 1;
    const place = isLast && isLongest ? findLast(text, part, end) : find(text, part, end);
    if (place === undefined) return undefined;
    end = place + part.length;
  }
  return end;
}

function find(text: readonly string[], part: Part, from: number): number | undefined {
  for (let at = from; at + part.length <= text.length; at++) if (matchesAt(text, part, at)) return at;
  return undefined;
}

function findLast(text: readonly string[], part: Part, from: number): number | undefined {
  for (let at = text.length - part.length; at >= from; at--) if (matchesAt(text, part, at)) return at;
  return undefined;
}

function matchesAt(text: readonly string[], part: Part, at: number): boolean {
  if (at + part.length > text.length) return false;
  return part.every((wanted, index) => wanted === undefined || text[at + index] === wanted);
}
