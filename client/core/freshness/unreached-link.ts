/**
 * The last build of an image's Dockerfile happened on another builder, and nothing of it came to this engine. Where every file
 * is as it should be all the same, that is worth a note and nothing more.
 */
import { type Link, type LinkState, link } from './link.ts';

export interface UnreachedBuild {
  readonly builder: string;
  /** When it began. */
  readonly startedAtText: string;
}

/** `source`: what the comparison with the workspace says of the image. */
export function unreachedLink({ builder, startedAtText }: UnreachedBuild, source: LinkState): Link {
  const state = source === 'broken' ? 'broken' : source === 'unknown' ? 'unknown' : 'note';
  const because = `The last build of this Dockerfile (${startedAtText}, builder ${builder}) never reached this engine. Build it with --load, or with the builder of this engine.`;
  return link('target', state, because, { evidence: [`builder ${builder}`], fixes: state === 'note' ? [] : ['clean-rebuild'] });
}
