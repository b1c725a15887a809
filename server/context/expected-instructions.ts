/** What makes each stage of a Dockerfile as it is on the disk, not in unsaved editors. */
import { type BuildOfStage, type ExpectedStages, expectedStages } from '../facts/expected-stages.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { pathOfUri } from './file-uri.ts';
import { readTextFile } from './read-text-file.ts';

export async function expectedInstructions(
  request: BuildOfStage,
  { isTrusted }: { readonly isTrusted: boolean },
): Promise<ExpectedStages> {
  if (!isTrusted) return unknown('This workspace is not trusted, so its Dockerfile is not read.');
  const path = pathOfUri(request.dockerfileUri);
  if (path === undefined) return unknown('The Dockerfile is not a file on this machine.');
  const read = await readTextFile(path, undefined);
  if (read.kind === 'text') return expectedStages(parseDockerfile(read.text), request);
  return unknown(`The Dockerfile ${read.kind === 'missing' ? 'does not exist' : `cannot be used: ${read.because}`}.`);
}

function unknown(because: string): { readonly kind: 'unknown'; readonly because: string } {
  return { kind: 'unknown', because };
}
