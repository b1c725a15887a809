/**
 * The grammar of lists: which tokens belong to one simple command, what joins it to the one before, and whether it may
 * not run because it stands in a branch, a loop, a function or behind `||`. Broken nesting is marked, never guessed.
 */
import type { ShellCommand } from './shell-command.ts';
import type { ShellDirectory } from './shell-directory.ts';
import { type BlockKind, type Frame, ShellFrames } from './shell-frames.ts';
import type { HeredocBody, LexedWord, RedirectionToken, ShellToken, TokenList } from './shell-token.ts';

export interface LexedRedirection {
  /** Where the operator starts. */
  readonly start: number;
  readonly operator: string;
  readonly target: LexedWord;
  readonly body: HeredocBody | undefined;
}

/** What holds for one command, or for the first of a list. */
export interface CommandPlace {
  readonly operator: ShellCommand['operator'];
  readonly depth: number;
  readonly directory: ShellDirectory;
  readonly isConditional: boolean;
  /** True directly behind `||`, where a `cd` may not happen. */
  readonly isAlternative: boolean;
  readonly isRepeated: boolean;
}

/** Who gets the commands of a list. */
export interface CommandSink {
  /** Takes one simple command and answers with the directory after it. */
  add(words: readonly LexedWord[], redirections: readonly LexedRedirection[], place: CommandPlace): ShellDirectory;
  /** Takes words that are no command but may start some: those of `for` and `case`. */
  expand(words: readonly LexedWord[], bodies: readonly HeredocBody[], place: CommandPlace): void;
  markIncomplete(): void;
}

const operators: Readonly<Record<string, ShellCommand['operator']>> = {
  '&&': 'and',
  '||': 'or',
  '|': 'pipe',
  '|&': 'pipe',
  '&': 'background',
};
const openers: Readonly<Record<string, readonly [BlockKind, Frame['phase']]>> = {
  if: ['if', 'condition'],
  while: ['loop', 'condition'],
  until: ['loop', 'condition'],
  for: ['loop', 'header'],
  select: ['loop', 'header'],
  case: ['case', 'header'],
  '{': ['group', 'body'],
};
const closers: Readonly<Record<string, BlockKind>> = { fi: 'if', done: 'loop', esac: 'case', '}': 'group' };

/** Reads a whole list. */
export function readList(tokens: TokenList, place: CommandPlace, sink: CommandSink): void {
  new ShellList(tokens, place, sink).read();
}

class ShellList {
  readonly #tokens: TokenList;
  readonly #place: CommandPlace;
  readonly #sink: CommandSink;
  readonly #frames: ShellFrames;
  #operator: ShellCommand['operator'] = 'start';
  /** True until a command follows the operator: a line ending there means nothing. */
  #isJoining = true;
  #words: LexedWord[] = [];
  #redirections: LexedRedirection[] = [];
  #pending: RedirectionToken | undefined;
  /** Behind `fi`, `)` …: redirections belong to the block. */
  #isBehindBlock = false;
  #isInTest = false;
  #functionName: 'expected' | undefined;

  constructor(tokens: TokenList, place: CommandPlace, sink: CommandSink) {
    this.#tokens = tokens;
    this.#place = place;
    this.#sink = sink;
    this.#frames = new ShellFrames(place.directory, place.isConditional);
  }

  read(): void {
    for (const [index, token] of this.#tokens.entries()) {
      if (token.kind === 'word') this.#takeWord(token.word);
      else if (token.kind === 'redirection') this.#takeRedirection(token);
      else this.#takeOperator(token.text, this.#tokens[index + 1]);
    }
    this.#finishCommand();
    if (!this.#frames.isClosed || this.#isInTest) this.#sink.markIncomplete();
  }

  #takeRedirection(token: RedirectionToken): void {
    if (!this.#isInTest) this.#pending = token;
  }

  #takeWord(word: LexedWord): void {
    const { top } = this.#frames;
    if (this.#pending !== undefined) {
      const { text, start, body } = this.#pending;
      this.#redirections.push({ operator: text, target: word, start, body });
      this.#pending = undefined;
    } else if (this.#isInTest) {
      this.#words.push(word);
      this.#isInTest = word.text !== ']]';
    } else if (this.#functionName === 'expected') this.#startFunction();
    else if (top.phase === 'header' || top.phase === 'pattern') this.#takeHeaderWord(top, word);
    else if (this.#words.length > 0 || this.#redirections.length > 0 || !this.#takeKeyword(word)) this.#takeCommandWord(word);
  }

  #takeCommandWord(word: LexedWord): void {
    this.#isInTest = this.#words.length === 0 && !word.isQuoted && word.text === '[[';
    if (this.#words.length === 0 && word.text.startsWith('((') && !word.isQuoted) this.#expand([word]);
    else this.#words.push(word);
  }

  /** Words of `for x in …`, of `case … in`, and patterns. */
  #takeHeaderWord(top: Frame, word: LexedWord): void {
    if (top.kind === 'case' && top.phase === 'pattern' && top.headerWords === 0 && word.text === 'esac') {
      this.#close('case');
      return;
    }
    top.headerWords++;
    if (top.kind === 'case' && top.phase === 'header' && word.text === 'in' && top.headerWords > 1) this.#frames.enterPattern();
    else if (top.kind === 'loop' && word.text === 'do' && top.headerWords === 2) this.#frames.enterBranch('body');
    else this.#expand([word]);
  }

  #takeKeyword(word: LexedWord): boolean {
    const { text } = word;
    if (word.isQuoted || !word.isLiteral) return false;
    const opener = Object.hasOwn(openers, text) ? openers[text] : undefined;
    const closer = Object.hasOwn(closers, text) ? closers[text] : undefined;
    if (opener !== undefined) this.#frames.open(...opener);
    else if (closer !== undefined) this.#close(closer);
    else if (text === 'then' || text === 'else' || text === 'elif')
      this.#enterBranch('if', text === 'elif' ? 'condition' : 'body');
    else if (text === 'do') this.#enterBranch('loop', 'body');
    else if (text === 'function') this.#functionName = 'expected';
    else return text === '!';
    return true;
  }

