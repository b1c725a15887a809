/**
 * The tag and the labels that say from which commit an image was built. A tag without `-dirty` is a promise: the image holds
 * the files of that commit and no others.
 */
import { nameAndTag } from '../freshness/image-index.ts';
import { revisionLabel, sourceLabel } from './revision-label.ts';
import { type Remote, sourceAddress } from './source-address.ts';

export interface TaggedCommit {
  readonly commit: string;
  readonly shortCommit: string;
  readonly remotes: readonly Remote[];
  /** Git's own tags of that commit, the highest version first. */
  readonly versions: readonly string[];
}

export interface GitTag {
  /** `shop/web:1a2b3c4` */
  readonly reference: string;
  readonly isDirty: boolean;
  /** https://specs.opencontainers.org/image-spec/annotations/#pre-defined-annotation-keys */
  readonly labels: Readonly<Record<string, string>>;
}

const prefix = 'org.opencontainers.image.';
const dirtySuffix = '-dirty';
const longestVersion = 128;

/** `reference` is the one that moves with each build; `createdAt` is spelled as RFC 3339 does. */
export function gitTag(
  { commit, shortCommit, remotes, versions }: TaggedCommit,
  { reference, isDirty, createdAt }: { readonly reference: string; readonly isDirty: boolean; readonly createdAt: string },
): GitTag {
  const suffix = isDirty ? dirtySuffix : '';
  const tag = `${shortCommit}${suffix}`;
  const source = sourceAddress(remotes);
  const [version = tag] = isDirty ? [] : versions.filter(({ length }) => length <= longestVersion);
  const labels = {
    [revisionLabel]: `${commit}${suffix}`,
    [`${prefix}created`]: createdAt,
    ...(source === undefined ? {} : { [sourceLabel]: source }),
    [`${prefix}version`]: version,
  };
  return { reference: `${nameAndTag(reference).name}:${tag}`, isDirty, labels };
}
