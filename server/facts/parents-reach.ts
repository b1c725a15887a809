/**
 * What a source of `COPY --parents` takes of a context: everything that its pattern matches below the folder in front of the pivot, and
 * the folders on the way to that. Links are taken as what they are and not entered.
 */
import { cleanRelativePath } from '../model/clean-path.ts';
import type { ContextEntry, ContextListing } from './context-view.ts';
import { type CopyExcludes, compileCopyExcludes } from './copy-excludes.ts';
import { isGitFolder } from './git-folder.ts';
import { type FilterDecision, filterOf, type PathFilter } from './path-filter.ts';
import { looksInto } from './pattern-folders.ts';

export interface ParentsReach {
  /** What is taken, and the folders that come along with what arrives. */
  inside(): Iterable<ContextEntry>;
  /** What the pattern takes itself, not with a folder that is above. */
  named(): readonly ContextEntry[];
  /** False when a folder in which the pattern looks was not walked. */
  isCertain(): boolean;
}

export interface ParentsRequest {
  /** In which the pattern looks: the folder in front of the pivot; several where that has wildcards. */
  readonly roots: readonly string[];
  readonly pattern: string;
  readonly excludes: CopyExcludes;
  readonly listing: ContextListing;
  /** The ignore file leaves it in, itself or something in it. */
  arrives(entry: ContextEntry): boolean;
}

export function parentsReach(request: ParentsRequest): ParentsReach {
  const { roots, pattern, listing } = request;
  const includer = compileCopyExcludes([pattern]);
  // A pattern that is not valid fails the build.
  if (includer === undefined) return { inside: () => [], named: () => [], isCertain: () => false };
  const filter = filterOf(includer, request.excludes);
  const patterns = roots.map((root) => looksInto(cleanRelativePath(`${root}/${pattern}`)));
  const mayBeIn = ({ path, isOpaque, ignoredBy }: ContextEntry) =>
    isOpaque && ignoredBy === undefined && !isGitFolder(path) && patterns.some((looks) => looks(path));
  return {
    *inside() {
      for (const root of roots) for (const { entry } of takenIn(root, filter, request)) yield entry;
    },
    named: () => roots.flatMap((root) => [...takenIn(root, filter, request)].flatMap((each) => (each.isNamed ? each.entry : []))),
    isCertain: () => listing.isComplete && !listing.entries.some(mayBeIn),
  };
}

interface Taken {
  readonly entry: ContextEntry;
  readonly isNamed: boolean;
}

interface OpenFolder {
  readonly entry: ContextEntry | undefined;
  readonly children: readonly ContextEntry[];
  readonly decision: FilterDecision | undefined;
  next: number;
  isGiven: boolean;
}

function* takenIn(root: string, filter: PathFilter, { listing, arrives }: ParentsRequest): Iterable<Taken> {
  const own = root === '' ? undefined : listing.get(root);
  if (root !== '' && own?.kind !== 'directory') return;
  const decision = root === '' ? undefined : filter.decide('', undefined);
  const open: OpenFolder[] = [{ entry: own, children: listing.childrenOf(root), decision, next: 0, isGiven: own === undefined }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const entry = top.children[top.next++];
    if (entry === undefined) {
      open.pop();
      continue;
    }
    const below = root === '' ? entry.path : entry.path.slice(root.length + 1);
    const its = filter.decide(below, top.decision);
    if (its.isTaken && arrives(entry)) yield* onTheWay(open);
    if (its.isTaken) yield { entry, isNamed: !isMatched(top.decision) };
    if (entry.kind === 'directory')
      open.push({ entry, children: listing.childrenOf(entry.path), decision: its, next: 0, isGiven: its.isTaken });
  }
}

/** Folders that no pattern matches come along with the first thing in them that arrives. */
function* onTheWay(open: readonly OpenFolder[]): Iterable<Taken> {
  for (const folder of open) {
    if (!folder.isGiven && folder.entry !== undefined) yield { entry: folder.entry, isNamed: false };
    folder.isGiven = true;
  }
}

function isMatched(decision: FilterDecision | undefined): boolean {
  return decision?.included?.isExcluded === true;
}
