/**
 * How long steps took when a builder ran them last. A step is known by its stage and its text: one that was edited since is another
 * step, and nothing is known of it.
 */
import type { Stage } from '../model/dockerfile.ts';
import type { Instruction } from '../model/instruction.ts';
import { effectiveText } from './effective-text.ts';

export interface StepDurations {
  /** In milliseconds; `undefined` where nobody measured it. `identity` is that of `stepIdentity`. */
  of(identity: string): number | undefined;
}

export const noDurations: StepDurations = { of: () => undefined };

/** The same for as long as neither the name of the stage nor the text of the instruction changes. */
export function stepIdentity({ name, index }: Pick<Stage, 'name' | 'index'>, instruction: Instruction): string {
  return `${name ?? index}\0${effectiveText(instruction)}`;
}
