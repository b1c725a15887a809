/** What a build with the tag of a commit would do, as a value that a person agrees to and that is then carried out. */
import { type ImageBuildPlan, imageBuildText } from '../build/image-build-plan.ts';
import { displayText } from '../tree/display-text.ts';
import type { BesideCommit } from './files-beside-commit.ts';
import type { GitTag } from './git-tag.ts';

export interface GitBuildPlan {
  readonly build: ImageBuildPlan;
  readonly tag: GitTag;
  readonly commit: string;
  /** `undefined` where no branch is checked out. */
  readonly branch: string | undefined;
  readonly isShallow: boolean;
  readonly isSubmodule: boolean;
  readonly beside: BesideCommit;
  /** What the tag of the commit names already. */
  readonly heldId: string | undefined;
}

const shownFiles = 8;

/** For a modal dialog. */
export function gitBuildText(plan: GitBuildPlan): string {
  return imageBuildText(plan.build, [tagText(plan), commitText(plan), ...dirtyText(plan.beside), ...ignoredText(plan.beside)]);
}

function tagText({ tag, heldId }: GitBuildPlan): string {
  const name = `Tag: ${displayText(tag.reference, 400)}`;
  if (heldId === undefined) return `${name}, new`;
  const now = `names ${heldId.replace(/^sha256:/, '').slice(0, 12)} now`;
  if (tag.isDirty) return `${name}, which ${now} → the new one`;
  return `${name}, which ${now}: it stays there if the content is the same, and is not moved without another question if not`;
}

function commitText({ commit, branch, isShallow, isSubmodule }: GitBuildPlan): string {
  const on = branch === undefined ? 'no branch is checked out' : `on ${displayText(branch)}`;
  const notes = [
    ...(isSubmodule ? ['of the submodule that holds its files'] : []),
    ...(isShallow ? ['of a shallow clone, where short commits may be shorter than elsewhere'] : []),
  ];
  return `Commit: ${[commit.slice(0, 12), on, ...notes].join(', ')}`;
}

function dirtyText({ dirty }: BesideCommit): readonly string[] {
  if (dirty.length === 0) return ['Every file of the build is the one of the commit.'];
  const what = dirty.length === 1 ? '1 file of the build is' : `${dirty.length} files of the build are`;
  return [`Dirty: ${what} not in the commit as here: ${shown(dirty)}`];
}

function ignoredText({ ignoredByGit }: BesideCommit): readonly string[] {
  if (ignoredByGit.length === 0) return [];
  return [`Git ignores, and the build takes in all the same: ${shown(ignoredByGit)}`];
}

function shown(paths: readonly string[]): string {
  const more = paths.length > shownFiles ? ` and ${paths.length - shownFiles} more` : '';
  return `${paths
    .slice(0, shownFiles)
    .map((path) => displayText(path))
    .join(', ')}${more}`;
}
