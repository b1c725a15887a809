/** Moves a RUN, or the first part of it, in front of an earlier instruction of the same stage. */
import type { Command, FileFacts, Step } from '../../facts/file-facts.ts';
import type { Fix } from '../rule.ts';
import { deleteInstruction, insertBefore, replaceInstruction, textOf } from './instruction-edits.ts';
import { cutRun } from './split-run.ts';

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

/** What stands in front of `at` becomes a RUN of its own; `undefined` where the rest still needs it, to clean up behind it. */
export function moveStartUp({ dockerfile }: FileFacts, first: Step, step: Step, at: Command): Fix | undefined {
  const [start, rest] = cutRun(dockerfile, step, at) ?? [];
  if (start === undefined || rest === undefined || /\b(?:apt|apt-get|apk|dnf|yum|microdnf|dpkg)\b/.test(rest)) return undefined;
  if (/[\\`]\s*$/.test(rest)) return undefined;
  return {
    title: 'Split it, and move the packages of the distribution above the sources',
    safety: 'review',
    edits: [insertBefore(dockerfile, first.instruction, [start]), replaceInstruction(dockerfile, step.instruction, [rest])],
  };
}
