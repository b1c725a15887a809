/**
 * Build → check → replace. The builder first forgets its copies of build contexts, because it trusts dates and sizes; the new
 * image must hold the files of the workspace before anything is replaced; and whatever fails, the old container runs on under
 * its name, and the reference names again what it named before.
 */
import type { BuildInputsResult, ExpectedFilesResult } from '../../server/protocol.ts';
import type { Archives } from '../archive-ports.ts';
import { buildArguments } from '../core/build/build-line.ts';
import type { BuildStep } from '../core/build/build-progress.ts';
import { inputsOfBuild } from '../core/build/inputs-of-build.ts';
import type { Proof } from '../core/build/proof-text.ts';
import { composeBuildArguments, type RebuildPlan } from '../core/build/rebuild-plan.ts';
import { textOf } from '../core/json-fields.ts';
import type { RememberedBuilds } from '../ports.ts';
import { type BuildOutcome, buildImage } from './build-image.ts';
import { inspectMade } from './check-builder.ts';
import { forgetContexts, isBusy } from './forget-contexts.ts';
import { noticesAfter } from './notices-after.ts';
import { proveImage } from './prove-image.ts';
import { rememberBuild } from './remember-build.ts';
import { type ImageMaker, type ReplacementOutcome, type ReplacementPorts, replaceByNewImage } from './replace-by-new-image.ts';

export interface CleanRebuildPorts extends ReplacementPorts {
  readonly builds: RememberedBuilds;
  readonly archives: Archives;
  readonly onStep: (step: BuildStep) => void;
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
  | Exclude<ReplacementOutcome, { kind: 'replaced' }>;

/** Throws an `EngineError` only before anything was changed; whatever else is thrown leaves the names as they were. */
export async function cleanRebuild(ports: CleanRebuildPorts, plan: RebuildPlan): Promise<CleanRebuildOutcome> {
  const busy = plan.how.isClean ? await isBusy(ports, plan.how.builder) : undefined;
  if (busy !== undefined) return aborted(busy);
  const built: Built = { inputs: undefined, expected: undefined, proof: { equal: [], undecided: [] } };
  const outcome = await replaceByNewImage(ports, plan, builderOf(ports, plan, built));
  if (outcome.kind !== 'replaced') return outcome;
  const { engineId, expected: build, how, recreation } = plan;
  const { inputs, expected, proof } = built;
  const { imageId, containerId } = outcome;
  await rememberBuild(ports, { engineId, imageId, reference: recreation.reference, build, inputs, isSentWhole: how.isClean });
  const notices = expected === undefined ? [] : await noticesAfter(ports, containerId, expected, recreation.wasRunning);
  return { ...outcome, kind: 'rebuilt', proof, notices: [...outcome.notices, ...notices] };
}

/** What is known of the new image once it was made. */
interface Built {
  /** What the workspace gave to it. */
  inputs: BuildInputsResult | undefined;
  expected: ExpectedFilesResult | undefined;
  proof: Proof;
}

type NotBuilt = Exclude<BuildOutcome, { kind: 'built' }> | { readonly kind: 'aborted'; readonly because: string };

function builderOf(ports: CleanRebuildPorts, plan: RebuildPlan, built: Built): ImageMaker<NotBuilt> {
  const { engine, builds } = ports;
  return {
    // Compose builds under the reference itself.
    namesItself: plan.by.kind === 'compose',
    make: async (candidate, tell) => {
      const kept = plan.how.isClean ? await forgetContexts(ports, plan.how.builder) : undefined;
      if (kept !== undefined) return aborted(kept);
      const before = await builds.inputs(plan.expected);
      const result = await build(ports, plan, candidate);
      if (result.kind !== 'built') return result;
      built.inputs = inputsOfBuild(before, await builds.inputs(plan.expected));
      const imageId = textOf((await inspectMade(engine, candidate, plan.how.builder))['Id']);
      tell(imageId);
      built.expected = await builds.expectedFiles(plan.expected);
      const proof = await proveImage(ports, built.expected, imageId);
      if (typeof proof === 'string') return aborted(`${proof} Nothing was replaced.${plan.how.isClean ? '' : mended}`);
      built.proof = proof;
      // Until here nothing was touched, and whoever cancelled meanwhile still can.
      return ports.signal?.aborted === true ? { kind: 'cancelled' } : { kind: 'made', imageId };
    },
  };
}

const mended = ' The cache keeps old copies of files: a clean rebuild brings the new ones in.';

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

function aborted(because: string): { readonly kind: 'aborted'; readonly because: string } {
  return { kind: 'aborted', because };
}
