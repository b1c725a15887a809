/**
 * The fix of `volatile-arg-before-expensive-step`: moves an ARG and what only passes its value on to just before its
 * first use, or below the last step of the stage.
 */
import type { VolatileArg } from '../../facts/volatile-args.ts';
import type { Dockerfile } from '../../model/dockerfile.ts';
import type { Edit, Fix } from '../rule.ts';
import { deleteInstruction, insertAfter, insertBefore, textOf } from './instruction-edits.ts';

const steps: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD', 'WORKDIR']);

/** `undefined` when the ARG declares other names too, or its stage has nothing below it. */
export function moveDown(dockerfile: Dockerfile, arg: VolatileArg): Fix | undefined {
  if (arg.step.instruction.words.length !== 1) return undefined;
  const target = targetOf(arg);
  if (target === undefined) return undefined;
  const place = target.firstUse ?? target.lastStep;
  const moved = [arg.step, ...arg.followers.filter((step) => step.instruction.span.start < place.instruction.span.start)];
  const lines = [...new Set(moved)].map(({ instruction }) => textOf(dockerfile, instruction));
  const insertion: Edit = target.firstUse
    ? insertBefore(dockerfile, target.firstUse.instruction, lines)
    : insertAfter(dockerfile, place.instruction, lines);
  return {
    title: `Move ${arg.name} down to ${target.firstUse ? 'its first use' : 'the end of the stage'}`,
    safety: 'review',
    edits: [...[...new Set(moved)].map(({ instruction }) => deleteInstruction(dockerfile, instruction)), insertion],
  };
}

function targetOf({ stage, firstUse }: VolatileArg) {
  const lastStep = stage.steps.findLast(({ instruction }) => steps.has(instruction.keyword));
  return lastStep && { firstUse, lastStep };
}
