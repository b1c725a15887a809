/** What a source of a COPY loses to the ignore file although it was meant: a path that it names, or all that a folder holds. */
import type { ContextView } from './context-view.ts';
import { folderOf } from './expand-glob.ts';
import type { SourceReach } from './reach.ts';

/** What of a source does not arrive, and by which pattern. */
export interface Lost {
  readonly path: string;
  readonly pattern: string;
  readonly line: number;
  /** What a `!` line could name, best first. */
  readonly includes: readonly string[];
  readonly what: string;
  /** The build fails for certain; otherwise it goes on without what was lost, or the path is not on disk. */
  readonly isCertain: boolean;
  /**
   * On disk, spelled out and kept out itself, so that a build fails: nobody can have meant it. Of what is in a folder one may
   * have meant it.
   */
  readonly isNamed: boolean;
}

/** `undefined` when nothing is lost that was meant. */
export function lostBy(reach: SourceReach, context: ContextView): Lost | undefined {
  const { source, outcome, named, ignoredBy } = reach;
  const { path } = source;
  if (path === undefined || path === '') return undefined;
  if (source.hasWildcard) return lostByWildcard(reach, path);
  if (outcome === 'arrives') return lostContent(reach, path);
  if (ignoredBy === undefined || (outcome === 'unknown' && !isInIgnoredFolder(path, context))) return undefined;
  const isFile = named[0] === undefined ? outcome === 'unknown' : named[0].kind !== 'directory';
  const what = outcome === 'missing' ? `${path} would not arrive even if it existed` : `${path} never arrives`;
  return { path, includes: [path], ...ignoredBy, what, isCertain: isFile, isNamed: outcome === 'ignored' };
}

/** For a copy of the whole context of which no file arrives: a file that was to, and what keeps it out. */
export function lostWithEverything({ isWholeContext, arriving, ignored }: SourceReach, { listing }: ContextView) {
  if (!isWholeContext || listing.kind !== 'loaded' || !listing.value.isComplete) return undefined;
  for (const { kind, isOpaque, ignoredBy } of arriving())
    if (kind !== 'directory' || (isOpaque && ignoredBy === undefined)) return undefined;
  const isOfTheBuild = (path: string) => /(^|\/)(Dockerfile|[^/]*\.(docker|container)ignore)$/i.test(path);
  for (const { path, kind, ignoredBy } of ignored())
    if (ignoredBy !== undefined && kind === 'file' && !isOfTheBuild(path)) return { path, ...ignoredBy };
  return undefined;
}

/** A wildcard that finds nothing it may take, or loses the lock file beside the manifest. */
function lostByWildcard({ source, outcome, named }: SourceReach, path: string): Lost | undefined {
  const isLock = (name: string) =>
    /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|[\w.-]+\.lock|bun\.lockb|pnpm-lock\.yaml|go\.sum)$/.test(name);
  const lost = named.find((entry) => entry.ignoredBy !== undefined && (outcome === 'ignored' || isLock(entry.path)));
  if (lost?.ignoredBy === undefined) return undefined;
  const what = `${lost.path} matches ${source.text} but never arrives`;
  return {
    path: lost.path,
    includes: outcome === 'ignored' ? [path] : [lost.path],
    ...lost.ignoredBy,
    what,
    isCertain: false,
    isNamed: false,
  };
}

/** A folder that arrives with none of its files. */
function lostContent({ named, arriving, ignored }: SourceReach, path: string): Lost | undefined {
  if (named[0]?.kind !== 'directory' || named[0].isOpaque) return undefined;
  for (const entry of arriving())
    if (entry.kind !== 'directory' || (entry.isOpaque && entry.ignoredBy === undefined)) return undefined;
  for (const entry of ignored()) {
    if (entry.ignoredBy === undefined) continue;
    return {
      path: entry.path,
      includes: [path, `${path}/**`],
      ...entry.ignoredBy,
      what: `${path} arrives empty, without ${entry.path}`,
      isCertain: false,
      isNamed: false,
    };
  }
  return undefined;
}

/** Nothing below an excluded folder was looked at, and nothing of it can arrive. */
function isInIgnoredFolder(path: string, { listing }: ContextView): boolean {
  if (listing.kind !== 'loaded') return false;
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) {
    const entry = listing.value.get(folder);
    if (entry !== undefined) return entry.ignoredBy !== undefined && entry.kind === 'directory';
  }
  return false;
}