  #enterBranch(kind: BlockKind, phase: 'condition' | 'body'): void {
    if (this.#frames.top.kind === kind) this.#frames.enterBranch(phase);
    else this.#sink.markIncomplete();
  }

  #close(kind: BlockKind): void {
    if (this.#frames.top.kind !== kind) {
      this.#sink.markIncomplete();
      return;
    }
    this.#frames.close();
    this.#isBehindBlock = true;
    this.#isJoining = false;
  }

  #takeOperator(text: string, next: ShellToken | undefined): void {
    const { top } = this.#frames;
    if (this.#isInTest) return;
    this.#pending = undefined;
    if (top.phase === 'pattern') {
      if (text === ')') this.#frames.enterBranch('body');
    } else if (top.phase === 'header') {
      if (top.kind === 'loop' && (text === ';' || text === '\n')) top.phase = 'condition';
      this.#operator = 'then';
    } else if (text === '(') this.#openParenthesis(next);
    else {
      this.#finishCommand();
      if (text === ')') this.#closeParenthesis();
      else if (text.startsWith(';;') || text === ';&') this.#endBranchOfCase();
      else this.#join(text);
    }
  }

  #openParenthesis(next: ShellToken | undefined): void {
    const isEmpty = next?.kind === 'operator' && next.text === ')';
    if (isEmpty && this.#words.length === 1 && this.#redirections.length === 0) {
      this.#words = [];
      this.#startFunction();
    }
    if (isEmpty && this.#words.length === 0 && this.#frames.isFunctionNext) return;
    this.#finishCommand();
    this.#frames.open('subshell', 'body');
  }

  #startFunction(): void {
    this.#functionName = undefined;
    this.#frames.isFunctionNext = true;
  }

  #closeParenthesis(): void {
    if (this.#frames.isFunctionNext && this.#frames.top.kind !== 'subshell') return;
    if (this.#frames.top.kind === 'subshell') this.#close('subshell');
    else if (!this.#frames.isFunctionNext) this.#sink.markIncomplete();
  }

  #endBranchOfCase(): void {
    if (this.#frames.top.kind === 'case') this.#frames.enterPattern();
    else this.#sink.markIncomplete();
    this.#operator = 'then';
    this.#isJoining = true;
  }

  #join(text: string): void {
    this.#isBehindBlock = false;
    if (text === '\n' && this.#isJoining) return;
    this.#operator = operators[text] ?? 'then';
    this.#isJoining = true;
    if (text !== '|' && text !== '|&') this.#frames.isAlternative = text === '||';
  }

  #finishCommand(): void {
    const [words, redirections] = [this.#words, this.#redirections];
    if (words.length === 0 && redirections.length === 0) return;
    this.#words = [];
    this.#redirections = [];
    if (words.length === 0 && this.#isBehindBlock) {
      this.#expand(
        redirections.map(({ target }) => target),
        redirections.flatMap(({ body }) => body ?? []),
      );
      return;
    }
    this.#frames.isFunctionNext = false;
    this.#frames.directory = this.#sink.add(words, redirections, this.#currentPlace());
    this.#operator = 'then';
    this.#isJoining = false;
  }

  #expand(words: readonly LexedWord[], bodies: readonly HeredocBody[] = []): void {
    this.#sink.expand(words, bodies, this.#currentPlace());
  }

  #currentPlace(): CommandPlace {
    const { directory, isConditional, isAlternative, isRepeated, subshells } = this.#frames;
    const depth = this.#place.depth + subshells;
    return { operator: this.#operator, depth, directory, isConditional, isAlternative, isRepeated };
  }
}
