/**
 * One `$name` or `${…}` inside a word, with every modifier BuildKit knows: `:-` `-` `:+` `+` `:?` `?` `#` `##` `%` `%%`
 * `/` `//`. The word behind a modifier is read even when it is not used, as BuildKit does.
 */
import type { Lexed, Lexer, LookUp } from './lexer-state.ts';
import { replacePattern, trimPrefix, trimSuffix } from './shell-pattern.ts';

/** Reads the substitution at the lexer's place; `undefined` when BuildKit would refuse it. */
export function substitute(lexer: Lexer, keepsEscapes: boolean): Lexed | undefined {
  const { text, rules } = lexer;
  lexer.at++;
  if (text.charAt(lexer.at) !== '{') {
    const name = readName(lexer);
    if (name === '') return known('$');
    return rules.lookUp === undefined ? known(`$${name}`) : inserted(lexer, rules.lookUp(name));
  }
  lexer.at++;
  if (/^[{}:]?$/.test(text.charAt(lexer.at))) return undefined;
  return braced(lexer, readName(lexer), keepsEscapes);
}

function braced(lexer: Lexer, name: string, keepsEscapes: boolean): Lexed | undefined {
  const { text, rules } = lexer;
  let operator = text.charAt(lexer.at++);
  if (operator === '}') return rules.lookUp === undefined ? known(`\${${name}}`) : inserted(lexer, rules.lookUp(name));
  if (operator === '/') return replaced(lexer, name);
  const nullIsUnset = operator === ':';
  if (nullIsUnset) operator = text.charAt(lexer.at++);
  const isTrim = operator === '#' || operator === '%';
  // `${x:@…}` is refused only after its word was read, `${x@…}` at once; both end the same way.
  if (!isTrim && operator !== '+' && operator !== '-' && operator !== '?') return undefined;
  const word = lexer.until('}', isTrim || keepsEscapes);
  if (word === undefined) return undefined;
  if (rules.lookUp === undefined) return known(`\${${name}${nullIsUnset ? ':' : ''}${operator}${word.text}}`);
  const value = rules.lookUp(name);
  return isTrim ? trimmed(lexer, value, operator, word) : chosen(lexer, value, operator, word, nullIsUnset);
}

/** `-`, `+`, `?`. */
function chosen(lexer: Lexer, value: LookUp, operator: string, word: Lexed, nullIsUnset: boolean): Lexed | undefined {
  if (value.kind === 'unknown') return unknown;
  const isMissing = value.kind === 'unset' || (nullIsUnset && value.text === '');
  if (operator === '+') return isMissing ? known('') : word;
  if (!isMissing) return inserted(lexer, value);
  return operator === '-' ? word : undefined;
}

/** `#`, `##`, `%`, `%%`. */
function trimmed(lexer: Lexer, value: LookUp, operator: string, word: Lexed): Lexed | undefined {
  if (value.kind === 'unknown' || !word.isKnown) return unknown;
  const isGreedy = word.text.startsWith(operator);
  const pattern = isGreedy ? word.text.slice(1) : word.text;
  const text = value.kind === 'set' ? value.text : '';
  return inserted(lexer, matched(operator === '#' ? trimPrefix(text, pattern, isGreedy) : trimSuffix(text, pattern, isGreedy)));
}

/** `/` and `//`. */
function replaced(lexer: Lexer, name: string): Lexed | undefined {
  const { text, rules } = lexer;
  const isEvery = text.charAt(lexer.at) === '/';
  if (isEvery) lexer.at++;
  const pattern = lexer.until('/', true);
  if (pattern === undefined) return undefined;
  const replacement = lexer.until('}', true);
  if (replacement === undefined) return undefined;
  if (rules.lookUp === undefined) return known(`\${${name}/${pattern.text}/${replacement.text}}`);
  const value = rules.lookUp(name);
  if (value.kind === 'unknown' || !pattern.isKnown || !replacement.isKnown) return unknown;
  const from = value.kind === 'set' ? value.text : '';
  return inserted(lexer, matched(replacePattern(from, pattern.text, replacement.text, isEvery)));
}

function matched(text: string | undefined): LookUp {
  return text === undefined ? { kind: 'unknown' } : { kind: 'set', text };
}

/** A value put in the place of its variable; what is longer than the room that is left is unknown. */
function inserted(lexer: Lexer, value: LookUp): Lexed {
  if (value.kind === 'unknown') return unknown;
  const text = value.kind === 'set' ? value.text : '';
  if (text.length > lexer.room) return unknown;
  lexer.room -= text.length;
  return known(text);
}

const unknown: Lexed = { text: '', isKnown: false };

function known(text: string): Lexed {
  return { text, isKnown: true };
}

const plainName = /[A-Za-z_][A-Za-z0-9_]*/y;
const otherName = /\p{Nd}+|[@*#?\-$!]|[\p{L}_][\p{L}\p{Nd}_]*/uy;

/** A name, a run of digits, one special parameter, or nothing. */
function readName(lexer: Lexer): string {
  plainName.lastIndex = lexer.at;
  otherName.lastIndex = lexer.at;
  const plain = plainName.exec(lexer.text)?.[0];
  const isPlain = plain !== undefined && !(lexer.text.charCodeAt(lexer.at + plain.length) > 0x7f);
  const name = isPlain ? plain : (otherName.exec(lexer.text)?.[0] ?? '');
  lexer.at += name.length;
  return name;
}
