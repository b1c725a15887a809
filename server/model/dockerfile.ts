/**
 * A whole Dockerfile as plain data: directives, comments, instructions, and the stages they form. Reading never fails:
 * what cannot be understood is an instruction with `unreadable` set or a base of kind `unknown`.
 */
import type { ImageReference } from './image-reference.ts';
import type { Instruction } from './instruction.ts';
import type { Span } from './span.ts';

export interface Dockerfile {
  readonly text: string;
  readonly escape: '\\' | '`';
  /** `# syntax=`, `# escape=`, `# check=` at the top of the file; nothing else is a directive. */
  readonly directives: readonly Directive[];
  /** Comments outside heredocs, those inside continued instructions included. */
  readonly comments: readonly Comment[];
  readonly instructions: readonly Instruction[];
  /** Instructions before the first FROM: the global ARGs. */
  readonly preamble: readonly Instruction[];
  readonly stages: readonly Stage[];
}

export interface Directive {
  readonly name: 'syntax' | 'escape' | 'check';
  readonly value: string;
  readonly span: Span;
}

export interface Comment {
  /** Text after `#`, trimmed. */
  readonly text: string;
  /** From `#` to the end of the line. */
  readonly span: Span;
  /** True when the comment stands between the lines of one instruction. */
  readonly isInsideInstruction: boolean;
}

export interface Stage {
  readonly index: number;
  /** Lower case, as look-ups are. */
  readonly name: string | undefined;
  readonly nameSpan: Span | undefined;
  readonly from: Instruction;
  readonly base: StageBase;
  /** After FROM, in order. */
  readonly instructions: readonly Instruction[];
}

export type StageBase =
  | { readonly kind: 'stage'; readonly stage: Stage; readonly span: Span }
  | { readonly kind: 'scratch'; readonly span: Span }
  | {
      readonly kind: 'image';
      readonly reference: ImageReference;
      readonly span: Span;
      /** The ARG whose default gave the name, when FROM spells a variable. */ readonly viaArgs: readonly string[];
    }
  | { readonly kind: 'unknown'; readonly because: string; readonly span: Span };
