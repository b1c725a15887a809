/**
 * The paths of a build context that a build uses, as BuildKit's client asks for them: patterns of the ignore file's language
 * that say what stays in. What no pattern names is not sent, except for the folders on the way to what is.
 */
import { folderEntry } from './folder-entry.ts';
import { compileMatcher, type MatchResult } from './ignore-matcher.ts';
import { readPattern } from './ignore-pattern.ts';

interface IncludePattern {
  readonly cleaned: string;
  readonly isNegated: boolean;
}

export interface IncludeDecision {
  readonly isIncluded: boolean;
  /** True for a folder that is not entered: nothing inside is used. */
  readonly isPruned: boolean;
  readonly result: MatchResult<IncludePattern>;
}

export interface IncludeWalk {
  /** Decides one entry; `folder` is the decision for the folder it is in, `undefined` at the root. */
  decide(path: string, isFolder: boolean, folder: IncludeDecision | undefined): IncludeDecision;
  /** The walk includes the file and its bytes are withheld all the same: possible only below a pattern that starts with `!`. */
  isWithheldOnOpen(path: string): boolean;
}

/** `undefined` when the build fails on a pattern, or when one is of a kind that is not followed here. */
export function includeWalk(texts: readonly string[]): IncludeWalk | undefined {
  const patterns: IncludePattern[] = [];
  for (const text of texts) {
    const read = readPattern(text);
    if (read.kind === 'problem') return undefined;
    if (read.kind === 'pattern') patterns.push(read);
  }
  const matcher = compileMatcher(patterns);
  if (matcher === undefined) return undefined;
  const mayEnter = folderEntry(patterns.filter(({ isNegated }) => !isNegated).map(({ cleaned }) => cleaned));
  const hasNegated = patterns.some(({ isNegated }) => isNegated);
  return {
    decide(path, isFolder, folder) {
      const result = matcher.match(path, folder?.result);
      // The matcher speaks of excluding; here, what matches is what stays.
      const isIncluded = result.excludedBy !== undefined;
      return { isIncluded, isPruned: isFolder && !isIncluded && !mayEnter(path), result };
    },
    isWithheldOnOpen: (path) => hasNegated && !matcher.isExcludedOnOpen(path),
  };
}
