/** The text of the Dockerfile that a build is made with: the file as it is on the disk, or what a build file spells itself. */
import { pathOfUri } from './file-uri.ts';
import { readTextFile } from './read-text-file.ts';

export interface DockerfilePlace {
  /** With a text: the file that spells it. */
  readonly dockerfileUri: string;
  readonly dockerfileText?: string | undefined;
}

export type DockerfileRead =
  | { readonly kind: 'text'; readonly text: string; readonly path: string }
  | { readonly kind: 'unknown'; readonly because: string };

const longestText = 1024 * 1024;

export async function readDockerfile({ dockerfileUri, dockerfileText }: DockerfilePlace): Promise<DockerfileRead> {
  const path = pathOfUri(dockerfileUri);
  if (path === undefined) return unknown('The Dockerfile is not a file on this machine.');
  if (dockerfileText !== undefined)
    return dockerfileText.length > longestText
      ? unknown('The Dockerfile is too long.')
      : { kind: 'text', text: dockerfileText, path };
  const read = await readTextFile(path, undefined);
  if (read.kind === 'text') return { kind: 'text', text: read.text, path };
  return unknown(`The Dockerfile ${read.kind === 'missing' ? 'does not exist' : `cannot be used: ${read.because}`}.`);
}

function unknown(because: string): { readonly kind: 'unknown'; readonly because: string } {
  return { kind: 'unknown', because };
}
