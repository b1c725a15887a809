/**
 * Which steps already run again because of something above them that changes: a build argument that is new in each
 * build, or a file that ADD fetches, which BuildKit checks with its server every time: the usual way to follow a release or
 * a branch. A repository that ADD checks out is no such sign, it changes with its own commits only.
 */
import type { FileFacts, StageFacts, Step } from './file-facts.ts';
import { isVolatileName } from './volatile-variable.ts';

/** Every step below an instruction that changes by itself, in its own stage or in the stages it is built from. */
export function stepsBustedOnPurpose(facts: FileFacts): ReadonlySet<Step> {
  const busted = new Set<Step>();
  const endsBusted = new Map<StageFacts, boolean>();
  for (const stage of facts.stages) {
    let isBusted = stage.parent !== undefined && endsBusted.get(stage.parent) === true;
    for (const step of stage.steps) {
      if (isBusted) busted.add(step);
      isBusted ||= changesByItself(step);
    }
    endsBusted.set(stage, isBusted);
  }
  return busted;
}

function changesByItself({ instruction, copy }: Step): boolean {
  if (instruction.keyword === 'ARG') return instruction.words.some(({ text }) => isVolatileName(text.split('=', 1)[0] ?? ''));
  return copy?.sources.some(({ kind }) => kind === 'http') ?? false;
}
