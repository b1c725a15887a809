/** What a person can do about a link, in words, and the line for a terminal where there is one. */
import type { Fix } from '../freshness/link.ts';
import type { Diagnosis } from './diagnosis.ts';

const words: Readonly<Record<Fix, string>> = {
  'edit-ignore-file': 'Change the line of the ignore file, then rebuild.',
  'clean-rebuild': 'Clean Rebuild: a new image without cache, and a new container with the same configuration.',
  'renew-volumes':
    'Recreate with fresh anonymous volumes: the new container sees what its image holds there; the old volumes are kept.',
  'rebuild-dev-container': '"Rebuild Container" of the Dev Containers extension, which keeps this container.',
  restart: 'Restart the container.',
  'compose-up': 'Let Compose create the container again.',
  'set-build-source': 'Say which build makes the image.',
  push: 'Push: the registry then has what is here.',
  pull: 'Pull: the reference then names what the registry has.',
};

export function fixText(fix: Fix): string {
  return words[fix];
}

/** Of the first broken link, or the one that leaves the verdict open. */
export function firstFixes({ links, firstBroken, verdict, conclusion }: Diagnosis): readonly Fix[] {
  // Links that nobody looked at are unknown as well; the one that keeps the verdict open is what the conclusion says.
  const isIt = ({ id, state, because }: (typeof links)[number]) =>
    verdict === 'unknown' ? state === 'unknown' && because === conclusion : id === firstBroken && state === 'broken';
  return links.find(isIt)?.fixes ?? [];
}
