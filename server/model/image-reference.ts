/**
 * A reference to an image: registry, repository, tag, digest. Grammar of the distribution project, so that a port is
 * never taken for a tag. It decides nothing about whether the image exists.
 */

export interface ImageReference {
  /** As spelled. */
  readonly text: string;
  /** `docker.io` when none is spelled. */
  readonly registry: string;
  /** With the implied `library/` of Docker Hub: `library/node`. */
  readonly repository: string;
  readonly tag: string | undefined;
  /** `sha256:…` */
  readonly digest: string | undefined;
}
