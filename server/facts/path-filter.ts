/**
 * What the patterns of `--parents` take of a source and `--exclude` leaves of that, asked of one path after the other, folders before
 * what is in them. What the first does not take the second is not asked about, so that nothing is inherited from such a folder.
 * https://github.com/moby/buildkit/blob/v0.25.2/cache/contenthash/checksum.go (`shouldIncludePath`)
 */
import { type CopyExcludes, compileCopyExcludes, type ExcludeDecision } from './copy-excludes.ts';

export interface FilterDecision {
  readonly isTaken: boolean;
  readonly included: ExcludeDecision | undefined;
  readonly excluded: ExcludeDecision | undefined;
}

export interface PathFilter {
  /** `below` is relative to the source, which itself is the empty path. */
  decide(below: string, folder: FilterDecision | undefined): FilterDecision;
}

/** `undefined` when a pattern is not valid. */
export function pathFilter(patterns: {
  /** Absent: everything is taken. */
  readonly includes?: readonly string[];
  readonly excludes: readonly string[];
}): PathFilter | undefined {
  const { includes, excludes } = patterns;
  // Both lists are of one language: what the first matches is taken.
  const [includer, excluder] = [includes && compileCopyExcludes(includes), compileCopyExcludes(excludes)];
  if (excluder === undefined || (includes !== undefined && includer === undefined)) return undefined;
  return filterOf(includer, excluder);
}

export function filterOf(includer: CopyExcludes | undefined, excluder: CopyExcludes): PathFilter {
  return {
    decide(below, folder) {
      const included = includer?.decide(below, folder?.included ?? undecided);
      if (included?.isExcluded === false) return { isTaken: false, included, excluded: undefined };
      const excluded = excluder.decide(below, folder?.excluded ?? undecided);
      return { isTaken: !excluded.isExcluded, included, excluded };
    },
  };
}

const undecided: ExcludeDecision = { isExcluded: false, result: undefined };
