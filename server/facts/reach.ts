/**
 * What a COPY or ADD takes out of the build context: for each of its sources whether it is there, which entries
 * arrive, and which the ignore file keeps out. Entries are not collected before they are asked for, so that "is it the
 * whole context" stays cheap. What cannot be seen (links, unwalked folders, bounds) is said, never guessed.
 */
import { cleanRelativePath, parentPath } from '../model/clean-path.ts';
import { compileWildcard, hasWildcard, type SegmentMatcher } from '../model/copy-wildcard.ts';
import { ignoreWalk, parseIgnoreFile } from '../model/ignore-file.ts';
import type { ParentsSource } from '../model/parents-source.ts';
import type { ContextEntry, ContextListing, ContextView, Loadable } from './context-view.ts';
import { type CopyExcludes, compileCopyExcludes, type ExcludeDecision } from './copy-excludes.ts';
import type { Copy, CopySource } from './file-facts.ts';
import { parentsReach } from './parents-reach.ts';

export interface Reach {
  /** One for each source that is a path, in order; URLs and heredocs are left out. */
  readonly sources: readonly SourceReach[];
}

export interface SourceReach {
  readonly source: CopySource;
  /** True when the source is the root of the context itself: `.`, `./`, `/`. */
  readonly isWholeContext: boolean;
  /**
   * `arrives`: something of it reaches the image. `ignored`: it is on disk and the ignore file keeps all of it out.
   * `missing`: it is not on disk, for certain; a wildcard may match nothing, a literal fails the build.
   * `unknown`: it is behind a link, in a folder that was not walked, or its name depends on an unknown variable.
   */
  readonly outcome: 'arrives' | 'ignored' | 'missing' | 'unknown';
  /** What the source names itself, ignored entries included; several for a wildcard, none for the whole context. */
  readonly named: readonly ContextEntry[];
  /** For a literal source that would be kept out, on disk or not: the pattern. */
  readonly ignoredBy: ContextEntry['ignoredBy'];
  /** Entries that reach the image, folders before what is in them. */
  arriving(): Iterable<ContextEntry>;
  /** Entries that the source takes in and the ignore file keeps out; what is inside an opaque one is not listed. */
  ignored(): Iterable<ContextEntry>;
  /** False when more may arrive than `arriving` tells: links, unwalked folders, bounds. */
  isComplete(): boolean;
}

/** Which files of the context a COPY reaches. Unknown for copies from elsewhere. */
export function reachOf(copy: Copy, context: ContextView): Loadable<Reach> {
  if (copy.from.kind !== 'context') return { kind: 'unknown', because: 'It does not copy from the build context.' };
  const { listing, ignoreFile } = context;
  if (listing.kind !== 'loaded') return listing;
  if (ignoreFile.kind !== 'loaded') return ignoreFile;
  const excludes = compileCopyExcludes(copy.excludes);
  if (excludes === undefined) return { kind: 'unknown', because: 'A pattern of --exclude is not valid.' };
  const scope: ReachScope = { listing: listing.value, excludes, ignoreText: ignoreFile.value?.text };
  const paths = copy.sources.filter((source) => source.kind === 'path');
  return { kind: 'loaded', value: { sources: paths.map((source) => reachOfSource(source, scope)) } };
}

interface ReachScope {
  readonly listing: ContextListing;
  readonly excludes: CopyExcludes;
  readonly ignoreText: string | undefined;
}

/** What a source names, before ignore file and excludes. */
interface Named {
  readonly entries: readonly ContextEntry[];
  /** False when something could not be looked at on the way. */
  readonly isCertain: boolean;
}

function reachOfSource(source: CopySource, scope: ReachScope): SourceReach {
  const { listing, excludes } = scope;
  if (source.parents !== undefined) return reachWithParents(source, source.parents, scope);
  const isWholeContext = source.path === '';
  const named = isWholeContext ? { entries: [], isCertain: true } : findNamed(source, listing);
  const inside = isWholeContext ? () => insideOf('', listing, excludes) : () => insideOfAll(named.entries, listing, excludes);
  const arriving = () => arrivingOf(inside, listing);
  const isComplete = () => listing.isComplete && named.isCertain && every(arriving(), isFullySeen);
  return {
    source,
    isWholeContext,
    outcome: outcomeOf(isWholeContext, named, arriving),
    named: named.entries,
    ignoredBy: source.hasWildcard || !source.path ? undefined : ignoredBy(source.path, named.entries[0], scope.ignoreText),
    arriving,
    ignored: () => filter(inside(), (entry) => entry.ignoredBy !== undefined),
    isComplete,
  };
}

function reachWithParents(source: CopySource, { folder, pattern }: ParentsSource, scope: ReachScope): SourceReach {
  const { listing, excludes } = scope;
  const path = cleanRelativePath(folder);
  const above =
    path === '' ? { entries: [], isCertain: true } : findNamed({ ...source, path, hasWildcard: hasWildcard(path) }, listing);
  const roots = path === '' ? [''] : above.entries.map((entry) => entry.path);
  const reach = parentsReach({ roots, pattern, excludes, listing, arrives: (entry) => isSent(entry, listing) });
  const arriving = () => arrivingOf(reach.inside, listing);
  const found = source.hasWildcard ? { entries: reach.named(), isCertain: true } : findNamed(source, listing);
  const named = found.entries;
  const isCertain = above.isCertain && found.isCertain && reach.isCertain();
  return {
    source,
    isWholeContext: false,
    outcome: outcomeOf(false, { entries: named, isCertain }, arriving),
    named,
    ignoredBy: source.hasWildcard || !source.path ? undefined : ignoredBy(source.path, named[0], scope.ignoreText),
    arriving,
    ignored: () => filter(reach.inside(), (entry) => entry.ignoredBy !== undefined),
    isComplete: () => isCertain && every(arriving(), isFullySeen),
  };
}

