/** The part of `wrong-final-stage` about stages below the one target that every known build names. */
import type { FileFacts, StageFacts } from '../facts/file-facts.ts';
import { reachedStages } from '../facts/reached-stages.ts';
import { isSureToStartNothing, purposeOf } from '../facts/stage-purpose.ts';
import { stageOfTarget } from '../facts/target-stage.ts';
import type { Finding } from './rule.ts';

/** One finding at the first stage that no build reaches. A platform that builds without a target makes it a hint. */
export function neverBuilt(file: FileFacts): Finding | undefined {
  const { everyTarget = [] } = file.context.source;
  const [target] = everyTarget;
  const stage = target === undefined || everyTarget.length > 1 ? undefined : stageOfTarget(file.stages, target);
  if (target === undefined || stage === undefined || purposeOf(stage).kind !== 'run') return undefined;
  const reached = reachedStages(stage, file);
  const unreached = file.stages.slice(stage.stage.index + 1).filter((each) => !reached.includes(each) && !isOfOthers(each, file));
  const [first] = unreached;
  const last = file.stages.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const mayBeMeant = unreached.includes(last) && !isSureToStartNothing(last);
  return {
    span: first.stage.from.span,
    ...(mayBeMeant ? { severity: 'hint' as const } : {}),
    message:
      `Every build that is known makes ${target.slice(0, 80)}, which takes nothing from this stage: edits below line ` +
      `${lineOf(file, first)} never reach it. Build this stage, too, or leave it out.`,
    related: [{ message: 'This stage is built.', at: { kind: 'here', span: stage.stage.from.span } }],
  };
}

/** Tests, development and exports are built by whoever needs them, and so is what they are made of. */
function isOfOthers(stage: StageFacts, file: FileFacts): boolean {
  const isAside = (each: StageFacts) => purposeOf(each).kind === 'helper' || each.stage.base.kind === 'scratch';
  // What stands on `build_${TARGETARCH}` may stand on any of them.
  const takes = (each: StageFacts) =>
    reachedStages(each, file).some((other) => other === stage || (other.stage.base.kind === 'unknown' && stage !== each));
  return file.stages.some((each) => isAside(each) && takes(each));
}

function lineOf({ dockerfile }: FileFacts, { stage }: StageFacts): number {
  return dockerfile.text.slice(0, stage.from.span.start).split('\n').length;
}
