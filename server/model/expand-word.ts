/**
 * Variables, quotes and escapes of one word, as BuildKit expands names, paths and defaults. A variable whose value is
 * not known makes the whole word unknown; a word that BuildKit refuses is unknown too.
 */
import type { LookUp } from './lexer-state.ts';
import type { Expansion, Scope } from './variable.ts';
import { lexWord } from './word-lexer.ts';

/** Expands `text` with what `scope` holds; unknown variables leave nothing behind in `text`. */
export function expandWord(text: string, scope: Scope, escape: string): Expansion {
  if (!text.includes('$') && !text.includes('"') && !text.includes("'") && !text.includes(escape)) {
    return { text, isKnown: true, names: [] };
  }
  const names = new Set<string>();
  const lookUp = (name: string): LookUp => {
    names.add(name);
    return lookUpIn(scope, name);
  };
  const lexed = lexWord(text, { escape, keepsQuotes: false, keepsEscapes: false, lookUp });
  return { text: lexed?.text ?? '', isKnown: lexed?.isKnown ?? false, names: [...names] };
}

/** The text of a document of COPY or ADD (a heredoc without quotes), in which only variables and backslashes mean something. */
export function expandDocument(text: string, scope: Scope): Expansion {
  const names = new Set<string>();
  const lookUp = (name: string): LookUp => {
    names.add(name);
    return lookUpIn(scope, name);
  };
  const lexed = lexWord(text, { escape: '\\', keepsQuotes: true, ignoresQuotes: true, keepsEscapes: false, lookUp });
  return { text: lexed?.text ?? '', isKnown: lexed?.isKnown ?? false, names: [...names] };
}

function lookUpIn(scope: Scope, name: string): LookUp {
  const variable = scope.get(name);
  if (variable === undefined) return { kind: scope.isOpen ? 'unknown' : 'unset' };
  const { value } = variable;
  return value.kind === 'known' ? { kind: 'set', text: value.text } : { kind: value.kind };
}
