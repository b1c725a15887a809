/** Hashes single files of a build context that somebody already knows, without looking at the rest of it. */
import { realpath } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { hashFile } from './hash-file.ts';
import type { HashedFile } from './hash-small-file.ts';
import { isSamePath } from './same-path.ts';

export interface FilesAgainRequest {
  /** Absolute. */
  readonly contextPath: string;
  /** Relative to it, with forward slashes. */
  readonly paths: readonly string[];
}

export interface FilesAgainDeps {
  /** Without trust nothing is read. */
  readonly isTrusted: boolean;
  readonly signal: AbortSignal;
}

export type FilesAgainAnswer =
  /** In the order of the paths; `null` for what cannot be read. */
  { readonly kind: 'known'; readonly files: (HashedFile | null)[] } | { readonly kind: 'unknown'; readonly because: string };

const largestBytes = 64 * 1024 * 1024;
const mostFiles = 1_000;

/** Throws only the signal's reason. */
export async function hashFilesAgain({ contextPath, paths }: FilesAgainRequest, deps: FilesAgainDeps): Promise<FilesAgainAnswer> {
  if (!deps.isTrusted) return unknown('This workspace is not trusted, so none of its files is hashed.');
  const root = isAbsolute(contextPath) ? await realpath(contextPath).catch(() => undefined) : undefined;
  if (root === undefined || paths.length > mostFiles) return unknown('The build context cannot be read.');
  const files: (HashedFile | null)[] = [];
  for (const path of paths) {
    const isBelow = isSamePath(join(root, path).slice(0, root.length), root) && !path.split(/[\\/]/).includes('..');
    const hashed = isBelow ? await hashFile({ root, path, kind: 'file', largestBytes, signal: deps.signal }) : undefined;
    files.push(hashed ?? null);
  }
  return { kind: 'known', files };
}

function unknown(because: string): FilesAgainAnswer {
  return { kind: 'unknown', because };
}
