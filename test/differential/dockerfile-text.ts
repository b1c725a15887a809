/** The text of a Dockerfile in pieces that can be changed, and what its lines may name. */
import type { Listed } from './context-folder.ts';

export interface StageText {
  /** Lower case; empty for a stage without a name. */
  name: string;
  from: string;
  /** One instruction each, possibly of several lines. */
  lines: string[];
}

export interface DockerfileText {
  preamble: string[];
  stages: StageText[];
}

export interface Surroundings {
  readonly salt: string;
  readonly base: string;
  readonly files: readonly Listed[];
  /** Where a server gives a file, and its checksum. */
  readonly served: { readonly address: string; readonly checksum: string };
  /** A repository, and its commits. */
  readonly repository: { readonly address: string; readonly commits: readonly string[] };
  /** The builder is that of 20.10, whose language is smaller. */
  readonly isOld: boolean;
  /** A newer frontend reads the file, so that `--parents` is drawn. */
  readonly hasParents: boolean;
}

/** `syntax`: the image of the frontend that reads it, instead of the builder's own. */
export function textOf({ preamble, stages }: DockerfileText, syntax?: string): string {
  const parts = stages.map(({ name, from, lines }) => [`FROM ${from}${name === '' ? '' : ` AS ${name}`}`, ...lines].join('\n'));
  return [...(syntax === undefined ? [] : [`# syntax=${syntax}`]), ...preamble, ...parts, ''].join('\n');
}
