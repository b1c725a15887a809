/** Moves a RUN in front of an earlier instruction of the same stage. */
import type { FileFacts, Step } from '../../facts/file-facts.ts';
import type { Fix } from '../rule.ts';
import { deleteInstruction, insertBefore, textOf } from './instruction-edits.ts';

/** `undefined` where the RUN is the last line of a text that ends within it. */
export function moveUp({ dockerfile }: FileFacts, first: Step, step: Step): Fix | undefined {
  const text = textOf(dockerfile, step.instruction);
  if (/[\\`]\s*$/.test(text) || step.instruction.heredocs.length > 0) return undefined;
  return {
    title: 'Move it above the sources',
    safety: 'review',
    edits: [insertBefore(dockerfile, first.instruction, [text]), deleteInstruction(dockerfile, step.instruction)],
  };
}
