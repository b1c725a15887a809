/**
 * Images that are named after the commit they were built from, as a build with a tag of Git names them. Such a name is a
 * promise to hold that commit whatever is checked out later, so it is no fault that the workspace has moved on.
 */
import type { JsonObject } from '../../ports.ts';
import { nameAndTag } from '../freshness/image-index.ts';
import type { ImageStatus, StatusReport } from '../freshness/report.ts';
import { objectOf, textOf } from '../json-fields.ts';
import type { Refusal } from '../recreate/refuse.ts';
import { readRevision, revisionLabel } from './revision-label.ts';

/** Labels of an image by its id. */
export type LabelsOf = (imageId: string) => ReadonlyMap<string, string> | undefined;

/** `git describe` writes a `g` before the commit. */
const commitInTag = /^g?([0-9a-f]{7,64})$/;

/** The commit that both the tag and the label name, as the tag spells it; `undefined` for every other image. */
export function keptCommit(reference: string, revision: string | undefined): string | undefined {
  const built = readRevision(revision ?? '')?.revision;
  if (built === undefined || reference.includes('@')) return undefined;
  const words = nameAndTag(reference)
    .tag.toLowerCase()
    .split(/[^0-9a-z]+/);
  return words.map((word) => commitInTag.exec(word)?.[1]).find((commit) => commit !== undefined && built.startsWith(commit));
}

/** By reference: the commit of each image that keeps one and that nobody runs. What runs is judged by what it is seen to run. */
export function keptCommits(report: StatusReport, labelsOf: LabelsOf): ReadonlyMap<string, string> {
  const kept = report.projects.flatMap(({ images }) => images).flatMap((image) => keptBy(image, labelsOf));
  return new Map(kept);
}

function keptBy({ reference, id, containers }: ImageStatus, labelsOf: LabelsOf): readonly (readonly [string, string])[] {
  if (id === undefined || containers.length > 0) return [];
  const commit = keptCommit(reference, labelsOf(id)?.get(revisionLabel));
  return commit === undefined ? [] : [[reference, commit]];
}

export function keptText(commit: string): string {
  return `Its name says that it keeps commit ${commit}, so nothing of the workspace has to be in it.`;
}

/** Whether building what is here into that name would break its promise. `image` is what has the name, as the engine inspects it. */
export function refusalToReplace(reference: string, image: JsonObject | undefined): Refusal | undefined {
  const revision = textOf(objectOf(objectOf(image?.['Config'])['Labels'])[revisionLabel]);
  const commit = keptCommit(reference, revision);
  if (commit === undefined) return undefined;
  const because = `${reference} is the name of what commit ${commit} made, and would hold something else.`;
  return { because, hint: 'Build with Git Tag, and create the container from the new tag.' };
}
