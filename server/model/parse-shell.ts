/**
 * Shell text → the simple commands it starts, in the order of the text: lists, pipelines, subshells, substitutions,
 * `sh -c '…'`, `if`, loops, `case`. It follows the grammar as far as a RUN needs and marks what may not run.
 */
import type { LogicalText } from './instruction.ts';
import type { Redirection, ShellCommand, ShellWord } from './shell-command.ts';
import { ShellDirectory } from './shell-directory.ts';
import { type LexedWord, lexShell, type ShellToken } from './shell-lexer.ts';
import { baseName, unwrap } from './shell-wrappers.ts';

export interface ParsedShell {
  readonly commands: readonly ShellCommand[];
  readonly isComplete: boolean;
}

/** Deeper substitutions are not followed. */
const deepestNesting = 12;
const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'ash', 'dash', 'ksh', 'zsh']);
const opensBlock: ReadonlySet<string> = new Set(['if', 'while', 'until', 'for', 'case', 'select']);
const closesBlock: ReadonlySet<string> = new Set(['fi', 'done', 'esac']);
const skippedWords: ReadonlySet<string> = new Set(['then', 'do', 'else', 'elif', '{', '}', '!', 'function']);
const operators: Readonly<Record<string, ShellCommand['operator']>> = {
  '&&': 'and',
  '||': 'or',
  '|': 'pipe',
  '|&': 'pipe',
  '&': 'background',
};

export function parseShell(text: LogicalText): ParsedShell {
  const parser = new ShellParser(text);
  parser.parse(0, text.text.length, 0, new ShellDirectory(), false);
  return { commands: parser.commands.sort((a, b) => a.span.start - b.span.start), isComplete: parser.isComplete };
}

class ShellParser {
  readonly commands: ShellCommand[] = [];
  isComplete = true;
  readonly #text: LogicalText;

  constructor(text: LogicalText) {
    this.#text = text;
  }

