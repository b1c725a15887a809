/**
 * Why a builder may refuse a Dockerfile before it does anything: something that cannot be read, or a flag that its frontend does not know.
 * It reads all of the file first, so one such instruction says that nothing may be built, wherever it stands.
 */
import { frontendOf, newerFlag } from '../facts/frontend-version.ts';
import { instructionFlags } from '../knowledge/instruction-flags.ts';
import type { Dockerfile } from '../model/dockerfile.ts';
import type { Instruction } from '../model/instruction.ts';
import { lineCounter } from '../model/line-counter.ts';
import type { PlanRequest } from './prepare-plan.ts';

/** `undefined` where nothing is known against it. */
export function whyRefused(dockerfile: Dockerfile, request: Pick<PlanRequest, 'args' | 'builder'>): string | undefined {
  return firstUnread(dockerfile) ?? firstTooNew(dockerfile, request);
}

function firstUnread({ text, instructions }: Dockerfile): string | undefined {
  const because = (instruction: Instruction) => instruction.unreadable ?? unknownFlagOf(instruction.trigger ?? instruction);
  const first = instructions.find((instruction) => because(instruction) !== undefined);
  return first && `Line ${lineCounter(text)(first.span.start) + 1} of the Dockerfile could not be read: ${because(first)}.`;
}

/** Most likely it is a slip, and the build fails; a frontend that is newer than we know may have it. */
function unknownFlagOf({ keyword, flags }: Pick<Instruction, 'keyword' | 'flags'>): string | undefined {
  const known = Object.hasOwn(instructionFlags, keyword) ? instructionFlags[keyword] : [];
  const flag = flags.find(({ name }) => !known?.includes(name));
  return flag && `${keyword} has no flag --${flag.name.slice(0, 40)}`;
}

function firstTooNew(dockerfile: Dockerfile, { args, builder }: Pick<PlanRequest, 'args' | 'builder'>): string | undefined {
  const frontend = frontendOf(dockerfile, args?.['BUILDKIT_SYNTAX']);
  if (frontend.kind === 'other') return 'The frontend that "# syntax" names is not followed.';
  for (const instruction of dockerfile.instructions) {
    const newer = newerFlag(instruction.trigger ?? instruction, frontend, builder.buildKit);
    if (newer === undefined) continue;
    const line = lineCounter(dockerfile.text)(instruction.span.start) + 1;
    const whose = frontend.kind === 'own' ? 'that of this engine may be older' : '"# syntax" asks for an older one';
    return `Line ${line} of the Dockerfile may be refused: ${newer.flag} needs the frontend ${newer.needs}, and ${whose}.`;
  }
  return undefined;
}
