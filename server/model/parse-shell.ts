/**
 * Shell text → the simple commands it starts, in the order of the text: lists, pipelines, subshells, substitutions,
 * `sh -c '…'`, heredocs that a shell reads, `if`, loops, `case`. It follows the grammar as far as a RUN needs and marks
 * what may not run.
 */
import type { LogicalText } from './instruction.ts';
import type { Redirection, ShellCommand, ShellWord } from './shell-command.ts';
import { directoryAfter, moveTo, type ShellDirectory, startDirectory } from './shell-directory.ts';
import { lexShell } from './shell-lexer.ts';
import { type CommandPlace, type CommandSink, type LexedRedirection, readList } from './shell-list.ts';
import { readsInput, scriptWord, textOfWord } from './shell-script.ts';
import type { HeredocBody, LexedWord, TokenList } from './shell-token.ts';
import { baseName, unwrap } from './shell-wrappers.ts';

export interface ParsedShell {
  readonly commands: readonly ShellCommand[];
  /** False when something does not close or was not followed. */
  readonly isComplete: boolean;
}

/** Scripts inside scripts inside scripts: deeper ones are not followed. */
const deepestScript = 8;

/** Reads the commands of a shell text; never throws. */
export function parseShell(text: LogicalText): ParsedShell {
  const found: Found = { commands: [], isComplete: true };
  new ScriptReader(found, text, 0).read(0, text.text.length, {
    ...{ operator: 'start', depth: 0, directory: startDirectory },
    ...{ isConditional: false, isAlternative: false, isRepeated: false },
  });
  found.commands.sort((a, b) => a.span.start - b.span.start);
  return found;
}

interface Found {
  readonly commands: ShellCommand[];
  isComplete: boolean;
}

/** Reads one script: the whole text, or a word of it that a shell reads again. */
class ScriptReader implements CommandSink {
  readonly #found: Found;
  readonly #text: LogicalText;
  readonly #scriptDepth: number;

  constructor(found: Found, text: LogicalText, scriptDepth: number) {
    this.#found = found;
    this.#text = text;
    this.#scriptDepth = scriptDepth;
  }

  read(start: number, end: number, place: CommandPlace): void {
    if (this.#scriptDepth > deepestScript) {
      this.markIncomplete();
      return;
    }
    const { tokens, isComplete } = lexShell(this.#text.text, start, end);
    this.#found.isComplete &&= isComplete;
    readList(tokens, place, this);
  }

  add(words: readonly LexedWord[], redirections: readonly LexedRedirection[], place: CommandPlace): ShellDirectory {
    const targets = redirections.map(({ target }) => target);
    const { wrappers, program, assignments, directory } = unwrap(words);
    const start = Math.min(words[0]?.start ?? Number.POSITIVE_INFINITY, redirections[0]?.start ?? Number.POSITIVE_INFINITY);
    const end = Math.max(words.at(-1)?.end ?? 0, targets.at(-1)?.end ?? 0);
    const programWord = words[program];
    const args = words.slice(program + 1);
    const name = programWord?.text ?? '';
    const own = directory === undefined ? place.directory : moveTo(place.directory, directory);
    const span = this.#text.spanOf(start, end);
    this.#found.commands.push({
      assignments: assignments.map((word) => this.#toWord(word)),
      program: name,
      args: args.map((word) => this.#toWord(word)),
      wrappers,
      redirections: redirections.map(({ operator, target }): Redirection => ({ operator, target: this.#toWord(target) })),
      operator: place.operator,
      directory: own.path,
      isDirectoryKnown: own.isKnown,
      isConditional: place.isConditional,
      depth: place.depth,
      span,
      programSpan: programWord === undefined ? span : this.#text.spanOf(programWord.start, programWord.end),
    });
    const script = scriptWord(name, args);
    const inner = { ...insideOf(place), directory: own };
    const bodies = redirections.flatMap(({ body }) => body ?? []);
    const isInput = readsInput(name, args);
    this.expand(
      [...words, ...targets].filter((word) => word !== script),
      isInput ? [] : bodies,
      place,
    );
    if (script !== undefined) this.#readScript(script, inner);
    else if (name === 'eval') this.markIncomplete();
    if (isInput) for (const body of bodies) this.#readHeredoc(body, inner);
    return directoryAfter(place.directory, baseName(name), args, {
      isCertain: !place.isAlternative,
      isRepeated: place.isRepeated,
    });
  }

  expand(words: readonly LexedWord[], bodies: readonly HeredocBody[], place: CommandPlace): void {
    const inner = insideOf(place);
    const lists: TokenList[] = [...words, ...bodies].flatMap(({ substitutions }) => substitutions);
    for (const tokens of lists) readList(tokens, inner, this);
  }

  markIncomplete(): void {
    this.#found.isComplete = false;
  }

  #readScript(word: LexedWord, place: CommandPlace): void {
    if (this.#text.text.startsWith("$'", word.start) && word.text.includes('\\')) {
      // Escapes of an ANSI-C string stay as spelled, so its commands are not the ones that the shell starts.
      this.markIncomplete();
      return;
    }
    const text = textOfWord(this.#text, word);
    new ScriptReader(this.#found, text, this.#scriptDepth + 1).read(0, text.text.length, place);
  }

  #readHeredoc({ start, end }: HeredocBody, place: CommandPlace): void {
    new ScriptReader(this.#found, this.#text, this.#scriptDepth + 1).read(start, end, place);
  }

  #toWord({ text, isLiteral, variables, start, end }: LexedWord): ShellWord {
    return { text, isLiteral, variables, span: this.#text.spanOf(start, end) };
  }
}

/** Where commands inside a command start: a shell of their own. */
function insideOf(place: CommandPlace): CommandPlace {
  return { ...place, operator: 'start', depth: place.depth + 1, isAlternative: false };
}
