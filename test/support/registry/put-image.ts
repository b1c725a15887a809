/** Puts images into a registry without any engine, over its own protocol, so that a test decides every byte of them. */
import { createHash } from 'node:crypto';

export interface PutImage {
  readonly host: string;
  readonly repository: string;
  /** Makes images of the same time different ones. */
  readonly author?: string;
  /** Headers that let it in. */
  readonly headers?: Readonly<Record<string, string>>;
}

export const types = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
} as const;

/** An image without layers that says it was made at that time. Its digest, and what an index says about it. */
export async function putImage(
  to: PutImage,
  tag: string,
  created: string,
  mediaType: string = types.manifest,
): Promise<Descriptor> {
  const config = JSON.stringify({
    author: to.author,
    os: 'linux',
    architecture: 'amd64',
    created,
    config: {},
    rootfs: { type: 'layers', diff_ids: [] },
  });
  const isDocker = mediaType === types.dockerManifest;
  const configType = isDocker ? 'application/vnd.docker.container.image.v1+json' : 'application/vnd.oci.image.config.v1+json';
  const about = { ...(await putBlob(to, config)), mediaType: configType };
  return putManifest(to, tag, mediaType, { schemaVersion: 2, mediaType, config: about, layers: [] });
}

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

export async function putIndex(
  to: PutImage,
  tag: string,
  manifests: readonly (readonly [string, Descriptor])[],
  mediaType: string = types.index,
): Promise<Descriptor> {
  const entries = manifests.map(([architecture, descriptor]) => ({ ...descriptor, platform: { os: 'linux', architecture } }));
  return putManifest(to, tag, mediaType, { schemaVersion: 2, mediaType, manifests: entries });
}

async function putManifest(to: PutImage, tag: string, mediaType: string, content: object): Promise<Descriptor> {
  const body = JSON.stringify(content);
  const headers = { ...to.headers, 'Content-Type': mediaType };
  await succeed(await fetch(`http://${to.host}/v2/${to.repository}/manifests/${tag}`, { method: 'PUT', headers, body }));
  return { mediaType, ...describe(body) };
}

async function putBlob(to: PutImage, body: string): Promise<Omit<Descriptor, 'mediaType'>> {
  const { digest, size } = describe(body);
  const headers = { ...to.headers };
  const started = await fetch(`http://${to.host}/v2/${to.repository}/blobs/uploads/`, { method: 'POST', headers });
  await succeed(started);
  const place = new URL(started.headers.get('location') ?? '', `http://${to.host}`);
  place.searchParams.set('digest', digest);
  const type = { 'Content-Type': 'application/octet-stream' };
  await succeed(await fetch(place, { method: 'PUT', headers: { ...headers, ...type }, body }));
  return { digest, size };
}

function describe(body: string): { readonly digest: string; readonly size: number } {
  return { digest: `sha256:${createHash('sha256').update(body).digest('hex')}`, size: Buffer.byteLength(body) };
}

async function succeed(response: Response): Promise<void> {
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${await response.text()}`);
}
