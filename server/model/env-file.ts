/**
 * The `.env` file beside a compose file: names and values, quotes and comments as Compose reads them. A value that
 * cannot be known is left out. Lines that are no assignment are skipped.
 */
import { textIfKnown } from './declared-build.ts';
import { interpolate } from './env-interpolate.ts';

const assignment = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*[=:][ \t]*/;

/** Reads an env file; never throws. */
export function parseEnvFile(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const found = assignment.exec(line);
    const name = found?.[1];
    if (found === null || name === undefined || line.trimStart().startsWith('#')) continue;
    const value = readValue(line.slice(found[0].length), values);
    if (value === undefined) values.delete(name);
    else values.set(name, value);
  }
  return values;
}

function readValue(raw: string, earlier: ReadonlyMap<string, string>): string | undefined {
  const quote = raw[0];
  if (quote === "'" || quote === '"') {
    const end = closingQuote(raw, quote);
    if (end < 0) return undefined;
    const inner = raw.slice(1, end);
    return quote === "'" ? inner : textIfKnown(interpolate(unescapeDouble(inner), (name) => earlier.get(name)));
  }
  const comment = raw.search(/(?:^|\s)#/);
  return textIfKnown(interpolate((comment < 0 ? raw : raw.slice(0, comment)).trimEnd(), (name) => earlier.get(name)));
}

function closingQuote(raw: string, quote: string): number {
  for (let at = 1; at < raw.length; at++) {
    if (raw[at] === '\\' && quote === '"') at++;
    else if (raw[at] === quote) return at;
  }
  return -1;
}

function unescapeDouble(text: string): string {
  return text.replace(/\\([nrt"\\])/g, (_, letter: string) => ({ n: '\n', r: '\r', t: '\t' })[letter] ?? letter);
}