  parse(start: number, end: number, depth: number, directory: ShellDirectory, isConditional: boolean): void {
    if (depth > deepestNesting) {
      this.isComplete = false;
      return;
    }
    const { tokens, isComplete } = lexShell(this.#text.text, start, end);
    this.isComplete &&= isComplete;
    new ShellList(this, tokens, depth, directory, isConditional).read();
  }

  /** Adds one simple command, and what its words start themselves. */
  add(words: readonly LexedWord[], redirections: readonly LexedRedirection[], at: CommandPlace): void {
    const { wrappers, program, assignments } = unwrap(words);
    const first = words[0] ?? redirections[0]?.target;
    const programWord = words[program];
    if (first === undefined) return;
    const args = words.slice(program + 1);
    const script = programWord !== undefined && shells.has(baseName(programWord.text)) ? scriptOf(args) : undefined;
    for (const word of [...words, ...redirections.map(({ target }) => target)]) {
      // The substitutions of a script are read as part of it.
      if (word !== script) this.#parseSubstitutions(word, at);
    }
    const last = [...words, ...redirections.map(({ target }) => target)].reduce((a, b) => (b.end > a.end ? b : a), first);
    this.commands.push({
      assignments: assignments.map((word) => this.#toWord(word)),
      program: programWord?.text ?? '',
      args: args.map((word) => this.#toWord(word)),
      wrappers,
      redirections: redirections.map(({ operator, target }): Redirection => ({ operator, target: this.#toWord(target) })),
      operator: at.operator,
      directory: at.directory.path,
      isDirectoryKnown: at.directory.isKnown,
      isConditional: at.isConditional,
      depth: at.depth,
      span: this.#text.spanOf(first.start, last.end),
      programSpan: programWord
        ? this.#text.spanOf(programWord.start, programWord.end)
        : this.#text.spanOf(first.start, first.end),
    });
    if (script !== undefined) this.#parseScript(script, at);
    at.directory.follow(baseName(programWord?.text ?? ''), args, at.isConditional);
  }

  #parseSubstitutions({ substitutions }: LexedWord, { depth, directory, isConditional }: CommandPlace): void {
    for (const { start, end } of substitutions) this.parse(start, end, depth + 1, directory.copy(), isConditional);
  }

  /** `sh -c 'script'`: the string is commands of its own, when it is one quoted string without escapes. */
  #parseScript({ quoted }: LexedWord, { depth, directory, isConditional }: CommandPlace): void {
    if (quoted === undefined) this.isComplete = false;
    else this.parse(quoted.start, quoted.end, depth + 1, directory.copy(), isConditional);
  }

  #toWord({ text, isLiteral, variables, start, end }: LexedWord): ShellWord {
    return { text, isLiteral, variables, span: this.#text.spanOf(start, end) };
  }
}

/** The word after `-c`, `-lc` and the like. */
function scriptOf(args: readonly LexedWord[]): LexedWord | undefined {
  const option = args.findIndex(({ text }) => /^-[a-z]*c$/.test(text));
  return option < 0 ? undefined : args[option + 1];
}

interface LexedRedirection {
  readonly operator: string;
  readonly target: LexedWord;
}

interface CommandPlace {
  readonly operator: ShellCommand['operator'];
  readonly depth: number;
  readonly directory: ShellDirectory;
  readonly isConditional: boolean;
}

/** Reads one list of tokens, subshells and blocks included. */
class ShellList {
  readonly #parser: ShellParser;
  readonly #tokens: readonly ShellToken[];
  readonly #directories: ShellDirectory[];
  readonly #depth: number;
  readonly #isConditional: boolean;
  #blocks = 0;
  #operator: ShellCommand['operator'] = 'start';
  #words: LexedWord[] = [];
  #redirections: LexedRedirection[] = [];
  #pendingRedirection: string | undefined;
  /** Inside `for … in …` or `case … in`, and the patterns of a case. */
  #skipsUntil: 'end-of-list' | 'pattern-end' | undefined;
  #cases = 0;

  constructor(
    parser: ShellParser,
    tokens: readonly ShellToken[],
    depth: number,
    directory: ShellDirectory,
    isConditional: boolean,
  ) {
    this.#parser = parser;
    this.#tokens = tokens;
    this.#depth = depth;
    this.#directories = [directory];
    this.#isConditional = isConditional;
  }

  read(): void {
    for (const token of this.#tokens) {
      if (token.kind === 'word') this.#takeWord(token.word);
      else if (token.kind === 'redirection') this.#takeRedirection(token.text);
      else this.#takeOperator(token.text);
    }
    this.#finishCommand();
  }

  #takeWord(word: LexedWord): void {
    if (this.#pendingRedirection !== undefined) {
      this.#redirections.push({ operator: this.#pendingRedirection, target: word });
      this.#pendingRedirection = undefined;
      return;
    }
    if (this.#skipsUntil === 'end-of-list' || this.#skipsUntil === 'pattern-end') {
      if (this.#skipsUntil === 'pattern-end' && word.text === 'esac') this.#closeBlock(word.text);
      return;
    }
    if (this.#words.length === 0 && this.#takeKeyword(word)) return;
    this.#words.push(word);
  }

  #takeKeyword(word: LexedWord): boolean {
    if (!word.isLiteral || word.quoted !== undefined) return false;
    if (opensBlock.has(word.text)) {
      this.#blocks++;
      if (word.text === 'for' || word.text === 'select') this.#skipsUntil = 'end-of-list';
      if (word.text === 'case') {
        this.#cases++;
        this.#skipsUntil = 'pattern-end';
      }
      return true;
    }
    if (closesBlock.has(word.text)) {
      this.#closeBlock(word.text);
      return true;
    }
    return skippedWords.has(word.text);
  }

  #closeBlock(word: string): void {
    this.#blocks = Math.max(0, this.#blocks - 1);
    if (word === 'esac') this.#cases = Math.max(0, this.#cases - 1);
    this.#skipsUntil = undefined;
  }

  #takeRedirection(text: string): void {
    // `2>&1` and `>&-` are one word to the shell; the number that follows is its target all the same.
    this.#pendingRedirection = text;
  }

  #takeOperator(text: string): void {
    this.#pendingRedirection = undefined;
    if (this.#skipsUntil === 'pattern-end') {
      if (text === ')') this.#skipsUntil = undefined;
      return;
    }
    this.#finishCommand();
    if (this.#skipsUntil === 'end-of-list') this.#skipsUntil = undefined;
    if (text.startsWith(';;') || text === ';&') {
      if (this.#cases > 0) this.#skipsUntil = 'pattern-end';
    } else if (text === '(') this.#directories.push(this.#directory.copy());
    else if (text === ')' && this.#directories.length > 1) this.#directories.pop();
    this.#operator = text === '(' || text === ')' ? this.#operator : (operators[text] ?? 'then');
  }

  get #directory(): ShellDirectory {
    return this.#directories.at(-1) as ShellDirectory;
  }

  #finishCommand(): void {
    const words = this.#words;
    const redirections = this.#redirections;
    this.#words = [];
    this.#redirections = [];
    if (words.length === 0 && redirections.length === 0) return;
    const isConditional = this.#isConditional || this.#blocks > 0 || this.#operator === 'or';
    const depth = this.#depth + this.#directories.length - 1;
    this.#parser.add(words, redirections, { operator: this.#operator, depth, directory: this.#directory, isConditional });
    this.#operator = 'then';
  }
}
