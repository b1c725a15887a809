/**
 * The configuration of the docker command line → which credentials it keeps for one registry: https://docs.docker.com/reference/cli/docker/login/.
 * Only exactly that host and port, and for Docker Hub a fixed list of its names: a prefix or a parent domain is another registry.
 */

export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'password'; readonly user: string; readonly password: string }
  /** Exchanged for a token at the registry's own token server. */
  | { readonly kind: 'identity-token'; readonly token: string }
  /** Sent as it is. */
  | { readonly kind: 'bearer'; readonly token: string };

export type StoredCredentials =
  | Credentials
  /** A program `docker-credential-<name>` is to be asked about that address. */
  | { readonly kind: 'helper'; readonly name: string; readonly address: string }
  | { readonly kind: 'unknown'; readonly because: string };

/** `docker login` writes the first one. */
const hubNames: readonly string[] = ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io', 'registry-1.docker.io'];

/** `host` is that of a reference, which has been checked already: `docker.io`, `registry.example:5000`. */
export function storedCredentials(config: unknown, host: string): StoredCredentials {
  const fields = fieldsOf(config);
  const names = host === 'docker.io' ? hubNames : [host];
  const address = names[0] ?? host;
  const helper = valueFor(fields['credHelpers'], names) ?? fields['credsStore'];
  if (typeof helper === 'string' && helper !== '') {
    if (isHelperName(helper)) return { kind: 'helper', name: helper, address };
    return { kind: 'unknown', because: 'the configuration of docker names a credential helper with an impossible name' };
  }
  return entryOf(fieldsOf(valueFor(fields['auths'], names)));
}

/** It becomes part of a program's name, so that it may lead to no other folder. */
export function isHelperName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(name);
}

/** What a helper prints: https://github.com/docker/docker-credential-helpers. Nothing when it is something else. */
export function helperCredentials(answer: unknown): Credentials {
  const { Username: user, Secret: secret } = fieldsOf(answer);
  if (typeof user !== 'string' || typeof secret !== 'string' || secret === '') return { kind: 'none' };
  return user === '<token>' ? { kind: 'identity-token', token: secret } : { kind: 'password', user, password: secret };
}

function entryOf(entry: Readonly<Record<string, unknown>>): Credentials {
  const { identitytoken, registrytoken, auth, username, password } = entry;
  if (typeof identitytoken === 'string' && identitytoken !== '') return { kind: 'identity-token', token: identitytoken };
  if (typeof registrytoken === 'string' && registrytoken !== '') return { kind: 'bearer', token: registrytoken };
  const decoded = typeof auth === 'string' ? decode(auth) : undefined;
  if (decoded !== undefined) return decoded;
  const isPlain = typeof username === 'string' && typeof password === 'string' && username !== '';
  return isPlain ? { kind: 'password', user: username, password } : { kind: 'none' };
}

/** `user:password` in base64. */
function decode(auth: string): Credentials | undefined {
  if (auth === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(auth) || auth.length % 4 !== 0) return undefined;
  const text = new TextDecoder().decode(Uint8Array.from(atob(auth), (each) => each.charCodeAt(0)));
  const colon = text.indexOf(':');
  if (colon <= 0) return undefined;
  // Old versions of docker filled it up with zeros.
  return { kind: 'password', user: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, '') };
}

/** Keys are hosts, with or without a scheme and the path of the first version. */
function valueFor(map: unknown, names: readonly string[]): unknown {
  const entries = Object.entries(fieldsOf(map));
  const wanted = new Set(names.map(hostOf));
  const exact = entries.find(([key]) => names.includes(key));
  return (exact ?? entries.find(([key]) => wanted.has(hostOf(key))))?.[1];
}

function hostOf(key: string): string {
  return key
    .replace(/^https?:\/\//, '')
    .replace(/\/(?:v[12]\/?)?$/, '')
    .toLowerCase();
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
