/**
 * What a container ran before it was replaced is kept for an hour: a name of ours on the image, and a record of ids and names. It is a
 * comfort, so that nothing that goes wrong here changes what came of the replacement.
 */
import { restoreReference } from '../core/ours.ts';
import { givenSettings } from '../core/recreate/given-settings.ts';
import type { RecreatePlan } from '../core/recreate/plan.ts';
import type { Journals, Previous } from '../journal-ports.ts';
import type { Clock, Engine, JsonObject } from '../ports.ts';
import { forgetExpired, forgetPrevious } from './forget-previous.ts';
import { namedNow } from './give-back-reference.ts';
import { succeeds } from './succeeds.ts';

interface KeepPorts {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly random: () => string;
  readonly journals: Pick<Journals, 'previous' | 'lock' | 'read'>;
}

export interface Replaced {
  readonly plan: RecreatePlan;
  /** Of the container that took over, and of what it runs. */
  readonly containerId: string;
  readonly imageId: string;
  /** What it was created from; `undefined` where Compose says that. */
  readonly asked: JsonObject | undefined;
}

/** Whoever calls this holds the lock of the container that was replaced. */
export async function keepPrevious(ports: KeepPorts, replaced: Replaced): Promise<void> {
  await succeeds(async () => {
    const { previous: records } = ports.journals;
    const engineId = (await ports.engine.facts()).id;
    const before = await records.list(engineId);
    const earlier = before.find(({ containerId }) => containerId === replaced.plan.containerId);
    const { plan, containerId, imageId } = replaced;
    // Recreated from the same image, it can still go back to what it ran before that one.
    if (plan.oldImageId !== imageId) {
      const isRemembered = await remember(ports, engineId, replaced);
      if (isRemembered && earlier !== undefined) await forgetPrevious(ports, earlier);
    } else if (earlier !== undefined && (await records.write({ ...earlier, containerId })) === undefined)
      await records.remove(earlier);
    await forgetExpired(ports, before);
  });
}

/** Whether it is written down. */
async function remember(ports: KeepPorts, engineId: string, replaced: Replaced): Promise<boolean> {
  const { plan, containerId, imageId, asked } = replaced;
  const { engine, clock, journals } = ports;
  const given = asked === undefined ? {} : givenSettings(asked, await engine.inspectImage(imageId));
  const previous: Previous = {
    ...{ engineId, containerId, name: plan.name, reference: plan.reference, imageId: plan.oldImageId },
    ...{ pin: restoreReference(ports.random()), replacedAtMs: clock.nowMs(), given },
  };
  // No name of ours is on an engine that nothing tells of.
  if ((await journals.previous.write(previous)) !== undefined) return false;
  const isPinned = await succeeds(() => engine.tagImage(plan.oldImageId, previous.pin));
  if (!isPinned && (await namedNow(ports, previous.pin)) === 'nothing') await journals.previous.remove(previous);
  return true;
}
