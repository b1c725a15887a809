/**
 * A variable of the build and what can be asked about the variables that an instruction sees. A value that depends on
 * something not known here is `unknown`, never empty.
 */
import type { Instruction } from './instruction.ts';

export interface Variable {
  readonly name: string;
  readonly kind: 'arg' | 'env' | 'predefined';
  readonly value: VariableValue;
  /** The instruction that set it last; `undefined` for predefined platform arguments that no ARG declares. */
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
