/**
 * A container → one that runs what it ran before it was replaced, with the settings that it has now: an exchange like any other, onto an
 * image that nobody builds or pulls. What was given is read from the container that runs, so that no value of it was ever written down.
 */
import type { ReplacementPlan } from '../core/build/rebuild-plan.ts';
import { textOf } from '../core/json-fields.ts';
import { withoutGiven } from '../core/recreate/given-settings.ts';
import { planRecreation } from '../core/recreate/make-plan.ts';
import type { RecreatePlan } from '../core/recreate/plan.ts';
import { isExpired } from '../core/recreate/previous-text.ts';
import type { Refusal } from '../core/recreate/refuse.ts';
import { restorePlanText } from '../core/recreate/restore-text.ts';
import type { Journals, Previous } from '../journal-ports.ts';
import type { Clock } from '../ports.ts';
import { ifThere } from './if-there.ts';
import { capture } from './plan-recreation.ts';
import { planReplacement, type ReplacementPlanPorts } from './plan-replacement.ts';
import { type ReplacementOutcome, type ReplacementPorts, replaceByNewImage } from './replace-by-new-image.ts';

export interface RestorePlanPorts extends ReplacementPlanPorts {
  readonly clock: Clock;
  readonly journals: Pick<Journals, 'previous'>;
}

export interface RestorePlan {
  readonly replacement: ReplacementPlan;
  readonly previous: Previous;
  /** What a person agrees to. */
  readonly text: string;
}

export type PlannedRestore = { readonly kind: 'plan'; readonly plan: RestorePlan } | ({ readonly kind: 'refused' } & Refusal);

/** Throws an `EngineError`. */
export async function planRestore(ports: RestorePlanPorts, containerId: string): Promise<PlannedRestore> {
  const { engine, journals, clock } = ports;
  const container = await engine.inspectContainer(containerId);
  const records = await journals.previous.list((await engine.facts()).id);
  const previous = records.find((one) => one.containerId === container['Id']);
  if (previous === undefined) return refused('Nothing is remembered of what it ran before.', remembers);
  if (isExpired(previous, clock.nowMs())) return refused('It was replaced more than an hour ago.', remembers);
  const image = await ifThere(() => engine.inspectImage(previous.imageId));
  if (image === undefined)
    return refused('The image that it ran before is not on the engine any more.', 'Build or pull it again.');
  const planned = await planReplacement(ports, previous.containerId);
  if (planned.kind === 'refused') return planned;
  const captured = await capture(engine, container);
  if (captured === undefined) return refused('No image has the name that it was created from.', 'Build or pull the image first.');
  const oldImage = captured.oldImage === undefined ? undefined : withoutGiven(captured.oldImage, previous.given);
  // Of a service, what its other containers keep and lose as well.
  const { volumes, changedPaths } = planned.plan.recreation;
  const shown: RecreatePlan = { ...planRecreation({ ...captured, oldImage, newImage: image }), volumes, changedPaths };
  // What the reference names now is given back to it should this fail.
  const recreation = { ...shown, newImageId: textOf(captured.newImage['Id']) };
  const replacement = { ...planned.plan, recreation };
  return { kind: 'plan', plan: { replacement, previous, text: restorePlanText(replacement, shown) } };
}

const remembers = 'Unstale remembers for an hour what a container ran before it replaced it.';

/** Throws an `EngineError` only before anything was changed. */
export function restorePrevious(ports: ReplacementPorts, { replacement, previous }: RestorePlan): Promise<ReplacementOutcome> {
  const { imageId } = previous;
  return replaceByNewImage<Exclude<ReplacementOutcome, { kind: 'replaced' }>>(ports, replacement, {
    namesItself: false,
    make: async (candidate, tell) => {
      // Cleaning up may take the other name of ours away meanwhile.
      await ports.engine.tagImage(imageId, candidate);
      tell(imageId);
      return { kind: 'made', imageId };
    },
  });
}

function refused(because: string, hint: string): PlannedRestore {
  return { kind: 'refused', because, hint };
}
