/**
 * What a node says it runs (`imageID` of a container's status), which every container runtime spells in its own way: by the digest of a
 * repository, by that of the image's configuration, or by one that a tool made up when it put the image into the node.
 */
import { fullName } from '../freshness/image-index.ts';
import { isDigest } from '../registry/registry-reference.ts';

export type RunningImage =
  /** A registry knows it by that digest: of an index, or of one manifest. */
  | { readonly kind: 'named'; readonly repository: string; readonly digest: string }
  /** Of what was loaded into the node: the digest of the archive's index, or of a manifest. */
  | { readonly kind: 'loaded'; readonly digest: string }
  /** Of its configuration. */
  | { readonly kind: 'config'; readonly digest: string }
  /** Not yet, or spelled as nobody knows. */
  | { readonly kind: 'none' };

/** `docker-pullable://repo@sha256:…`, `docker://sha256:…`, `repo@sha256:…`, `sha256:…`, or bare digits from CRI-O. */
export function readImageId(text: string): RunningImage {
  const id = text.replace(/^[a-z][a-z0-9-]*:\/\//, '');
  const at = id.indexOf('@');
  const digest = /^[0-9a-f]{64}$/.test(id) ? `sha256:${id}` : id.slice(at + 1);
  if (!isDigest(digest)) return { kind: 'none' };
  if (at < 0) return { kind: 'config', digest };
  const repository = repositoryOf(id);
  // containerd calls so what was imported into it without a name of its own.
  return /\/import-\d{4}-\d{2}-\d{2}$/.test(repository) ? { kind: 'loaded', digest } : { kind: 'named', repository, digest };
}

/** `docker.io/library/web` of `web`, `web:1` and `web@sha256:…`. */
export function repositoryOf(reference: string): string {
  const name = fullName(reference.replace(/@.*$/, ''));
  return name.slice(0, name.lastIndexOf(':'));
}

/** Where one stands behind the name. */
export function digestIn(reference: string): string | undefined {
  const at = reference.indexOf('@');
  return at < 0 ? undefined : reference.slice(at + 1);
}
