/** Whether the Dockerfile of a build has the stage that the build stops at, before anything is built. */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { DockerfileStages } from '../build-ports.ts';
import { hasStage, noSuchStage } from '../core/build/stage-choice.ts';
import type { Refusal } from '../core/recreate/refuse.ts';

/** Where the stages are not known, the builder decides. */
export async function refusedTarget(
  builds: DockerfileStages,
  { dockerfileUri, dockerfileText, target }: BuildSourceInfo,
): Promise<Refusal | undefined> {
  if (target === undefined || target === '') return undefined;
  const told = await builds.stages({ dockerfileUri, ...(dockerfileText === undefined ? {} : { dockerfileText }) });
  if (told.kind === 'unknown' || hasStage(told.stages, target)) return undefined;
  return { because: noSuchStage(told.stages, target), hint: 'Choose one of them.' };
}
