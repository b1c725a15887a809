/** Whether a reference can come from a registry at all. It looks at the name only, never at a registry. */
import { officialImages } from '../knowledge/official-images.ts';
import type { ImageReference } from '../model/image-reference.ts';

/** A name of one word is an official image, one that was built on this machine, or what a tool puts another in place of. */
export function isOfNoRegistry({ registry, repository }: ImageReference): boolean {
  const [namespace, name = ''] = registry === 'docker.io' ? repository.split('/') : [];
  return namespace === 'library' && !officialImages.has(name);
}
