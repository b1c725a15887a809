/** What a tag can name, in both spellings: Docker's and OCI's, one image or an index of several. */

const images = ['application/vnd.oci.image.manifest.v1+json', 'application/vnd.docker.distribution.manifest.v2+json'];
const indexes = ['application/vnd.oci.image.index.v1+json', 'application/vnd.docker.distribution.manifest.list.v2+json'];

export const acceptedManifests = [...indexes, ...images].join(', ');

/** A web page that stands in for a registry, or a manifest of the first version, is none. */
export function isManifest(contentType: string): boolean {
  const [type = ''] = contentType.toLowerCase().split(';');
  return [...images, ...indexes].includes(type.trim());
}
