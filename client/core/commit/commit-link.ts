/**
 * Commit → image: whether the commit that the image says it was built from is the one that is checked out, as far as it
 * concerns the files of its build. A note: the files themselves decide, and they may be equal all the same.
 */
import type { GitComparison, RevisionPlace } from '../../note-ports.ts';
import { type Link, link } from '../freshness/link.ts';
import { isSameRepository, type RevisionLabel, readRevision } from './revision-label.ts';

export interface CommitFacts {
  /** Labels of the image. */
  readonly revision: string;
  readonly source: string;
  /** What the image that it stands on says; a label that nobody sets again is inherited. */
  readonly revisionOfBase: string;
  /** Asked only for a revision that `comparableRevision` gives. */
  readonly git: GitComparison | undefined;
}

const shownPaths = 10;

/** The commit to ask Git about; `undefined` where the link is decided without. */
export function comparableRevision({ revision, revisionOfBase }: Omit<CommitFacts, 'git'>): string | undefined {
  return revision === '' || revision === revisionOfBase ? undefined : readRevision(revision)?.revision;
}

export function commitLink({ revision, source, revisionOfBase, git }: CommitFacts): Link {
  if (revision === '') return notApplicable('The image does not say which commit it was built from.');
  if (revision === revisionOfBase) return notApplicable('Its revision is the one of the image that it stands on.');
  const label = readRevision(revision);
  if (label === undefined) return unknown('What the image names as its revision is no commit.', [`revision ${revision}`]);
  if (git === undefined || git.kind === 'no-repository')
    return notApplicable('Its build context is in no Git repository of this machine.');
  if (git.kind === 'unknown') return unknown(git.because, [`built from ${label.revision}`]);
  if (source !== '' && git.remotes.length > 0 && !isSameRepository(source, git.remotes))
    return notApplicable(`It says that it was built from another repository: ${source}.`);
  const place = git.revision;
  if (place === undefined)
    return unknown('It was built from a commit that this repository does not have.', [`built from ${label.revision}`]);
  return placedLink(label, git, place);
}

function placedLink(label: RevisionLabel, git: KnownGit, place: RevisionPlace): Link {
  const evidence = [
    `built from ${short(place.commit)}${label.isDirty ? ', with changes that were not committed' : ''}`,
    `checked out is ${short(git.head)}${git.branch === undefined ? '' : ` on ${git.branch}`}`,
  ];
  if (place.ahead > 0 && place.behind > 0)
    return note(
      `It was built on another branch: ${commits(place.ahead)} of it ${isOrAre(place.ahead)} not checked out, and it lacks ${place.behind}.`,
      evidence,
    );
  if (place.ahead > 0)
    return note(`It was built from a later commit than the one that is checked out, by ${commits(place.ahead)}.`, evidence);
  if (place.behindHere > 0) return note(behindText(place), evidence);
  if (label.isDirty) return note('It was built from files that were not committed, so no commit tells what is in it.', evidence);
  if (git.dirty.length > 0) return note(dirtyText(git.dirty.length), [...evidence, ...git.dirty.slice(0, shownPaths)]);
  const because =
    place.behind === 0
      ? 'It was built from the commit that is checked out.'
      : `It is ${commits(place.behind)} behind, and none of them changed its build context.`;
  return link('commit', 'ok', because, { evidence });
}

type KnownGit = Extract<GitComparison, { kind: 'known' }>;

function behindText({ behind, behindHere }: RevisionPlace): string {
  const which = behindHere === behind ? '' : `, ${behindHere} of which changed its build context`;
  return `It is ${commits(behind)} behind what is checked out${which}.`;
}

function dirtyText(count: number): string {
  const what = count === 1 ? '1 file of its build context is' : `${count} files of its build context are`;
  return `It was built from the commit that is checked out; ${what} not committed.`;
}

function commits(count: number): string {
  return count === 1 ? '1 commit' : `${count} commits`;
}

function isOrAre(count: number): string {
  return count === 1 ? 'is' : 'are';
}

function short(commit: string): string {
  return commit.slice(0, 12);
}

function note(because: string, evidence: readonly string[]): Link {
  return link('commit', 'note', because, { evidence, fixes: ['clean-rebuild'] });
}

function unknown(because: string, evidence: readonly string[]): Link {
  return link('commit', 'unknown', because, { evidence });
}

function notApplicable(because: string): Link {
  return link('commit', 'not-applicable', because);
}
