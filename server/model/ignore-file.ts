/**
 * A whole ignore file (`.dockerignore`, `<Dockerfile>.dockerignore`): its patterns with their places, what makes the
 * build fail, and the walk that decides which entries of a folder tree are sent. The walk prunes like BuildKit's, so a
 * re-included file below a pruned folder stays out here as it does there.
 */
import { trimGoSpace } from './clean-path.ts';
import { folderEntry } from './folder-entry.ts';
import { compileMatcher, type MatchResult } from './ignore-matcher.ts';
import { type IgnorePattern, type IgnoreProblem, readIgnoreLine } from './ignore-pattern.ts';

export interface IgnoreFile {
  readonly patterns: readonly IgnorePattern[];
  /** When there is any, the build fails and nothing can be said about what is sent. */
  readonly problems: readonly IgnoreProblem[];
}

export interface IgnoreWalk {
  /** Decides one entry; `folder` is the decision for the folder it is in, `undefined` at the root. */
  decide(path: string, isFolder: boolean, folder: IgnoreDecision | undefined): IgnoreDecision;
  /** The decision for any path, the folders above it included; for paths that need not exist. */
  decidePath(path: string, isFolder: boolean): IgnoreDecision;
  isExcludedOnOpen(path: string): boolean;
}

export interface IgnoreDecision {
  readonly excludedBy: IgnorePattern | undefined;
  /** True for an excluded folder that BuildKit does not enter: everything inside is out. */
  readonly isPruned: boolean;
  readonly result: MatchResult<IgnorePattern>;
}

/** BuildKit's reader gives up on longer lines. */
const maxLineLength = 65_535;

/** Reads an ignore file as BuildKit does; never throws. */
export function parseIgnoreFile(text: string): IgnoreFile {
  const patterns: IgnorePattern[] = [];
  const problems: IgnoreProblem[] = [];
  let line = 0;
  for (let start = 0; start < text.length; line++) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    readLine(text, start, end, line, patterns, problems);
    start = end + 1;
  }
  return { patterns, problems };
}

function readLine(
  text: string,
  start: number,
  end: number,
  line: number,
  patterns: IgnorePattern[],
  problems: IgnoreProblem[],
): void {
  const from = line === 0 && text.startsWith('\uFEFF') ? start + 1 : start;
  if (end - from > maxLineLength) {
    problems.push({ line, span: { start: from, end }, because: 'the line is longer than 64 KiB, which fails the build' });
    return;
  }
  const raw = text.slice(from, end);
  if (raw.startsWith('#')) return;
  const trimmed = trimGoSpace(raw);
  if (trimmed === '') return;
  const spanStart = from + raw.indexOf(trimmed);
  const span = { start: spanStart, end: spanStart + trimmed.length };
  const read = readIgnoreLine(trimmed);
  if (read.kind === 'problem') problems.push({ line, span, because: read.because });
  if (read.kind === 'pattern') {
    patterns.push({ text: trimmed, line, span, cleaned: read.cleaned, isNegated: read.isNegated });
  }
}

/** `undefined` when the build fails on the patterns, or when one of them is of a kind that is not followed here. */
export function ignoreWalk(file: IgnoreFile): IgnoreWalk | undefined {
  const matcher = file.problems.length > 0 ? undefined : compileMatcher(file.patterns);
  if (matcher === undefined) return undefined;
  // An excluded folder is entered only where an exception could match something inside.
  const mayEnter = folderEntry(matcher.patterns.filter(({ isNegated }) => isNegated).map(({ cleaned }) => cleaned));

  const decide = (path: string, isFolder: boolean, folder: IgnoreDecision | undefined): IgnoreDecision => {
    if (folder?.isPruned) return folder;
    const result = matcher.match(path, folder?.result);
    const { excludedBy } = result;
    return { excludedBy, result, isPruned: isFolder && excludedBy !== undefined && !mayEnter(path) };
  };
  const decidePath = (path: string, isFolder: boolean): IgnoreDecision => {
    let decision: IgnoreDecision | undefined;
    for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      decision = decide(path.slice(0, slash), true, decision);
    }
    return decide(path, isFolder, decision);
  };
  return { decide, decidePath, isExcludedOnOpen: (path) => matcher.isExcludedOnOpen(path) };
}
