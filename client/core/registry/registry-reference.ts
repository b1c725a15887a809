/**
 * A reference → the registry that holds it, as the distribution grammar reads it: https://github.com/distribution/reference. What
 * does not fit the grammar names no registry, so that no stranger's text reaches a request line, a header or a program's input.
 */

export interface RegistryPlace {
  /** `host` or `host:port`, in small letters; `docker.io` for Docker Hub. */
  readonly host: string;
  /** `library/postgres`, `team/shop/web`. */
  readonly repository: string;
  /** A tag or a digest. */
  readonly reference: string;
}

const longestRepository = 255;
const hostForm = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:]+\])(?::[0-9]{1,5})?$/;
const partForm = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagForm = /^\w[\w.-]{0,127}$/;
const digestForm = /^sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})$/;

/** `undefined` for what is no reference, and for the id of an image. */
export function placeOf(reference: string): RegistryPlace | undefined {
  const [name = '', digest, ...more] = reference.split('@');
  if (more.length > 0 || (digest !== undefined && !isDigest(digest))) return undefined;
  const { registry, path } = splitRegistry(name);
  const colon = path.lastIndexOf(':');
  const tag = colon < 0 ? 'latest' : path.slice(colon + 1);
  const repository = completed(registry, colon < 0 ? path : path.slice(0, colon));
  const isWhole = isHost(registry) && isRepository(repository) && tagForm.test(tag) && !/^(?:sha256:)?[0-9a-f]{64}$/.test(name);
  return isWhole ? { host: registry, repository, reference: digest ?? tag } : undefined;
}

export function isDigest(text: string): boolean {
  return digestForm.test(text);
}

export function isRepository(text: string): boolean {
  return text.length <= longestRepository && text.split('/').every((part) => partForm.test(part));
}

export function isHost(text: string): boolean {
  return text.length <= longestRepository && hostForm.test(text) && Number(/:(\d+)$/.exec(text)?.[1] ?? 1) <= 65_535;
}

/** Where requests for it go; the name of Docker Hub is not the name of its server. */
export function serverOf(host: string): string {
  return host === 'docker.io' ? 'registry-1.docker.io' : host;
}

/** `host:port` → `host`; the brackets of an address stay. */
export function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '');
}

/** The first part is a registry where it could be no folder of Docker Hub. */
function splitRegistry(name: string): { readonly registry: string; readonly path: string } {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const isRegistry = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase();
  if (!isRegistry) return { registry: 'docker.io', path: name };
  const host = first.toLowerCase();
  return { registry: host === 'index.docker.io' ? 'docker.io' : host, path: name.slice(slash + 1) };
}

function completed(registry: string, path: string): string {
  return registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
}
