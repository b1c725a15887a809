/** What makes each stage of a Dockerfile as it is on the disk, not in unsaved editors. */
import { type BuildOfStage, type ExpectedStages, expectedStages } from '../facts/expected-stages.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { type DockerfilePlace, readDockerfile } from './read-dockerfile.ts';

export async function expectedInstructions(
  request: BuildOfStage & DockerfilePlace,
  { isTrusted }: { readonly isTrusted: boolean },
): Promise<ExpectedStages> {
  if (!isTrusted) return unknown('This workspace is not trusted, so its Dockerfile is not read.');
  const read = await readDockerfile(request);
  return read.kind === 'text' ? expectedStages(parseDockerfile(read.text), request) : read;
}

function unknown(because: string): { readonly kind: 'unknown'; readonly because: string } {
  return { kind: 'unknown', because };
}
