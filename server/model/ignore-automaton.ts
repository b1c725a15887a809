/**
 * Runs the wildcard patterns of an ignore file over paths without backtracking: the states that can be reached are
 * carried along together, so a match costs pattern length × path length at worst, whatever the pattern. The pattern
 * arrives in the form Docker gives to Go's regular expressions, which is where its odd corners come from.
 */
import { type CodeTest, parseClass, parseEscape } from './ignore-character-class.ts';

type State =
  | { readonly kind: 'one'; readonly test: CodeTest }
  | { readonly kind: 'many'; readonly test: CodeTest }
  /** `(.*\/)?`: nothing, or any text up to a slash; the state behind it is `inside`. */
  | { readonly kind: 'folders' }
  | { readonly kind: 'inside' }
  /** `^` in the middle, which Docker does not escape. */
  | { readonly kind: 'start' };

const foldersGroup = '(.*/)?';
const slash = 0x2f;
const lineFeed = 0x0a;
const isAnyButLineFeed: CodeTest = (code) => code !== lineFeed;

/** A test for whole paths, or `undefined` when the expression is invalid or of a kind that is not followed here. */
export function compileExpression(expression: string): ((path: string) => boolean) | undefined {
  const states = parseStates(expression);
  if (states === undefined) return undefined;
  const automaton = new Automaton(states);
  return (path) => automaton.accepts(path);
}

function parseStates(expression: string): readonly State[] | undefined {
  const states: State[] = [];
  for (let at = 0; at < expression.length; ) {
    if (expression.startsWith(foldersGroup, at)) {
      states.push({ kind: 'folders' }, { kind: 'inside' });
      at += foldersGroup.length;
    } else if (expression[at] === '^') {
      states.push({ kind: 'start' });
      at++;
    } else {
      const atom = parseAtom(expression, at);
      if (atom === undefined) return undefined;
      const isRepeated = expression[atom.end] === '*';
      states.push({ kind: isRepeated ? 'many' : 'one', test: atom.value });
      at = isRepeated ? atom.end + 1 : atom.end;
    }
  }
  return states;
}

function parseAtom(expression: string, at: number) {
  const code = expression.codePointAt(at);
  if (expression[at] === '\\') return parseEscape(expression, at);
  if (expression[at] === '[') return parseClass(expression, at);
  if (expression[at] === '.') return { value: isAnyButLineFeed, end: at + 1 };
  return code === undefined ? undefined : { value: (other: number) => other === code, end: at + (code > 0xffff ? 2 : 1) };
}

/** Its working memory is used again for each path. */
class Automaton {
  readonly #states: readonly State[];
  /** The step at which a state was entered last, so that each is entered once for each character. */
  readonly #enteredAt: Int32Array;
  #reached: number[] = [];
  /** Counts the characters of all paths so far, so that the memory need not be cleared. */
  #step = 0;
  #isAtStart = true;

  constructor(states: readonly State[]) {
    this.#states = states;
    this.#enteredAt = new Int32Array(states.length + 1);
  }

  accepts(path: string): boolean {
    this.#step = this.#step > 0x3fff_ffff ? this.#forget() : this.#step + 1;
    this.#isAtStart = true;
    this.#reached = [];
    this.#enter(0);
    this.#isAtStart = false;
    for (let at = 0; at < path.length && this.#reached.length > 0; ) {
      const code = path.codePointAt(at) ?? 0;
      this.#advance(code);
      at += code > 0xffff ? 2 : 1;
    }
    return this.#enteredAt[this.#states.length] === this.#step;
  }

  #forget(): number {
    this.#enteredAt.fill(0);
    return 1;
  }

  #advance(code: number): void {
    const before = this.#reached;
    this.#reached = [];
    this.#step++;
    for (const index of before) {
      const state = this.#states[index];
      if (state === undefined) continue;
      if (state.kind === 'one' && state.test(code)) this.#enter(index + 1);
      if (state.kind === 'many' && state.test(code)) this.#enter(index);
      if (state.kind === 'inside') {
        if (code === slash) this.#enter(index + 1);
        if (code !== lineFeed) this.#enter(index);
      }
    }
  }

  /** Enters a state and every state behind it that needs no character. */
  #enter(first: number): void {
    for (let index = first; this.#enteredAt[index] !== this.#step; ) {
      this.#enteredAt[index] = this.#step;
      const state = this.#states[index];
      if (state === undefined) {
        this.#reached.push(index);
        return;
      }
      if (state.kind === 'start') {
        if (!this.#isAtStart) return;
      } else if (state.kind === 'folders') {
        if (this.#enteredAt[index + 1] !== this.#step) this.#reached.push(index + 1);
        this.#enteredAt[index + 1] = this.#step;
        index++;
      } else this.#reached.push(index);
      if (state.kind === 'one' || state.kind === 'inside') return;
      index++;
    }
  }
}
