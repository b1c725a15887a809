/**
 * Builds an image under a name of ours and compares it with the workspace, before it is given any other name. Whatever comes
 * of it, the name of ours is gone afterwards, and with it what nobody named.
 */
import type { BuildInputsParams, BuildInputsResult } from '../../server/protocol.ts';
import { type BuildOrder, buildArguments } from '../core/build/build-line.ts';
import { inputsOfBuild } from '../core/build/inputs-of-build.ts';
import type { Proof } from '../core/build/proof-text.ts';
import { textOf } from '../core/json-fields.ts';
import { candidateReference } from '../core/ours.ts';
import { type Clock, type EngineCli, EngineError, type RememberedBuilds } from '../ports.ts';
import { type BuildOutcome, type BuildWatch, buildImage } from './build-image.ts';
import { inspectMade } from './check-builder.ts';
import { failureText, insist } from './insist.ts';
import { type ProofPorts, proveImage } from './prove-image.ts';

export interface CandidatePorts extends ProofPorts, BuildWatch {
  readonly cli: EngineCli;
  readonly builds: RememberedBuilds;
  readonly clock: Clock;
}

export interface Candidate {
  readonly imageId: string;
  readonly proof: Proof;
  /** What the workspace gave to it. */
  readonly inputs: BuildInputsResult;
}

export interface CandidateBuild {
  readonly program: 'docker' | 'podman';
  readonly order: BuildOrder;
  readonly expected: BuildInputsParams;
}

export type NotBuilt = Exclude<BuildOutcome, { kind: 'built' }> | { readonly kind: 'aborted'; readonly because: string };

/** `use` gives it the names that it is to keep. An engine that fails meanwhile has `aborted` it. */
export async function buildCandidate<Outcome>(
  ports: CandidatePorts,
  { program, order, expected }: CandidateBuild,
  use: (candidate: Candidate) => Promise<Outcome>,
): Promise<Outcome | NotBuilt> {
  const { engine, cli, builds, clock, random } = ports;
  const { alsoTagged: _, ...alone } = order;
  const reference = candidateReference(random());
  try {
    const before = await builds.inputs(expected);
    const built = await buildImage(cli, (progress) => buildArguments({ ...alone, reference }, program, progress), ports);
    if (built.kind !== 'built') return built;
    const inputs = inputsOfBuild(before, await builds.inputs(expected));
    const imageId = textOf((await inspectMade(engine, reference, order.builder))['Id']);
    const proof = await proveImage(ports, await builds.expectedFiles(expected), imageId);
    if (typeof proof === 'string') return { kind: 'aborted', because: `${proof} A clean rebuild brings them in.` };
    if (ports.signal?.aborted === true) return { kind: 'cancelled' };
    return await use({ imageId, proof, inputs });
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    return { kind: 'aborted', because: failureText(error) };
  } finally {
    await insist(clock, () => engine.untagImage(reference));
  }
}
