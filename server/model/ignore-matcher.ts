/**
 * Decides for one path whether the patterns keep it out, given what was decided for its folder: a pattern that matched
 * the folder matches everything in it, a pattern that was skipped for the folder counts as not matched. This is
 * `MatchesUsingParentResults` of `moby/patternmatcher`; without the folder's result each pattern is tried on the folders
 * above as well, which may give another answer.
 */
import { parentPath } from './clean-path.ts';
import { type CompiledPattern, compilePattern } from './ignore-compile.ts';
import { indexPatterns } from './ignore-index.ts';

/** What the matcher needs of a pattern; callers keep their own type. */
export interface MatcherPattern {
  readonly cleaned: string;
  readonly isNegated: boolean;
}

export interface MatchResult<P> {
  /** The pattern that turned the path from kept to excluded last; `undefined` when it is kept. */
  readonly excludedBy: P | undefined;
  /** Numbers of the patterns that matched, ascending: what the entries of this folder need. */
  readonly matched: readonly number[];
}

export interface Matcher<P> {
  readonly patterns: readonly P[];
  match(path: string, folder: MatchResult<P> | undefined): MatchResult<P>;
  /**
   * What BuildKit asks again when it opens a file for sending. Where it differs from the walk, the file arrives with
   * its name and size but without its bytes (https://github.com/tonistiigi/fsutil `filterFS.Open`).
   */
  isExcludedOnOpen(path: string): boolean;
}

/** `undefined` when a pattern cannot be compiled: nothing is then known about any path. */
export function compileMatcher<P extends MatcherPattern>(patterns: readonly P[]): Matcher<P> | undefined {
  const compiled: CompiledPattern[] = [];
  for (const pattern of patterns) {
    const one = compilePattern(pattern.cleaned);
    if (one === undefined) return undefined;
    compiled.push(one);
  }
  const index = indexPatterns(compiled);
  return {
    patterns,
    match: (path, folder) => {
      const paths = folder === undefined ? withFolders(path) : [path];
      const candidates = paths.map((each) => index.candidates(each)).reduce(mergeSorted, folder?.matched ?? []);
      return match(patterns, compiled, candidates, paths, folder);
    },
    isExcludedOnOpen: (path) => isExcludedOnOpen(patterns, compiled, path),
  };
}

function match<P extends MatcherPattern>(
  patterns: readonly P[],
  compiled: readonly CompiledPattern[],
  candidates: readonly number[],
  paths: readonly string[],
  folder: MatchResult<P> | undefined,
): MatchResult<P> {
  const inherited = folder?.matched ?? [];
  const matched: number[] = [];
  let excludedBy: P | undefined;
  let next = 0;
  for (const number of candidates) {
    const pattern = patterns[number];
    if (pattern === undefined) continue;
    const isInherited = inherited[next] === number;
    if (isInherited) next++;
    else if (pattern.isNegated !== (excludedBy !== undefined) || !paths.some((path) => compiled[number]?.test(path))) continue;
    matched.push(number);
    if (pattern.isNegated) excludedBy = undefined;
    else excludedBy ??= pattern;
  }
  return { excludedBy, matched };
}

function isExcludedOnOpen(patterns: readonly MatcherPattern[], compiled: readonly CompiledPattern[], path: string): boolean {
  const paths = withFolders(path);
  let isExcluded = false;
  patterns.forEach((pattern, number) => {
    if (pattern.isNegated !== isExcluded) return;
    if (paths.some((each) => compiled[number]?.test(each))) isExcluded = !pattern.isNegated;
  });
  return isExcluded;
}

/** The path and the folders that it is in. */
function withFolders(path: string): readonly string[] {
  const paths = [path];
  for (let folder = parentPath(path); folder !== ''; folder = parentPath(folder)) paths.push(folder);
  return paths;
}

/** Both ascending; equal numbers once. */
function mergeSorted(left: readonly number[], right: readonly number[]): readonly number[] {
  if (left.length === 0) return right;
  if (right.length === 0) return left;
  const merged: number[] = [];
  for (let l = 0, r = 0; l < left.length || r < right.length; ) {
    const a = left[l] ?? Number.POSITIVE_INFINITY;
    const b = right[r] ?? Number.POSITIVE_INFINITY;
    merged.push(Math.min(a, b));
    if (a <= b) l++;
    if (b <= a) r++;
  }
  return merged;
}
