/**
 * Builds an image, and gives it the tag of the commit and the name that moves. A tag without `-dirty` is given only to what the
 * commit holds, also when files changed during the build, and never taken from other content unless somebody says so.
 */
import { wasChangedMeanwhile } from '../core/build/inputs-of-build.ts';
import type { Proof } from '../core/build/proof-text.ts';
import type { GitBuildPlan } from '../core/commit/git-build-plan.ts';
import { textOf } from '../core/json-fields.ts';
import { EngineError } from '../ports.ts';
import { buildCandidate, type Candidate, type CandidatePorts, type NotBuilt } from './build-candidate.ts';
import { compareTwoImages } from './compare-two-images.ts';
import { ifThere } from './if-there.ts';
import { failureText } from './insist.ts';
import { type GitPlanPorts, lookAtCommit } from './plan-git-build.ts';
import { rememberBuild } from './remember-build.ts';

export interface GitBuildPorts extends CandidatePorts, GitPlanPorts {
  /** `because`: what the tag names, which is not what was built. False leaves everything as it is. */
  readonly mayMoveTag: (because: string) => Promise<boolean>;
}

export type GitBuildOutcome =
  | {
      readonly kind: 'built';
      readonly imageId: string;
      readonly proof: Proof;
      /** The tag named the same content before, and goes on naming that image. */
      readonly isKept: boolean;
      /** Containers that still run something older than the reference is now. */
      readonly older: GitBuildPlan['build']['containers'];
    }
  | NotBuilt;

/** Throws an `EngineError` only before anything was built. */
export function buildWithGitTag(ports: GitBuildPorts, plan: GitBuildPlan): Promise<GitBuildOutcome> {
  return buildCandidate(ports, plan.build, (candidate) => giveNames(ports, plan, candidate));
}

async function giveNames(ports: GitBuildPorts, plan: GitBuildPlan, built: Candidate): Promise<GitBuildOutcome> {
  const untrue = await changedMeanwhile(ports, plan, built);
  if (untrue !== undefined) return aborted(`${untrue} No name was given to what was built.`);
  const chosen = plan.tag.isDirty ? built.imageId : await imageFor(ports, plan, built.imageId);
  if (chosen === undefined) return aborted(`${plan.tag.reference} goes on naming what it named, and nothing else was changed.`);
  const { engine } = ports;
  const { build, tag } = plan;
  await engine.tagImage(chosen, tag.reference);
  try {
    await engine.tagImage(chosen, build.reference);
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    return aborted(`${tag.reference} is there, but ${build.reference} could not be moved to it: ${failureText(error)}`);
  }
  const { engineId, reference, expected, containers } = build;
  await rememberBuild(ports, { engineId, imageId: chosen, reference, build: expected, inputs: built.inputs, isSentWhole: false });
  const older = containers.filter(({ imageId }) => imageId !== chosen);
  return { kind: 'built', imageId: chosen, proof: built.proof, isKept: chosen !== built.imageId, older };
}

/** Why the tag would not be true any more. */
async function changedMeanwhile(ports: GitBuildPorts, plan: GitBuildPlan, { inputs }: Candidate): Promise<string | undefined> {
  const now = await lookAtCommit(ports, plan.build);
  if ('because' in now) return now.because;
  if (now.tree.commit !== plan.commit) return 'Another commit was checked out while it was built.';
  if (plan.tag.isDirty) return undefined;
  const [first] = now.beside.dirty;
  if (first !== undefined) return `${first} was changed while it was built, so that it is not what the commit holds.`;
  return wasChangedMeanwhile(inputs) ? 'Files were changed while it was built.' : undefined;
}

/** The image that the tag of a clean commit is to name: the one that it names where that has the same content. */
async function imageFor(ports: GitBuildPorts, { tag }: GitBuildPlan, builtId: string): Promise<string | undefined> {
  const held = await ifThere(() => ports.engine.inspectImage(tag.reference));
  const heldId = textOf(held?.['Id']);
  if (heldId === '' || heldId === builtId) return builtId;
  const found = await compareTwoImages(ports, heldId, builtId);
  if (found.kind === 'same') return heldId;
  const how =
    found.kind === 'unknown'
      ? `whose content could not be compared: ${found.because}`
      : `with other content: ${found.what.join(', ')}`;
  return (await ports.mayMoveTag(`${tag.reference} names ${heldId.replace(/^sha256:/, '').slice(0, 12)} already, ${how}.`))
    ? builtId
    : undefined;
}

function aborted(because: string): { readonly kind: 'aborted'; readonly because: string } {
  return { kind: 'aborted', because };
}
