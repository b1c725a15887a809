/** Builds an image and gives it its name, when it holds the files of the workspace. Containers go on with what they run. */
import type { ImageBuildPlan, UsingContainer } from '../core/build/image-build-plan.ts';
import type { Proof } from '../core/build/proof-text.ts';
import { buildCandidate, type CandidatePorts, type NotBuilt } from './build-candidate.ts';
import { rememberBuild } from './remember-build.ts';

export type ImageBuildOutcome =
  | {
      readonly kind: 'built';
      readonly imageId: string;
      readonly proof: Proof;
      /** Containers that still run something older than the reference is now. */
      readonly older: readonly UsingContainer[];
    }
  | NotBuilt;

export function rebuildImage(ports: CandidatePorts, plan: ImageBuildPlan): Promise<ImageBuildOutcome> {
  return buildCandidate<ImageBuildOutcome>(ports, plan, async ({ imageId, proof, inputs }) => {
    const { engineId, reference, expected: build, containers } = plan;
    await ports.engine.tagImage(imageId, reference);
    await rememberBuild(ports, { engineId, imageId, reference, build, inputs, isSentWhole: false });
    return { kind: 'built', imageId, proof, older: containers.filter((container) => container.imageId !== imageId) };
  });
}
