/** The address of a repository's source as people open it, made of the address of a remote: nothing of it is a secret. */

export interface Remote {
  readonly name: string;
  readonly address: string;
}

const longest = 500;

/** `https://github.com/acme/shop`; `undefined` where no remote is the one that is meant, or it is no server. */
export function sourceAddress(remotes: readonly Remote[]): string | undefined {
  const distinct = new Set(remotes.map(({ name }) => name));
  const meant = remotes.find(({ name }) => name === 'origin') ?? (distinct.size === 1 ? remotes[0] : undefined);
  return meant === undefined ? undefined : withoutSecrets(meant.address);
}

/** User, password, query and fragment may hold a token. Of ssh the port is that of ssh, and no page is there. */
function withoutSecrets(address: string): string | undefined {
  const text = address.trim();
  if (text.length > longest || /[\s\p{C}]/u.test(text)) return undefined;
  const web = /^(https?):\/\/(?:[^/?#]*@)?([^/?#@]+)\/([^?#]+)/i.exec(text);
  if (web !== null) return joined(web[1]?.toLowerCase() ?? 'https', web[2], web[3]);
  const other = /^(?:ssh|git|git\+ssh|ssh\+git):\/\/(?:[^/?#]*@)?([^/?#@:]+)(?::\d*)?\/([^?#]+)/i.exec(text);
  if (other !== null) return joined('https', other[1], other[2]);
  // As scp spells it. A letter before the colon is a drive of Windows.
  const scp = text.includes('://') ? null : /^(?:[^/@:]+@)?([^/@:]{2,}):(?!\/\/)([^?#]+)/.exec(text);
  return scp === null ? undefined : joined('https', scp[1], scp[2]);
}

function joined(scheme: string, host: string | undefined, path: string | undefined): string | undefined {
  const clean = (path ?? '').replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
  const isHost = host !== undefined && /^(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d+)?$/i.test(host);
  return isHost && clean !== '' ? `${scheme}://${host.toLowerCase()}/${clean}` : undefined;
}
