/**
 * Workspace → image → what the process sees, decided end to end: where every copied file is seen as it is in the workspace,
 * no link between can make the container stale; where one is not, the first link that accounts for it is named.
 */

import type { SourceAnswer, SourceComparison } from './compare-source.ts';
import type { Comparison } from './container-link.ts';
import { type Link, link } from './link.ts';
import { changedSince, unchangedSince, undecidedSince } from './since-build.ts';

const shownPaths = 20;

/** Of an image, by itself: what of the workspace did not reach it, and where it was lost. */
export function imageLinks(answer: SourceAnswer): readonly Link[] {
  if (answer.kind !== 'compared') return [sourceLink(answer)];
  return [contextLink(answer), transferLink(answer), ...besideTarget(sourceLink(answer))];
}

/** Whether the copied files are those of the workspace, and the rest of the inputs are. */
export function sourceLink(answer: SourceAnswer): Link {
  if (answer.kind === 'not-applicable') return link('source', 'not-applicable', answer.because);
  if (answer.kind === 'unknown')
    return link('source', 'unknown', answer.because, { fixes: answer.isSourceUnknown === true ? ['set-build-source'] : [] });
  const { differing, unsent, equalCount } = answer;
  const others = differing.filter((path) => !unsent.includes(path));
  if (others.length > 0) {
    const because = `${filesDiffer(others.length)} from the workspace.`;
    return link('source', 'broken', because, { evidence: firstOf(others), fixes: ['clean-rebuild'] });
  }
  if (unsent.length > 0)
    return link('source', 'note', `${filesDiffer(unsent.length)} from the workspace, and may never be sent.`);
  return changedSince(answer) ?? undecidedLink(answer) ?? link('source', 'ok', identical(equalCount));
}

function contextLink({ lost }: SourceComparison): Link {
  const [first] = lost;
  if (first === undefined) return link('context', 'ok', 'The ignore file keeps out nothing that a COPY names.');
  const because = `${first.what}: line ${first.line + 1} of the ignore file (${first.pattern}) keeps it out, so no rebuild can pick it up.`;
  return link('context', 'broken', because, { evidence: firstOf(lost.map(({ path }) => path)), fixes: ['edit-ignore-file'] });
}

function transferLink({ unsent }: SourceComparison): Link {
  if (unsent.length === 0) return link('transfer', 'ok', 'No file differs that has the size and the time of its old copy.');
  const what = unsent.length === 1 ? '1 copied file differs' : `${unsent.length} copied files differ`;
  const because = `${what} and has the size and time of the old copy, so a builder that keeps that copy is not sent it, even with --no-cache.`;
  return link('transfer', 'broken', because, { evidence: firstOf(unsent), fixes: ['clean-rebuild'] });
}

export interface SeenByContainer {
  /** Of what the container's reference names now. */
  readonly image: SourceAnswer;
  /** Of what the process sees: its own image, what the container changed itself, and mounts over it. */
  readonly seen: SourceAnswer;
  /** Paths that a mount covers, of `seen.differing`. */
  readonly mounted: readonly string[];
  /** Where anonymous volumes are mounted that cover some of those. */
  readonly hiding?: readonly string[] | undefined;
  /** Paths that the container changed itself, of `seen.differing`. */
  readonly changed: readonly string[];
  readonly container: Link;
  /** What the container link was decided by. */
  readonly comparison: Comparison;
  readonly expectedPaths: ReadonlySet<string>;
}

/** All file-level links of a container, in the order of the chain. */
export function linksOf(of: SeenByContainer): readonly Link[] {
  const { image, seen, container, comparison, expectedPaths } = of;
  if (seen.kind !== 'compared') return [sourceLink(seen), container];
  if (seen.differing.length > 0) return differentLinks(of, seen);
  if (seen.replaced.length > 0) return [contextLink(seen), sourceOfImage(image), container, replaced(seen.replaced)];
  const around = [contextLink(seen), transferLink(seen), hidden([]), changedInside([])];
  const changed = changedSince(seen);
  if (changed !== undefined) return [...around, ...changedLinks(image, container, changed)];
  const undecided = undecidedLink(seen);
  if (undecided !== undefined) return [...around, undecided, container];
  return [...around, sameSource(image, seen), isCovered(comparison, expectedPaths) ? asNote(container) : container];
}

/** What a mount hides and what the container changed itself is accounted for; anything else came with its image. */
function differentLinks(of: SeenByContainer, seen: SourceComparison): readonly Link[] {
  const { image, mounted, changed, container } = of;
  const later = [hidden(mounted, of.hiding), changedInside(changed)];
  const accounted = new Set([...mounted, ...changed]);
  const ofItsImage = seen.differing.filter((path) => !accounted.has(path));
  const own = imageLinks(image);
  if (ofItsImage.length === 0) return [...own.map(asNote), container, ...later];
  const isOfImage = own.some(({ id, state }) => id !== 'context' && state === 'broken');
  if (isOfImage) return [...own.map((each) => withFiles(each, ofItsImage, seen)), container, ...later];
  if (container.state === 'broken') return [...own, withPaths(container, ofItsImage), ...later];
  // The reference is gone or its image could not be read, and what runs differs all the same.
  return [...imageLinks({ ...seen, differing: ofItsImage }), container, ...later];
}

