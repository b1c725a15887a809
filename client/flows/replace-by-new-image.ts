/**
 * A new image → the container of its reference runs it, however the image comes about: built or pulled. What the container runs and
 * what the reference names are pinned first; whatever fails, the old container runs on under its name, and the reference names
 * again what it named before.
 */
import type { ReplacementPlan } from '../core/build/rebuild-plan.ts';
import type { ComposeService } from '../core/compose/compose-service.ts';
import { textOf } from '../core/json-fields.ts';
import { candidateReference, pinReference, previousReference } from '../core/ours.ts';
import type { Dependent } from '../core/recreate/plan.ts';
import { type EngineCli, EngineError } from '../ports.ts';
import { type OpenJournal, openJournal } from './exchange-journal.ts';
import type { DependentOutcome, RecreateDependent } from './follow-dependents.ts';
import { giveBackReference, namedNow } from './give-back-reference.ts';
import { insist } from './insist.ts';
import { keepPrevious } from './keep-previous.ts';
import { planFor } from './plan-recreation.ts';
import { finishExchange } from './recover-exchange.ts';
import { followedBy } from './recreate-container.ts';
import { type RecreateOutcome, type RecreatePorts, recreateWithin } from './recreate-within.ts';
import { commandsOfService, replaceService } from './replace-service.ts';
import { succeeds } from './succeeds.ts';
import { unpin } from './unpin.ts';

export interface ReplacementPorts extends RecreatePorts {
  readonly cli: EngineCli;
  readonly ownId: string;
  readonly onLog: (line: string) => void;
}

/** How the new image comes about. */
export interface ImageMaker<Failure> {
  /** It gives the reference itself to the new image; otherwise the image has a name of ours first. */
  readonly namesItself: boolean;
  /** `tell` is told the id as soon as there is one. A failure leaves everything as it was. */
  make(
    candidate: string,
    tell: (imageId: string) => void,
  ): Promise<{ readonly kind: 'made'; readonly imageId: string } | Failure>;
}

export type ReplacementOutcome =
  | { readonly kind: 'replaced'; readonly containerId: string; readonly imageId: string; readonly notices: readonly string[] }
  | Exclude<RecreateOutcome, { kind: 'recreated' }>;

/** Throws an `EngineError` only before anything was changed; whatever else is thrown leaves the names as they were. */
export async function replaceByNewImage<Failure extends { readonly kind: string }>(
  ports: ReplacementPorts,
  plan: ReplacementPlan,
  maker: ImageMaker<Failure>,
): Promise<ReplacementOutcome | Failure> {
  const journal = await openJournal(ports, plan.recreation, (unfinished) => finishExchange(ports, unfinished));
  if (typeof journal === 'string') return aborted(journal);
  try {
    const outcome = await replaceWithin(ports, plan, maker, journal);
    const throughCompose: RecreateDependent = (dependent) => replaceDependent(ports, plan, dependent);
    return await followedBy(ports, { plan: plan.recreation, journal, throughCompose }, outcome);
  } catch (error) {
    // Nobody knows how far it came.
    journal.stays();
    throw error;
  } finally {
    await journal.end();
  }
}

/** A service beside the first one, from what its image is here. */
async function replaceDependent(
  ports: ReplacementPorts,
  { engineId, program }: ReplacementPlan,
  { plan: recreation, service }: Dependent,
): Promise<DependentOutcome> {
  const plan: ReplacementPlan = { recreation, engineId, program, service, others: [] };
  const outcome = await replaceByNewImage(ports, plan, imageThatIsHere(ports, plan));
  return outcome.kind === 'replaced' ? { ...outcome, kind: 'recreated' } : outcome;
}

/** What the reference names now, as long as it is what somebody agreed to. */
export function imageThatIsHere(
  { engine }: Pick<ReplacementPorts, 'engine'>,
  { recreation: { reference, newImageId } }: ReplacementPlan,
): ImageMaker<{ readonly kind: 'aborted'; readonly because: string }> {
  return {
    namesItself: true,
    make: async (_, tell) => {
      const imageId = textOf((await engine.inspectImage(reference))['Id']);
      if (imageId !== newImageId) return aborted(`${reference} was given to another image meanwhile.`);
      tell(imageId);
      return { kind: 'made', imageId };
    },
  };
}

