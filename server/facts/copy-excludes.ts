/**
 * `--exclude` of COPY and ADD: patterns of the ignore file's language, but relative to each source, where the source
 * itself is the empty path; so `--exclude=x` never drops a file `x` that the source names.
 */
import { compileMatcher, type MatchResult } from '../model/ignore-matcher.ts';
import { readPattern } from '../model/ignore-pattern.ts';

interface ExcludePattern {
  readonly cleaned: string;
  readonly isNegated: boolean;
}

export interface CopyExcludes {
  /** The source itself. */
  decideRoot(): ExcludeDecision;
  decide(pathInSource: string, folder: ExcludeDecision): ExcludeDecision;
}

export interface ExcludeDecision {
  readonly isExcluded: boolean;
  readonly result: MatchResult<ExcludePattern> | undefined;
}

const included: ExcludeDecision = { isExcluded: false, result: undefined };
const noExcludes: CopyExcludes = { decideRoot: () => included, decide: () => included };

/** `undefined` when a pattern is not valid. */
export function compileCopyExcludes(texts: readonly string[]): CopyExcludes | undefined {
  if (texts.length === 0) return noExcludes;
  const patterns: ExcludePattern[] = [];
  for (const text of texts) {
    const read = readPattern(text);
    if (read.kind === 'problem') return undefined;
    if (read.kind === 'pattern') patterns.push(read);
  }
  const matcher = compileMatcher(patterns);
  if (matcher === undefined) return undefined;
  const decide = (path: string, folder: ExcludeDecision | undefined): ExcludeDecision => {
    const result = matcher.match(path, folder?.result);
    return { isExcluded: result.excludedBy !== undefined, result };
  };
  return { decideRoot: () => decide('', undefined), decide };
}
