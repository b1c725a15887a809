/** The build that somebody spelled out on the command line: it counts before everything that files say. */
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Builds } from '../client/ports.ts';
import type { BuildSourceInfo } from '../server/protocol.ts';

/** Paths as they were typed. */
export interface SaidSource {
  readonly file: string;
  /** Absent: the folder of the file. */
  readonly context?: string | undefined;
  readonly target?: string | undefined;
  readonly args?: Readonly<Record<string, string>>;
}

/** `referencesOf` tells those of the image that is meant. */
export function withSaidSource<Known extends Builds>(
  builds: Known,
  source: SaidSource | undefined,
  referencesOf: () => Promise<readonly string[]>,
): Known {
  if (source === undefined) return builds;
  const path = resolve(source.file);
  const said = (references: readonly string[]): BuildSourceInfo => ({
    dockerfileUri: pathToFileURL(path).href,
    contextPath: source.context === undefined ? dirname(path) : resolve(source.context),
    ...{ target: source.target, args: { ...source.args }, unknownArgs: [], namedContexts: {}, references: [...references] },
    origin: { kind: 'flag', because: '--file says so' },
  });
  return {
    ...builds,
    sources: async (engineId: string) => [said(await referencesOf()), ...(await builds.sources(engineId))],
  };
}
