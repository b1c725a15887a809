/** The working directory inside one shell: what `cd`, `pushd` and `popd` made of it, relative to where the shell started. */
import type { LexedWord } from './shell-lexer.ts';

export class ShellDirectory {
  #path: string | undefined;
  #isKnown = true;
  readonly #stack: (string | undefined)[] = [];

  /** Joined changes; `undefined` when there was none. */
  get path(): string | undefined {
    return this.#path;
  }

  get isKnown(): boolean {
    return this.#isKnown;
  }

  /** For a subshell, whose changes end with it. */
  copy(): ShellDirectory {
    const copy = new ShellDirectory();
    copy.#path = this.#path;
    copy.#isKnown = this.#isKnown;
    return copy;
  }

  /** Applies the command when it changes the directory; a change that may not happen makes the directory unknown. */
  follow(program: string, args: readonly LexedWord[], isConditional: boolean): void {
    if (program === 'popd') this.#pop(isConditional);
    if (program !== 'cd' && program !== 'pushd') return;
    const target = args.find(({ text }) => !/^-[LPe@]+$/.test(text) && text !== '--');
    if (program === 'pushd') this.#stack.push(this.#path);
    if (isConditional || target === undefined || !target.isLiteral || target.text === '-' || target.text.startsWith('~')) {
      this.#isKnown = false;
      return;
    }
    if (target.text.startsWith('/')) this.#isKnown = true;
    this.#path = target.text.startsWith('/') || this.#path === undefined ? target.text : `${this.#path}/${target.text}`;
  }

  #pop(isConditional: boolean): void {
    if (isConditional || this.#stack.length === 0) this.#isKnown = false;
    else this.#path = this.#stack.pop();
  }
}
