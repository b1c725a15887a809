/**
 * Build → check → replace. The builder first forgets its copies of build contexts, because it trusts dates and sizes; the new
 * image must hold the files of the workspace before anything is replaced; and whatever fails, the old container runs on under
 * its name, and the reference names again what it named before.
 */
import type { BuildInputsResult } from '../../server/protocol.ts';
import type { Archives } from '../archive-ports.ts';
import { buildArguments } from '../core/build/build-line.ts';
import type { BuildStep } from '../core/build/build-progress.ts';
import { inputsOfBuild } from '../core/build/inputs-of-build.ts';
import type { Proof } from '../core/build/proof-text.ts';
import { composeBuildArguments, type RebuildPlan } from '../core/build/rebuild-plan.ts';
import type { ComposeService } from '../core/compose/compose-service.ts';
import { textOf } from '../core/json-fields.ts';
import { candidateReference, pinReference, previousReference } from '../core/ours.ts';
import { type EngineCli, EngineError, type RememberedBuilds } from '../ports.ts';
import { type BuildOutcome, buildImage } from './build-image.ts';
import { type OpenJournal, openJournal } from './exchange-journal.ts';
import { giveBackReference, namedNow } from './give-back-reference.ts';
import { insist, inTurns } from './insist.ts';
import { noticesAfter } from './notices-after.ts';
import { planFor } from './plan-recreation.ts';
import { proveImage } from './prove-image.ts';
import { finishExchange } from './recover-exchange.ts';
import { type RecreateOutcome, type RecreatePorts, recreateWithin } from './recreate-container.ts';
import { rememberBuild } from './remember-build.ts';
import { commandsOfService, replaceService } from './replace-service.ts';
import { succeeds } from './succeeds.ts';
import { unpin } from './unpin.ts';

export interface CleanRebuildPorts extends RecreatePorts {
  readonly cli: EngineCli;
  readonly builds: RememberedBuilds;
  readonly archives: Archives;
  readonly hostname: string;
  readonly onStep: (step: BuildStep) => void;
  readonly onLog: (line: string) => void;
  /** Ends the build; once the exchange has begun it is finished. */
  readonly signal?: AbortSignal;
}

export type CleanRebuildOutcome =
  | {
      readonly kind: 'rebuilt';
      readonly containerId: string;
      readonly imageId: string;
      readonly notices: readonly string[];
      readonly proof: Proof;
    }
  | Exclude<BuildOutcome, { kind: 'built' }>
  | Exclude<RecreateOutcome, { kind: 'recreated' }>;

/** Throws an `EngineError` only before anything was changed; whatever else is thrown leaves the names as they were. */
export async function cleanRebuild(ports: CleanRebuildPorts, plan: RebuildPlan): Promise<CleanRebuildOutcome> {
  const { engine, clock } = ports;
  // A builder lets go of what it built from a moment after its build.
  const isFree = () => inTurns(clock, async () => ((await engine.isBuilding()) ? undefined : true));
  if (plan.how.isClean && (await isFree()) !== true)
    return aborted('Something else is being built on this engine. Try again when it is done.');
  const journal = await openJournal(ports, plan.recreation, (unfinished) => finishExchange(ports, unfinished));
  if (typeof journal === 'string') return aborted(journal);
  try {
    return await rebuildWithin(ports, plan, journal);
  } finally {
    await journal.end();
  }
}

async function rebuildWithin(ports: CleanRebuildPorts, plan: RebuildPlan, journal: OpenJournal): Promise<CleanRebuildOutcome> {
  const { engine, clock } = ports;
  const operation = ports.random();
  const { oldImageId, reference, newImageId } = plan.recreation;
  const pins = [pinReference(operation), previousReference(operation)] as const;
  const candidate = plan.by.kind === 'compose' ? reference : candidateReference(operation);
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
  const built: Built = { imageId: undefined, inputs: undefined };
  let outcome: CleanRebuildOutcome | undefined;
  try {
    outcome = await buildAndReplace(ports, plan, { candidate, journal }, built);
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    outcome = aborted(`The engine failed: ${error.detail}`);
  } finally {
    // What was built stays under no name of ours; what the reference named is back unless the exchange succeeded.
    if (candidate !== reference && !(await insist(clock, () => engine.untagImage(candidate)))) journal.stays();
    const isNamed = outcome?.kind === 'rebuilt' || (await giveBack(ports, plan, built.imageId));
    // Without its name back, only the pin keeps the image.
    if (isNamed && outcome?.kind !== 'needs-attention') await removePins();
    else journal.stays();
  }
  if (outcome?.kind === 'rebuilt') {
    const { engineId, expected: build, how } = plan;
    const { inputs } = built;
    await rememberBuild(ports, { engineId, imageId: outcome.imageId, reference, build, inputs, isSentWhole: how.isClean });
  }
  return outcome;
}

