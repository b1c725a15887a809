/** What becomes of the files of a build context, as it lies on the disk: for whoever asks where a change was lost. */
import { isAbsolute } from 'node:path';
import { contextFates, type Fate, fateOfPath } from '../facts/context-fates.ts';
import type { Lost } from '../facts/lost-source.ts';
import { uriOfPath } from './file-uri.ts';
import { type DeclaredBuild, loadFacts } from './load-facts.ts';
import { readDockerfile } from './read-dockerfile.ts';

export interface ContextFilesRequest extends DeclaredBuild {
  /** Relative to the context: only of these; absent: of all. */
  readonly paths?: readonly string[] | undefined;
}

export interface ContextFilesDeps {
  readonly isTrusted: boolean;
  readonly signal: AbortSignal;
  readonly mostFiles?: number;
}

export interface ContextFile {
  readonly path: string;
  /** `folder`: nobody looked into it, because all of it is kept out. */
  readonly kind: 'file' | 'symlink' | 'folder' | 'special';
  readonly fate: Fate;
}

/** What a COPY names and the ignore file keeps out; `what` says so. */
export interface LostSource {
  readonly what: string;
  readonly path: string;
  readonly pattern: string;
  /** Zero-based, in the ignore file. */
  readonly line: number;
}

export type ContextFilesAnswer =
  | {
      readonly kind: 'known';
      readonly files: ContextFile[];
      readonly lost: LostSource[];
      readonly ignoreFileUri?: string;
      readonly isComplete: boolean;
    }
  | { readonly kind: 'unknown'; readonly because: string };

const mostFiles = 100_000;
const kinds = { file: 'file', link: 'symlink', directory: 'folder', special: 'special' } as const;

/** Throws only the signal's reason. */
export async function filesOfContext(request: ContextFilesRequest, deps: ContextFilesDeps): Promise<ContextFilesAnswer> {
  if (!deps.isTrusted) return unknown('This workspace is not trusted, so its build contexts are not read.');
  deps.signal.throwIfAborted();
  if (!isAbsolute(request.contextPath)) return unknown('The build is not one of files on this machine.');
  const read = await readDockerfile(request);
  if (read.kind !== 'text') return read;
  const facts = await loadFacts(request, read.text, deps.signal);
  if ('kind' in facts) return facts;
  const fates = contextFates(facts, request.target);
  if (fates.kind !== 'loaded') return unknown(fates.kind === 'unknown' ? fates.because : 'The build context is not read yet.');
  const listed = fates.value.entries.map(({ kind, ...entry }) => ({ ...entry, kind: kinds[kind] }));
  const asked = request.paths?.flatMap((each): ContextFile[] => {
    const fate = fateOfPath(facts, fates.value, each);
    return fate === undefined ? [] : [{ path: each, kind: 'file', fate }];
  });
  const files = asked ?? listed.slice(0, deps.mostFiles ?? mostFiles);
  const { ignoreFile } = facts.context;
  const ignorePath = ignoreFile.kind === 'loaded' ? ignoreFile.value?.path : undefined;
  return {
    kind: 'known',
    files,
    lost: lostOf(fates.value.lost),
    ...(ignorePath === undefined ? {} : { ignoreFileUri: uriOfPath(ignorePath) }),
    isComplete: fates.value.isComplete && (asked !== undefined || files.length === listed.length),
  };
}

/** Only what is spelled out and there. */
export function lostOf(all: readonly Lost[]): LostSource[] {
  return all.filter(({ isNamed }) => isNamed).map(({ what, path, pattern, line }) => ({ what, path, pattern, line }));
}

function unknown(because: string): { readonly kind: 'unknown'; readonly because: string } {
  return { kind: 'unknown', because };
}
