/**
 * When a node asks the registry again for an image that it has: https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy.
 * Where a tag can move and the node does not ask, a pod that starts anew can start something old.
 */
import { nameAndTag } from '../freshness/image-index.ts';

export type PullPolicy = 'Always' | 'IfNotPresent' | 'Never';

/** `said` is what is spelled out; anything else counts as absent, as the API server would not have taken it. */
export function effectivePolicy(said: string, image: string): PullPolicy {
  return said === 'Always' || said === 'IfNotPresent' || said === 'Never' ? said : defaultPolicy(image);
}

export function defaultPolicy(image: string): PullPolicy {
  return image.includes('@') || nameAndTag(image).tag !== 'latest' ? 'IfNotPresent' : 'Always';
}

/** What teams move from one build to the next; of a version nobody would say so. */
const movingTags =
  /^(?:latest|main|master|trunk|head|dev|devel|develop|development|edge|nightly|unstable|snapshot|canary|stable|staging|stage|prod|production|release|current)$|[.-](?:latest|snapshot|nightly)$/i;

/** The tag of the image where it can move; a digest names one content for ever. */
export function movingTag(image: string): string | undefined {
  if (image.includes('@')) return undefined;
  const { tag } = nameAndTag(image);
  return movingTags.test(tag) ? tag : undefined;
}
