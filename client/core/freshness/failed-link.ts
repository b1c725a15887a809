/**
 * The last build of an image's Dockerfile failed, and the name kept what was built before. Where that is all the same what is
 * here, it is worth a note and nothing more.
 */
import { type Link, type LinkState, link } from './link.ts';

export interface FailedBuild {
  /** When it began. */
  readonly startedAtText: string;
  /** As the builder numbers it: `[2/4] RUN npm ci`. */
  readonly step: string;
  readonly because: string;
}

/** `source`: what is known of the image against its source. */
export function failedLink({ startedAtText, step, because }: FailedBuild, source: LinkState): Link {
  const state = source === 'broken' || source === 'unknown' ? source : 'note';
  const where = step === '' ? '' : ` at ${step}`;
  const what = `The last build of this Dockerfile (${startedAtText}) failed${where}, so the image is still the one before.`;
  return link('target', state, what, {
    evidence: because === '' ? [] : [because],
    fixes: state === 'note' ? [] : ['clean-rebuild'],
  });
}
