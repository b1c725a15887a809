/** The images of an engine by what names them. `shop-web`, `shop-web:latest` and `docker.io/library/shop-web` are one. */
import type { ListedImage } from '../../ports.ts';
import { isPin } from '../ours.ts';

/** What becomes of an id that is completed as if it were a name. */
const idAsName = /^docker\.io\/library\/(?:sha256:([0-9a-f]{64})|([0-9a-f]{12,64}):latest)$/;

export class ImageIndex {
  readonly images: readonly ListedImage[];
  readonly #byReference = new Map<string, ListedImage>();
  readonly #byId: ReadonlyMap<string, ListedImage>;

  constructor(images: readonly ListedImage[]) {
    this.images = images;
    this.#byId = new Map(images.map((image) => [image.id, image]));
    for (const image of images)
      for (const name of [...image.tags, ...image.digests]) this.#byReference.set(fullName(name), image);
  }

  /** The image that the reference names now; where nothing has that name, the one that it is the id of, or its beginning. */
  imageOf(reference: string): ListedImage | undefined {
    const name = fullName(reference);
    return this.#byReference.get(name) ?? this.#withIdIn(name);
  }

  #withIdIn(name: string): ListedImage | undefined {
    const [, whole, part] = idAsName.exec(name) ?? [];
    if (whole !== undefined) return this.#byId.get(`sha256:${whole}`);
    return part === undefined ? undefined : this.images.find(({ id }) => id.startsWith(`sha256:${part}`));
  }

  withId(id: string): ListedImage | undefined {
    return this.#byId.get(id);
  }

  idOf(reference: string): string | undefined {
    return this.imageOf(reference)?.id;
  }

  /** Engines print an id where the reference of a container names another image now, or nothing. */
  isReference(text: string): boolean {
    return text !== '' && !/^(?:sha256:)?[0-9a-f]{12,64}$/.test(text) && !text.startsWith('sha256:');
  }

  /** Images with a name that is not a pin of ours. */
  named(): readonly { readonly reference: string; readonly image: ListedImage }[] {
    return this.images.flatMap((image) => image.tags.filter((tag) => !isPin(tag)).map((reference) => ({ reference, image })));
  }
}

/** `shop` and `localhost:5000/shop` have the tag `latest`. Not for digests. */
export function nameAndTag(reference: string): { readonly name: string; readonly tag: string } {
  const colon = reference.indexOf(':', reference.lastIndexOf('/') + 1);
  return colon < 0 ? { name: reference, tag: 'latest' } : { name: reference.slice(0, colon), tag: reference.slice(colon + 1) };
}

/** Whether somebody may call it so: Podman keeps what it builds below `localhost/`, and takes a short name for that. */
export function answersTo(reference: string, name: string): boolean {
  const own = fullName(reference);
  return own === fullName(name) || (own.startsWith('localhost/') && isShort(name) && own === fullName(`localhost/${name}`));
}

function isShort(name: string): boolean {
  return !name.startsWith('docker.io/') && fullName(name).startsWith('docker.io/');
}

/** With registry, namespace and tag, as the distribution grammar completes a short name. */
export function fullName(reference: string): string {
  const at = reference.indexOf('@');
  const [name, digest] = at < 0 ? [reference, ''] : [reference.slice(0, at), reference.slice(at)];
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const hasRegistry = first.includes('.') || first.includes(':') || first === 'localhost';
  const rest = hasRegistry ? name.slice(slash + 1) : name;
  const registry = hasRegistry && first !== 'index.docker.io' ? first : 'docker.io';
  const path = registry === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest;
  const isTagged = path.slice(path.lastIndexOf('/') + 1).includes(':');
  return `${registry}/${path}${digest === '' && !isTagged ? ':latest' : ''}${digest}`;
}
