/** The stages of a Dockerfile as it is on the disk: what a build can stop at. */
import { lineCounter } from '../model/line-counter.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { type DockerfilePlace, readDockerfile } from './read-dockerfile.ts';

export interface StageOnDisk {
  readonly name?: string;
  /** From 1. */
  readonly line: number;
  readonly base: string;
}

export type StagesOnDisk =
  | { readonly kind: 'known'; readonly stages: StageOnDisk[] }
  | { readonly kind: 'unknown'; readonly because: string };

/** No person chooses among more. */
const mostStages = 200;
const longestBase = 200;

export async function dockerfileStages(
  place: DockerfilePlace,
  { isTrusted }: { readonly isTrusted: boolean },
): Promise<StagesOnDisk> {
  if (!isTrusted) return unknown('This workspace is not trusted, so its Dockerfile is not read.');
  const read = await readDockerfile(place);
  return read.kind === 'text' ? stagesIn(read.text) : read;
}

/** Of an instruction that cannot be read nobody knows whether it begins a stage, and what the stage is called. */
export function stagesIn(text: string): StagesOnDisk {
  const { stages, instructions } = parseDockerfile(text);
  const lineOf = lineCounter(text);
  const unread = instructions.find(({ keyword, unreadable }) => keyword === 'FROM' && unreadable !== undefined);
  if (unread !== undefined) return unknown(`Line ${lineOf(unread.span.start) + 1} of the Dockerfile cannot be read.`);
  if (stages.length > mostStages) return unknown('The Dockerfile has more stages than are told.');
  return {
    kind: 'known',
    stages: stages.map(({ name, from }) => ({
      ...(name === undefined ? {} : { name }),
      line: lineOf(from.span.start) + 1,
      base: (from.words[0]?.text ?? '').slice(0, longestBase),
    })),
  };
}

function unknown(because: string): { readonly kind: 'unknown'; readonly because: string } {
  return { kind: 'unknown', because };
}