/** Whether the reference names what it named before. Who else gave it to another image meanwhile keeps it. */
async function giveBack(ports: CleanRebuildPorts, plan: RebuildPlan, builtId: string | undefined): Promise<boolean> {
  const { reference, newImageId: previousImageId } = plan.recreation;
  // Until something was built, only Compose can have moved it: it builds under the reference itself, and may not have told of it.
  if (plan.by.kind === 'order' || builtId !== undefined)
    return giveBackReference(ports, { reference, newImageId: builtId, previousImageId });
  const named = await namedNow(ports, reference);
  return named === previousImageId || insist(ports.clock, () => ports.engine.tagImage(previousImageId, reference));
}

interface Built {
  imageId: string | undefined;
  /** What the workspace gave to it. */
  inputs: BuildInputsResult | undefined;
}

/** `built` tells whoever has to clean up, also after an error. */
async function buildAndReplace(
  ports: CleanRebuildPorts,
  plan: RebuildPlan,
  { candidate, journal }: { readonly candidate: string; readonly journal: OpenJournal },
  built: Built,
): Promise<CleanRebuildOutcome> {
  const { engine } = ports;
  if (plan.how.isClean) await engine.pruneContexts();
  const before = await ports.builds.inputs(plan.expected);
  const result = await build(ports, plan, candidate);
  if (result.kind !== 'built') return result;
  built.inputs = inputsOfBuild(before, await ports.builds.inputs(plan.expected));
  const imageId = textOf((await engine.inspectImage(candidate))['Id']);
  built.imageId = imageId;
  const expected = await ports.builds.expectedFiles(plan.expected);
  const proof = await proveImage(ports, expected, imageId);
  if (typeof proof === 'string') return aborted(`${proof} Nothing was replaced.`);
  // Until here nothing was touched, and whoever cancelled meanwhile still can.
  if (ports.signal?.aborted === true) return { kind: 'cancelled' };
  const replaced =
    plan.by.kind === 'compose'
      ? await throughCompose(ports, plan, plan.by.service, { imageId, journal })
      : await exchange(ports, plan, { imageId, journal });
  if (replaced.kind !== 'recreated') return replaced;
  const notices = await noticesAfter(ports, replaced.containerId, expected, plan.recreation.wasRunning);
  return { ...replaced, kind: 'rebuilt', imageId, proof, notices: [...replaced.notices, ...notices] };
}

function build(ports: CleanRebuildPorts, { by, program, how }: RebuildPlan, candidate: string): Promise<BuildOutcome> {
  return buildImage(
    ports.cli,
    (progress) =>
      by.kind === 'compose'
        ? composeBuildArguments(by.service, how)
        : buildArguments({ ...by.order, reference: candidate }, program, progress),
    ports,
  );
}

interface Replacing {
  readonly imageId: string;
  readonly journal: OpenJournal;
}

/** The tag moves, and the container follows it. */
async function exchange(
  ports: CleanRebuildPorts,
  { recreation }: RebuildPlan,
  { imageId, journal }: Replacing,
): Promise<RecreateOutcome> {
  const { engine } = ports;
  const unwritten = await journal.write({ phase: 'building', newImageId: imageId });
  if (unwritten !== undefined) return aborted(unwritten);
  await engine.tagImage(imageId, recreation.reference);
  const planned = await planFor(engine, recreation.containerId, ports.hostname);
  if (planned.kind === 'refused') return aborted(planned.because);
  if (planned.plan.newImageId !== imageId) return aborted(`${recreation.reference} was given to another image meanwhile.`);
  // As the person agreed to it: `recreateWithin` refuses when the container is another one by now.
  const { oldImage, changedPaths } = planned.plan;
  return recreateWithin(ports, { ...recreation, newImageId: imageId, oldImage, changedPaths }, journal);
}

async function throughCompose(
  ports: CleanRebuildPorts,
  plan: RebuildPlan,
  service: ComposeService,
  { imageId, journal }: Replacing,
): Promise<RecreateOutcome> {
  const commands = commandsOfService(plan, service);
  const unwritten = await journal.write({ phase: 'composing', newImageId: imageId, commands });
  if (unwritten !== undefined) return aborted(unwritten);
  const outcome = await replaceService(ports, plan, service, imageId);
  if (outcome.kind === 'needs-attention')
    await journal.write({ phase: 'needs-attention', because: 'Compose could not bring the service up, with either image.' });
  return outcome;
}

function aborted(because: string): { readonly kind: 'aborted'; readonly because: string } {
  return { kind: 'aborted', because };
}
