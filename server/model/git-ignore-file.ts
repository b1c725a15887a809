/**
 * One `.gitignore`: what it says about a path below it, the last pattern that matches counts (https://git-scm.com/docs/gitignore).
 * What files in other folders say, and that nothing below an ignored folder comes back, is for whoever knows the folders. Classes
 * by name (`[[:digit:]]`) are not followed and match nothing.
 */
import { compileWildcard, type SegmentMatcher } from './copy-wildcard.ts';

export interface GitIgnorePattern {
  /** As spelled. */
  readonly text: string;
  /** Zero-based. */
  readonly line: number;
  readonly isNegated: boolean;
  readonly isOfFolders: boolean;
  /** `**` stands for any number of folders. */
  readonly segments: readonly (SegmentMatcher | '**')[];
}

const mostPatterns = 5_000;

export function parseGitIgnoreFile(text: string): readonly GitIgnorePattern[] {
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .flatMap((line, index) => readLine(line.replace(/\r$/, ''), index))
    .slice(0, mostPatterns);
}

/** The pattern that decides; it may be a negated one. `path` starts at the folder of the file. */
export function gitIgnoreVerdict(
  patterns: readonly GitIgnorePattern[],
  path: string,
  isFolder: boolean,
): GitIgnorePattern | undefined {
  const names = path.split('/');
  return patterns.findLast(({ segments, isOfFolders }) => (isFolder || !isOfFolders) && matches(segments, names));
}

function readLine(spelled: string, line: number): readonly GitIgnorePattern[] {
  if (spelled.startsWith('#')) return [];
  const text = withoutTrailingSpaces(spelled);
  const isNegated = text.startsWith('!');
  const rest = isNegated ? text.slice(1) : text;
  const isOfFolders = rest.endsWith('/');
  const pattern = isOfFolders ? rest.slice(0, -1) : rest;
  if (pattern === '') return [];
  // Without a slash it holds at any depth.
  const anchored = pattern.includes('/') ? pattern.replace(/^\//, '') : `**/${pattern}`;
  const segments = anchored.split('/').map((segment) => (segment === '**' ? '**' : compileSegment(segment)));
  return segments.every((segment) => segment !== undefined)
    ? [{ text: text.trim(), line, isNegated, isOfFolders, segments }]
    : [];
}

/** Only spaces, and not the one that is escaped. */
function withoutTrailingSpaces(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ' && text[end - 2] !== '\\') end--;
  return text.slice(0, end);
}

function compileSegment(segment: string): SegmentMatcher | undefined {
  if (segment.includes('[:')) return undefined;
  return compileWildcard(segment.replaceAll('[!', '[^'))?.[0];
}

/** After each segment it knows all numbers of names that may be taken, so that nothing is tried twice. */
function matches(segments: GitIgnorePattern['segments'], names: readonly string[]): boolean {
  let taken = new Set([0]);
  for (const [index, segment] of segments.entries()) {
    const next = new Set<number>();
    for (const at of taken) {
      const name = names[at];
      if (segment !== '**') {
        if (name !== undefined && segment.matches(name)) next.add(at + 1);
        continue;
      }
      // At the end it stands for what is inside, so for one name at least.
      const isLast = index === segments.length - 1;
      for (let end = isLast ? at + 1 : at; end <= names.length; end++) next.add(end);
    }
    taken = next;
  }
  return taken.has(names.length);
}
