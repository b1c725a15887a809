/** The git-ignored folder that keeps what tests install, between runs: `.cache/` of the checkout, or `UNSTALE_CACHE`. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const repositoryRoot = resolve(import.meta.dirname, '..', '..');

const cacheFolder = resolve(process.env['UNSTALE_CACHE'] ?? join(repositoryRoot, '.cache'));

/** Makes sure that a folder below the cache exists and returns its absolute path. */
export function cachePath(...parts: string[]): string {
  const path = join(cacheFolder, ...parts);
  mkdirSync(path, { recursive: true });
  return path;
}
