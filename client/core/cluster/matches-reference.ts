/** Whether a container of a pod is of a reference, however each of them is spelled. */
import { answersTo, fullName } from '../freshness/image-index.ts';
import { digestIn, repositoryOf } from './running-image.ts';

/**
 * `digests` are those of what the reference names here. A pod that names only a digest may mean another release on purpose: it counts
 * where that is one of them.
 */
export function matchesReference(image: string, reference: string, digests: readonly string[]): boolean {
  if (answersTo(reference, image)) return true;
  const digest = digestIn(image);
  if (digest === undefined) return false;
  const name = image.slice(0, image.indexOf('@'));
  if (isTagged(name)) return answersTo(reference, name);
  return repositoryOf(image) === repositoryOf(fullName(reference)) && digests.includes(digest);
}

function isTagged(name: string): boolean {
  return name.slice(name.lastIndexOf('/') + 1).includes(':');
}