async function replaceWithin<Failure extends { readonly kind: string }>(
  ports: ReplacementPorts,
  plan: ReplacementPlan,
  maker: ImageMaker<Failure>,
  journal: OpenJournal,
): Promise<ReplacementOutcome | Failure> {
  const { engine, clock } = ports;
  const operation = ports.random();
  const { oldImageId, reference, newImageId } = plan.recreation;
  const pins = [pinReference(operation), previousReference(operation)] as const;
  const candidate = maker.namesItself ? reference : candidateReference(operation);
  const names = candidate === reference ? pins : [...pins, candidate];
  const unwritten = await journal.write({
    ...{ phase: 'building', newImageId: undefined, previousImageId: newImageId, pins: names },
  });
  if (unwritten !== undefined) return aborted(unwritten);
  await succeeds(() => engine.tagImage(oldImageId, pins[0]));
  const removePins = async () => {
    for (const pin of pins) if (!(await unpin(ports, pin, reference))) journal.stays();
  };
  try {
    await engine.tagImage(newImageId, pins[1]);
  } catch (error) {
    await removePins();
    if (!EngineError.is(error)) throw error;
    return aborted(error.reason === 'not-found' ? `${reference} went away meanwhile.` : `The engine failed: ${error.detail}`);
  }
  let madeId: string | undefined;
  let outcome: ReplacementOutcome | Failure | undefined;
  try {
    const made = await maker.make(candidate, (imageId) => {
      madeId = imageId;
    });
    outcome = isMade(made) ? await replaceBy(ports, plan, { imageId: made.imageId, journal, isNamed: maker.namesItself }) : made;
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    outcome = aborted(`The engine failed: ${error.detail}`);
  } finally {
    // What was made stays under no name of ours; what the reference named is back unless the exchange succeeded.
    if (candidate !== reference && !(await insist(clock, () => engine.untagImage(candidate)))) journal.stays();
    const isNamed = outcome?.kind === 'replaced' || (await giveBack(ports, plan, maker.namesItself, madeId));
    // Without its name back, only the pin keeps the image.
    if (isNamed && outcome?.kind !== 'needs-attention') await removePins();
    else journal.stays();
  }
  return outcome;
}

function isMade<Failure>(
  made: { readonly kind: 'made'; readonly imageId: string } | Failure,
): made is { readonly kind: 'made'; readonly imageId: string } {
  return (made as { readonly kind?: unknown }).kind === 'made';
}

/** Whether the reference names what it named before. Who else gave it to another image meanwhile keeps it. */
async function giveBack(
  ports: ReplacementPorts,
  { recreation }: ReplacementPlan,
  namesItself: boolean,
  madeId: string | undefined,
): Promise<boolean> {
  const { reference, newImageId: previousImageId } = recreation;
  // Until something was made, only who names it itself can have moved it, and may not have told of it.
  if (!namesItself || madeId !== undefined) return giveBackReference(ports, { reference, newImageId: madeId, previousImageId });
  const named = await namedNow(ports, reference);
  return named === previousImageId || insist(ports.clock, () => ports.engine.tagImage(previousImageId, reference));
}

async function replaceBy(ports: ReplacementPorts, plan: ReplacementPlan, by: Replacing): Promise<ReplacementOutcome> {
  const replaced =
    plan.service === undefined ? await exchange(ports, plan, by) : await throughCompose(ports, plan, plan.service, by);
  return replaced.kind === 'recreated' ? { ...replaced, kind: 'replaced', imageId: by.imageId } : replaced;
}

interface Replacing {
  readonly imageId: string;
  readonly journal: OpenJournal;
  /** The reference is given to it already. */
  readonly isNamed: boolean;
}

/** The tag moves, and the container follows it. */
async function exchange(
  ports: ReplacementPorts,
  { recreation }: ReplacementPlan,
  { imageId, journal }: Replacing,
): Promise<RecreateOutcome> {
  const { engine } = ports;
  const unwritten = await journal.write({ phase: 'building', newImageId: imageId });
  if (unwritten !== undefined) return aborted(unwritten);
  await engine.tagImage(imageId, recreation.reference);
  const planned = await planFor(engine, recreation.containerId, ports.ownId);
  if (planned.kind === 'refused') return aborted(planned.because);
  if (planned.plan.newImageId !== imageId) return aborted(`${recreation.reference} was given to another image meanwhile.`);
  // As the person agreed to it: `recreateWithin` refuses when the container is another one by now.
  const { changedPaths } = planned.plan;
  return recreateWithin(ports, { ...recreation, newImageId: imageId, changedPaths }, journal);
}

async function throughCompose(
  ports: ReplacementPorts,
  plan: ReplacementPlan,
  service: ComposeService,
  { imageId, journal, isNamed }: Replacing,
): Promise<RecreateOutcome> {
  const commands = commandsOfService(plan, service);
  const unwritten = await journal.write({ phase: 'composing', newImageId: imageId, commands });
  if (unwritten !== undefined) return aborted(unwritten);
  if (!isNamed) await ports.engine.tagImage(imageId, plan.recreation.reference);
  const outcome = await replaceService(ports, plan, service, imageId);
  if (outcome.kind === 'recreated')
    await keepPrevious(ports, { plan: plan.recreation, containerId: outcome.containerId, imageId, asked: undefined });
  if (outcome.kind === 'needs-attention')
    await journal.write({ phase: 'needs-attention', because: 'Compose could not bring the service up, with either image.' });
  return outcome;
}

function aborted(because: string): { readonly kind: 'aborted'; readonly because: string } {
  return { kind: 'aborted', because };
}
