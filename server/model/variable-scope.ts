/**
 * Which variables an instruction sees and with what value: global and stage ARG, ENV, inheritance from the parent
 * stage, in BuildKit's order (the last assignment wins). A value that depends on something not known here (the base
 * image's environment, a build argument nobody told us) is `unknown`, never empty.
 */
import type { Instruction } from './instruction.ts';

export interface Variable {
  readonly name: string;
  readonly kind: 'arg' | 'env' | 'predefined';
  readonly value: VariableValue;
  /** The instruction that set it last; `undefined` for predefined platform arguments. */
  readonly setBy: Instruction | undefined;
}

export type VariableValue =
  | { readonly kind: 'known'; readonly text: string }
  | { readonly kind: 'unset' }
  | { readonly kind: 'unknown'; readonly because: string };

export interface Scope {
  get(name: string): Variable | undefined;
  /** In the order BuildKit passes them to RUN. */
  readonly variables: readonly Variable[];
  /** True while names not found here may still come from the base image. */
  readonly isOpen: boolean;
}

export interface Expansion {
  readonly text: string;
  /** False when a variable with an unknown value took part; `text` is then only what could be expanded. */
  readonly isKnown: boolean;
  /** Names that were looked up. */
  readonly names: readonly string[];
}
