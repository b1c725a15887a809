/**
 * The blocks that are open at one place of a shell text, innermost last: whether what stands there may not run, and
 * what a block leaves of the working directory when it ends.
 */
import { type ShellDirectory, unknownDirectory } from './shell-directory.ts';

export type BlockKind = 'root' | 'subshell' | 'group' | 'if' | 'loop' | 'case';

export interface Frame {
  readonly kind: BlockKind;
  /** `header`: words of `for` and `case`; `pattern`: of a case branch; `condition`: in front of `then` or `do`. */
  phase: 'header' | 'pattern' | 'condition' | 'body';
  /** Words seen in the current header or pattern. */
  headerWords: number;
  /** Condition included: what stands in an `if` or a loop is never sure to run. */
  readonly isConditional: boolean;
  readonly isFunction: boolean;
  /** True when the block itself stands behind `||`. */
  readonly isAlternativeOutside: boolean;
  /** Open loops around it. */
  readonly loopsOutside: number;
  /** The directory where each of its branches starts. */
  base: ShellDirectory;
  hasMoved: boolean;
}

export class ShellFrames {
  directory: ShellDirectory;
  /** True directly behind `||`, up to the next operator that is no pipe. */
  isAlternative = false;
  /** The next block is the body of a function. */
  isFunctionNext = false;
  /** Open subshells. */
  subshells = 0;
  readonly #frames: Frame[] = [];
  #loops = 0;

  constructor(directory: ShellDirectory, isConditional: boolean) {
    this.directory = directory;
    this.#frames.push({
      ...{ kind: 'root', phase: 'body', isFunction: false, headerWords: 0, hasMoved: false, base: directory },
      ...{ isConditional, isAlternativeOutside: false, loopsOutside: 0 },
    });
  }

  get top(): Frame {
    return this.#frames.at(-1) as Frame;
  }

  get isClosed(): boolean {
    return this.#frames.length === 1;
  }

  /** True where a command may not run. */
  get isConditional(): boolean {
    return this.top.isConditional || this.isAlternative;
  }

  get isRepeated(): boolean {
    return this.#loops > 0;
  }

  open(kind: BlockKind, phase: Frame['phase']): void {
    const isFunction = this.isFunctionNext;
    this.#frames.push({
      ...{ kind, phase, isFunction, headerWords: 0, hasMoved: false, base: this.directory },
      isConditional: this.isConditional || isFunction || (kind !== 'subshell' && kind !== 'group'),
      isAlternativeOutside: this.isAlternative,
      loopsOutside: this.#loops,
    });
    this.isFunctionNext = false;
    this.isAlternative = false;
    if (kind === 'subshell') this.subshells++;
    // A subshell starts anew where the loop stands, each time.
    if (kind === 'subshell' || isFunction) this.#loops = 0;
    if (kind === 'loop') this.#loops++;
  }

  /** From one part of the top block to the next: `then`, `else`, `do`, the body behind a pattern. */
  enterBranch(phase: 'condition' | 'body'): void {
    const { top } = this;
    if (top.phase === 'condition' || top.phase === 'header') top.base = top.hasMoved ? top.base : this.directory;
    else this.#leaveBranch();
    top.phase = phase;
    this.isAlternative = false;
  }

  /** To the next pattern of a `case`. */
  enterPattern(): void {
    if (this.top.phase === 'body') this.#leaveBranch();
    this.top.phase = 'pattern';
    this.top.headerWords = 0;
    this.isAlternative = false;
  }

  close(): void {
    const frame = this.#frames.pop();
    if (frame === undefined) return;
    if (frame.kind === 'subshell') this.subshells--;
    this.#loops = frame.loopsOutside;
    this.directory = this.#directoryBehind(frame);
    this.isAlternative = frame.isAlternativeOutside;
  }

  #leaveBranch(): void {
    this.top.hasMoved ||= this.directory !== this.top.base;
    this.directory = this.top.base;
  }

  #directoryBehind(frame: Frame): ShellDirectory {
    if (frame.kind === 'subshell' || frame.isFunction) return frame.base;
    const hasMoved = frame.hasMoved || this.directory !== frame.base;
    const isCertain = frame.kind === 'group' && !frame.isAlternativeOutside;
    return hasMoved && !isCertain ? unknownDirectory(frame.base) : this.directory;
  }
}
