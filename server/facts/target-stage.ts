/** Which stage a build stops at, and which of them a named context takes the place of. */
import type { FileFacts, StageFacts } from './file-facts.ts';

/** Without a target it is the last stage, as in `docker build`. */
export function stageOfTarget(stages: readonly StageFacts[], target: string | undefined): StageFacts | undefined {
  if (target === undefined || target === '') return stages.at(-1);
  const named = stages.findLast(({ stage }) => stage.name === target.toLowerCase());
  return named ?? (/^\d{1,9}$/.test(target) ? stages[Number(target)] : undefined);
}

/** A named context that is called like a stage takes its place, also as a parent. */
export function isReplaced(stage: StageFacts, { context }: FileFacts): boolean {
  const names = new Set([...context.source.namedContexts.keys()].map((name) => name.toLowerCase()));
  for (let each: StageFacts | undefined = stage; each !== undefined && names.size > 0; each = each.parent) {
    if (each.stage.name !== undefined && names.has(each.stage.name)) return true;
  }
  return false;
}
