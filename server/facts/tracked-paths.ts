/**
 * Whether a line of an ignore file would keep out something that Git keeps: then it is a source by all that is known, and no fix
 * may drop it. Where the context has no `.gitignore` nobody can tell, and nothing is held against the line.
 */
import { ignoreWalk, parseIgnoreFile } from '../model/ignore-file.ts';
import type { ContextListing, ContextView } from './context-view.ts';
import { gitIgnoredBy } from './git-ignored.ts';

const mostLooked = 50_000;
const mostMatches = 200;

export function dropsTracked(pattern: string, context: ContextView, listing: ContextListing): boolean {
  const gitignore = context.read('.gitignore');
  if (gitignore.kind !== 'loaded' || gitignore.value === undefined) return false;
  const walk = ignoreWalk(parseIgnoreFile(pattern));
  let matches = 0;
  for (const { path, kind } of listing.entries.slice(0, mostLooked)) {
    if (walk?.decidePath(path, kind === 'directory').excludedBy === undefined) continue;
    // Git keeps files, and a folder may hold nothing but ignored ones.
    if (kind !== 'directory' && gitIgnoredBy(context, path) === undefined) return true;
    if (++matches > mostMatches) break;
  }
  return false;
}