/** The image that the name means now may be built from what is here, and then it is the container that has the old one. */
function changedLinks(image: SourceAnswer, container: Link, changed: Link): readonly Link[] {
  const source = sourceLink(image);
  const own = source.state === 'broken' || container.state === 'broken' ? source : changed;
  return [...besideTarget(own), container];
}

/** Other arguments for the same files: these are told, too. */
function besideTarget(of: Link): readonly Link[] {
  return of.id === 'target' ? [of, link('source', 'ok', 'The files and the Dockerfile are those that it was built from.')] : [of];
}

/** Of a container that does not see the files of its image, the image says nothing that decides. */
function sourceOfImage(image: SourceAnswer): Link {
  return asNote(sourceLink(image));
}

function sameSource(image: SourceAnswer, seen: SourceComparison): Link {
  const ofImage = sourceLink(image);
  if (ofImage.state === 'ok') return ofImage;
  if (seen.equalCount === 0) return unchangedSince(seen) ?? ofImage;
  const because = `${identical(seen.equalCount)} The image that its name means now holds something else.`;
  return link('source', ofImage.state === 'broken' ? 'note' : 'ok', because, { evidence: ofImage.evidence });
}

/** The images differ in nothing but files that were compared end to end. */
function isCovered(comparison: Comparison, expectedPaths: ReadonlySet<string>): boolean {
  if (comparison.kind !== 'different-files') return false;
  return comparison.paths.length === comparison.count && comparison.paths.every((path) => expectedPaths.has(path));
}

function asNote(of: Link): Link {
  return of.state === 'broken' ? { ...of, state: 'note', fixes: [] } : of;
}

/** Each path with the link that accounts for it. */
function withFiles(of: Link, paths: readonly string[], { unsent }: SourceComparison): Link {
  if (of.state !== 'broken' || (of.id !== 'source' && of.id !== 'transfer')) return of;
  return withPaths(
    of,
    paths.filter((path) => unsent.includes(path) === (of.id === 'transfer')),
  );
}

function withPaths(of: Link, paths: readonly string[]): Link {
  return { ...of, evidence: [...new Set([...firstOf(paths), ...of.evidence])] };
}

function hidden(paths: readonly string[], volumes: readonly string[] = []): Link {
  if (paths.length === 0) return link('mount', 'ok', 'No mount hides a copied file with other content.');
  const what = paths.length === 1 ? '1 copied file' : `${paths.length} copied files`;
  if (volumes.length === 0)
    return link('mount', 'broken', `A mount hides ${what} with other content.`, { evidence: firstOf(paths) });
  const isAlone = paths.every((path) => volumes.some((volume) => path.startsWith(`${volume}/`)));
  const [who, hide] = volumes.length === 1 ? ['volume at', 'hides'] : ['volumes at', 'hide'];
  const because = `The anonymous ${who} ${volumes.join(' and ')} ${isAlone ? hide : `and other mounts hide`} ${what} with other content.`;
  return link('mount', 'broken', because, { evidence: firstOf(paths), fixes: ['renew-volumes'] });
}

function changedInside(paths: readonly string[]): Link {
  if (paths.length === 0) return link('drift', 'ok', 'No copied file was changed inside the container.');
  const what = paths.length === 1 ? '1 copied file was' : `${paths.length} copied files were`;
  return link('drift', 'broken', `${what} changed inside the container.`, { evidence: firstOf(paths), fixes: ['clean-rebuild'] });
}

function replaced(paths: readonly string[]): Link {
  const what = paths.length === 1 ? '1 copied file is' : `${paths.length} copied files are`;
  const because = `${what} mounted from a file or folder that was replaced since the container started, so it may still see the old one.`;
  return link('mount', 'unknown', because, { evidence: firstOf(paths), fixes: ['restart'] });
}

/** What the comparison of files leaves open, unless the inputs of the build are known to be what they were. */
function undecidedLink(of: SourceComparison): Link | undefined {
  const open = openLink(of);
  return open === undefined ? undefined : (unchangedSince(of) ?? open);
}

function openLink(of: SourceComparison): Link | undefined {
  const { undecided, unread, isComplete, notFollowed, equalCount } = of;
  if (undecided.length > 0) {
    const which = undecided.length === 1 ? '1 file differs' : `${undecided.length} files differ`;
    return link('source', 'unknown', `${which} from the workspace, and a later step of the build may have changed it.`, {
      evidence: firstOf(undecided),
    });
  }
  if (unread.length > 0) {
    const which = unread.length === 1 ? '1 copied file' : `${unread.length} copied files`;
    return link('source', 'unknown', `${which} could not be read.`, { evidence: firstOf(unread) });
  }
  if (isComplete && equalCount > 0) return undefined;
  const because =
    equalCount === 0
      ? `No file reaches the image as it is.${undecidedSince(of)}`
      : `${identical(equalCount)} Others could not be followed.`;
  return link('source', 'unknown', because, { evidence: notFollowed.slice(0, shownPaths) });
}

function identical(count: number): string {
  return count === 1 ? '1 file is identical to your workspace.' : `${count} files are identical to your workspace.`;
}

function filesDiffer(count: number): string {
  return count === 1 ? '1 copied file differs' : `${count} copied files differ`;
}

function firstOf(paths: readonly string[]): readonly string[] {
  const more = paths.length > shownPaths ? [`and ${paths.length - shownPaths} more`] : [];
  return [...paths.slice(0, shownPaths), ...more];
}