function isFullySeen(entry: ContextEntry): boolean {
  return entry.kind !== 'link' && (!entry.isOpaque || entry.ignoredBy !== undefined);
}

function outcomeOf(isWholeContext: boolean, named: Named, arriving: () => Iterable<ContextEntry>): SourceReach['outcome'] {
  if (isWholeContext || !every(arriving(), () => false)) return 'arrives';
  if (!named.isCertain) return 'unknown';
  return named.entries.length > 0 ? 'ignored' : 'missing';
}

function findNamed(source: CopySource, listing: ContextListing): Named {
  if (source.path === undefined) return { entries: [], isCertain: false };
  if (source.hasWildcard) {
    const segments = compileWildcard(source.path);
    return segments === undefined ? { entries: [], isCertain: false } : expandWildcard(segments, listing);
  }
  const entry = listing.get(source.path);
  if (entry !== undefined) return { entries: [entry], isCertain: entry.kind !== 'link' };
  return { entries: [], isCertain: listing.isComplete && !isBehindCurtain(source.path, listing) };
}

/** Whether a folder above the path is a link or was not walked, so that the path may exist unseen. */
function isBehindCurtain(path: string, listing: ContextListing): boolean {
  for (let folder = parentPath(path); folder !== ''; folder = parentPath(folder)) {
    const entry = listing.get(folder);
    if (entry !== undefined) return entry.isOpaque || entry.kind === 'link';
  }
  return false;
}

function expandWildcard(segments: readonly SegmentMatcher[], listing: ContextListing): Named {
  let isCertain = listing.isComplete;
  let level: ContextEntry[] | undefined;
  for (const segment of segments) {
    const next: ContextEntry[] = [];
    for (const folder of level?.map((entry) => entry.path) ?? ['']) {
      const holder = folder === '' ? undefined : listing.get(folder);
      if (holder?.isOpaque || holder?.kind === 'link') isCertain = false;
      for (const child of matchingChildren(folder, segment, listing)) next.push(child);
    }
    level = next;
  }
  const entries = level ?? [];
  return { entries, isCertain: isCertain && entries.every((entry) => entry.kind !== 'link') };
}

function matchingChildren(folder: string, segment: SegmentMatcher, listing: ContextListing): Iterable<ContextEntry> {
  const prefix = folder === '' ? '' : `${folder}/`;
  if (segment.literal === undefined) {
    return filter(listing.childrenOf(folder), (child) => segment.matches(child.path.slice(prefix.length)));
  }
  const child = listing.get(prefix + segment.literal);
  return child === undefined ? [] : [child];
}

/** The pattern that keeps the path out, asked from the ignore file itself when the path is not on disk. */
function ignoredBy(path: string, entry: ContextEntry | undefined, ignoreText: string | undefined): ContextEntry['ignoredBy'] {
  if (entry !== undefined || ignoreText === undefined) return entry?.ignoredBy;
  const pattern = ignoreWalk(parseIgnoreFile(ignoreText))?.decidePath(path, false).excludedBy;
  return pattern && { pattern: pattern.text, line: pattern.line };
}

function* insideOfAll(named: readonly ContextEntry[], listing: ContextListing, excludes: CopyExcludes): Iterable<ContextEntry> {
  for (const entry of named) {
    const decision = excludes.decideRoot();
    if (!decision.isExcluded) yield entry;
    yield* insideOf(entry.path, listing, excludes, decision);
  }
}

/** Everything below the folder that `--exclude` leaves in; patterns are relative to `root`. */
function* insideOf(
  root: string,
  listing: ContextListing,
  excludes: CopyExcludes,
  rootDecision: ExcludeDecision = excludes.decideRoot(),
): Iterable<ContextEntry> {
  const open = [{ entries: listing.childrenOf(root), next: 0, decision: rootDecision }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const entry = top.entries[top.next++];
    if (entry === undefined) {
      open.pop();
      continue;
    }
    const decision = excludes.decide(root === '' ? entry.path : entry.path.slice(root.length + 1), top.decision);
    if (!decision.isExcluded) yield entry;
    if (entry.kind === 'directory') open.push({ entries: listing.childrenOf(entry.path), next: 0, decision });
  }
}

/** An ignored folder arrives all the same when something in it is included again. */
function* arrivingOf(inside: () => Iterable<ContextEntry>, listing: ContextListing): Iterable<ContextEntry> {
  for (const entry of inside()) if (isSent(entry, listing)) yield entry;
}

function isSent(entry: ContextEntry, listing: ContextListing): boolean {
  return entry.ignoredBy === undefined || (entry.kind === 'directory' && holdsIncluded(entry.path, listing));
}

function holdsIncluded(folder: string, listing: ContextListing): boolean {
  return listing
    .childrenOf(folder)
    .some((child) => child.ignoredBy === undefined || (child.kind === 'directory' && holdsIncluded(child.path, listing)));
}

function* filter<T>(items: Iterable<T>, keep: (item: T) => boolean): Iterable<T> {
  for (const item of items) if (keep(item)) yield item;
}

function every<T>(items: Iterable<T>, holds: (item: T) => boolean): boolean {
  for (const item of items) if (!holds(item)) return false;
  return true;
}
