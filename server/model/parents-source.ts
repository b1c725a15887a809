/**
 * A source of `COPY --parents`: up to `/./` it is the folder that is copied from, and what follows is a pattern of what is taken there,
 * in the language of ignore files, so that `**` spans folders. Without the pivot it is copied from the root.
 * https://docs.docker.com/reference/dockerfile/#copy---parents
 */
import { cleanPath } from './clean-path.ts';
import { hasWildcard } from './copy-wildcard.ts';

export interface ParentsSource {
  /** As spelled; it may have wildcards of its own. */
  readonly folder: string;
  /** Relative to the folder; as BuildKit keys it, so that a slash at the end of an absolute path stays. Empty takes nothing. */
  readonly pattern: string;
  /** What has to be there, relative to the root: nothing where a wildcard may as well find nothing. */
  readonly required: string | undefined;
}

/** `text` is the source with its variables expanded. */
export function readParentsSource(text: string): ParentsSource {
  const pivot = text.indexOf('/./');
  const folder = pivot < 0 ? '/' : text.slice(0, pivot);
  const spelled = pivot < 0 ? text : text.slice(pivot + '/./'.length);
  const pattern = (spelled.startsWith('/') ? spelled : cleanPath(`/${spelled}`)).slice(1);
  const isLiteral = !hasWildcard(folder) && !hasWildcard(pattern);
  return { folder, pattern, required: isLiteral ? cleanPath(`/${folder}/${pattern}`).slice(1) : undefined };
}
