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

const dockerHub = 'docker.io';
/** Longer texts cannot be references: name ≤ 255, tag ≤ 128, digest ≤ a few hundred. */
const maxLength = 2048;
const maxNameLength = 255;

const hostName = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]+)?$/;
const ipv6Host = /^\[[a-fA-F0-9:]+\](?::[0-9]+)?$/;
const pathPart = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const tagForm = /^\w[\w.-]{0,127}$/;
const digestForm = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;
const imageId = /^[a-f0-9]{64}$/;

/** Hexadecimal digits that the known algorithms need, in lower case. */
const digestLengths: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);

/** Reads a reference as `docker pull` does; `undefined` when it is none (variables, upper case repositories, image ids). */
export function parseImageReference(text: string): ImageReference | undefined {
  if (text.length === 0 || text.length > maxLength || imageId.test(text)) return undefined;
  const at = text.indexOf('@');
  const digest = at < 0 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !isDigest(digest)) return undefined;

  const { registry, rest } = splitRegistry(at < 0 ? text : text.slice(0, at));
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
  const tag = colon < 0 ? undefined : rest.slice(colon + 1);
  if (tag !== undefined && !tagForm.test(tag)) return undefined;

  const repository = withLibrary(registry, colon < 0 ? rest : rest.slice(0, colon));
  if (!hostName.test(registry) && !ipv6Host.test(registry)) return undefined;
  if (!repository.split('/').every((part) => pathPart.test(part))) return undefined;
  if (registry.length + 1 + repository.length > maxNameLength) return undefined;
  return { text, registry, repository, tag, digest };
}

/** The first part is a registry only if it could not be a Docker Hub user: a dot, a port, `localhost`, upper case. */
function splitRegistry(name: string): { registry: string; rest: string } {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  const isRegistry = slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first);
  if (!isRegistry) return { registry: dockerHub, rest: name };
  return { registry: first === 'index.docker.io' ? dockerHub : first, rest: name.slice(slash + 1) };
}

function withLibrary(registry: string, repository: string): string {
  return registry === dockerHub && !repository.includes('/') ? `library/${repository}` : repository;
}

function isDigest(text: string): boolean {
  if (!digestForm.test(text)) return false;
  const colon = text.indexOf(':');
  const length = digestLengths.get(text.slice(0, colon));
  return length !== undefined && text.length - colon - 1 === length && text.toLowerCase() === text;
}
