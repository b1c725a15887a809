/**
 * Quotes, escapes and `${…}` as BuildKit's shell lexer reads them, shared by variable expansion and by the search for
 * heredoc markers. It runs once over the text; nesting and the length of what is put in are bounded, so hostile input
 * ends as an error or as unknown instead of using up stack or memory.
 */
import type { Lexed, Lexer, LexResult, LexRules } from './lexer-state.ts';
import { substitute } from './variable-substitution.ts';
import { WordCollector } from './word-collector.ts';

const specialCharacters = '$\'"<';
const maxDepth = 50;
const maxInserted = 1 << 20;

/** Reads the whole text; `undefined` when BuildKit would refuse it (open quote, bad substitution). */
export function lexWord(text: string, rules: LexRules): LexResult | undefined {
  const lexer: Lexer = {
    text,
    rules,
    at: 0,
    depth: 0,
    room: maxInserted,
    until: (stop, keepsEscapes) => lexUntil(lexer, stop, keepsEscapes),
  };
  return lexUntil(lexer, '', rules.keepsEscapes);
}

/** Reads up to `stop` and over it, or to the end when `stop` is empty. */
function lexUntil(lexer: Lexer, stop: string, keepsEscapes: boolean): LexResult | undefined {
  if (++lexer.depth > maxDepth) return undefined;
  const collected = new WordCollector();
  while (lexer.at < lexer.text.length) {
    const character = lexer.text.charAt(lexer.at);
    if (character === stop) {
      lexer.at++;
      lexer.depth--;
      return collected.result();
    }
    if (!lexOne(lexer, character, keepsEscapes, collected)) return undefined;
    addPlain(lexer, stop, collected);
  }
  lexer.depth--;
  return stop === '' ? collected.result() : undefined;
}

/** Adds the characters up to the next one that may mean something. */
function addPlain(lexer: Lexer, stop: string, collected: WordCollector): void {
  const { text, rules } = lexer;
  const start = lexer.at;
  while (lexer.at < text.length) {
    const character = text.charAt(lexer.at);
    if (character === stop || character === rules.escape || specialCharacters.includes(character)) break;
    lexer.at++;
  }
  if (lexer.at > start) collected.addSplit({ text: text.slice(start, lexer.at), isKnown: true });
}

function lexOne(lexer: Lexer, character: string, keepsEscapes: boolean, collected: WordCollector): boolean {
  const { text, rules } = lexer;
  if (character === '$') return collected.addSplit(substitute(lexer, keepsEscapes));
  if (!rules.ignoresQuotes) {
    if (character === "'") return collected.addWhole(singleQuoted(lexer));
    if (character === '"') return collected.addWhole(doubleQuoted(lexer, keepsEscapes));
    if (character === '<') return collected.addWhole(heredocOperator(lexer));
  }
  lexer.at++;
  if (character !== rules.escape) return collected.addSplit({ text: character, isKnown: true });
  if (keepsEscapes) collected.addWhole({ text: character, isKnown: true });
  const escaped = text.charAt(lexer.at++);
  return collected.addWhole({ text: escaped, isKnown: true });
}

function singleQuoted(lexer: Lexer): Lexed | undefined {
  const start = lexer.at;
  const close = lexer.text.indexOf("'", start + 1);
  if (close < 0) return undefined;
  lexer.at = close + 1;
  const outer = lexer.rules.keepsQuotes ? 0 : 1;
  return { text: lexer.text.slice(start + outer, close + 1 - outer), isKnown: true };
}

function doubleQuoted(lexer: Lexer, keepsEscapes: boolean): Lexed | undefined {
  const { text, rules } = lexer;
  const quote = rules.keepsQuotes ? '"' : '';
  let result = quote;
  let isKnown = true;
  lexer.at++;
  while (lexer.at < text.length) {
    let character = text.charAt(lexer.at);
    if (character === '"') {
      lexer.at++;
      return { text: result + quote, isKnown };
    }
    if (character === '$') {
      const value = substitute(lexer, keepsEscapes);
      if (value === undefined) return undefined;
      result += value.text;
      isKnown &&= value.isKnown;
      continue;
    }
    lexer.at++;
    if (character === rules.escape) {
      if (keepsEscapes) result += character;
      const next = text.charAt(lexer.at);
      if (next === '"' || next === '$' || next === rules.escape) {
        character = next;
        lexer.at++;
      }
    }
    result += character;
  }
  return undefined;
}

/** `<<` takes the blanks behind it along, so that `<< EOF` is one word. */
function heredocOperator(lexer: Lexer): Lexed {
  const start = lexer.at++;
  if (lexer.text.charAt(lexer.at) === '<') {
    lexer.at++;
    while (/[\t\r ]/.test(lexer.text.charAt(lexer.at))) lexer.at++;
  }
  return { text: lexer.text.slice(start, lexer.at), isKnown: true };
}
