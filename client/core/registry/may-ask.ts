/**
 * Where requests may go, and what may go with them. Credentials are for the registry that a person logged in to and for its own
 * token server; everybody else is asked without, and nobody makes this machine ask itself or its neighbours.
 */
import type { EngineRegistries } from '../../ports.ts';
import { addressKind } from './address-kind.ts';
import { withoutPort } from './registry-reference.ts';

/** http only where the engine does so, too, and on this machine. */
export function mayUseHttp(host: string, { insecureHosts, insecureNetworks }: EngineRegistries): boolean {
  const name = withoutPort(host);
  if (addressKind(name) === 'loopback' || insecureHosts.some((one) => one === host)) return true;
  return insecureNetworks.some((network) => isInNetwork(name, network));
}

export type RealmTrust =
  /** The registry's own: credentials may go there. */
  | 'own'
  /** May be asked for a token, without credentials. */
  | 'anonymous-only'
  | 'refused';

/** `realm` as the challenge names it; `server` is the `host[:port]` that sent it, over http or https. */
export function trustOfRealm(realm: string, server: string, isHttp: boolean): RealmTrust {
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '' || url.hash !== '') return 'refused';
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isHttp)) return 'refused';
  const registry = new URL(`${url.protocol}//${server}`);
  if (url.host === registry.host) return isHttp ? 'anonymous-only' : 'own';
  const kind = addressKind(url.hostname);
  if (kind !== 'name' && kind !== 'public') return 'refused';
  return !isHttp && kind === 'name' && isSameOwner(url, registry) ? 'own' : 'anonymous-only';
}

/** Whether what a name stands for may be connected to, when a header of `server` named it. */
export function mayConnect(address: string, host: string, server: string): boolean {
  if (host === server) return true;
  const kind = addressKind(address);
  if (kind === 'private') return isSameOwner(new URL(`https://${host}`), new URL(`https://${server}`));
  return kind === 'public';
}

/** Only from https to https, but for a registry on http, and never to an address of this machine or network. */
export function mayFollow(to: URL, server: string, isHttp: boolean): boolean {
  if (to.username !== '' || to.password !== '') return false;
  if (to.protocol !== 'https:' && !(to.protocol === 'http:' && isHttp)) return false;
  const kind = addressKind(to.hostname);
  return to.host === new URL(`${to.protocol}//${server}`).host || kind === 'name' || kind === 'public';
}

/** The name below which both stand is one that its owner does not lend out. */
function isSameOwner(realm: URL, registry: URL): boolean {
  if (realm.port !== '' && realm.port !== registry.port) return false;
  const [one, other] = [realm.hostname, registry.hostname];
  if (addressKind(one) !== 'name' || addressKind(other) !== 'name') return false;
  if (one === other || one.endsWith(`.${other}`)) return true;
  const labels = other.split('.');
  const parent = labels.slice(1).join('.');
  const isOwned = labels.length >= 3 && !isShared(parent);
  return isOwned && (one === parent || one.endsWith(`.${parent}`));
}

/** Below these everybody can have a name: no list of public suffixes, but those where registries are hosted. */
const shared: ReadonlySet<string> = new Set([
  ...['azurecr.io', 'azurewebsites.net', 'azurecontainerapps.io', 'amazonaws.com', 'awsapprunner.com', 'cloudfront.net'],
  ...['run.app', 'appspot.com', 'web.app', 'herokuapp.com', 'github.io', 'gitlab.io', 'pages.dev', 'workers.dev', 'fly.dev'],
  ...['ngrok.io', 'ngrok.app', 'ngrok-free.app', 'vercel.app', 'netlify.app', 'onrender.com', 'railway.app', 'duckdns.org'],
  ...['trycloudflare.com', 'jfrog.io', 'scw.cloud', 'ondigitalocean.app', 'digitaloceanspaces.com', 'windows.net', 'dyndns.org'],
  ...['no-ip.org', 'ddns.net', 'nip.io', 'sslip.io', 'localtest.me', 'linodeobjects.com', 'oraclecloud.com', 'ts.net'],
]);
const secondLevel = /^(?:ac|co|com|edu|gob|gov|gouv|id|info|ltd|me|mil|ne|net|nom|or|org|plc|sch|web)\.[a-z]{2}$/;

function isShared(parent: string): boolean {
  const labels = parent.split('.');
  if (secondLevel.test(parent) || shared.has(parent)) return true;
  // `eu-west-1.amazonaws.com` is as shared as what it stands below.
  return labels.length > 2 && isShared(labels.slice(1).join('.'));
}

/** An address of the fourth version in `a.b.c.d/bits`. */
function isInNetwork(address: string, network: string): boolean {
  const [base = '', bits = ''] = network.split('/');
  const [one, other] = [numberOf(address), numberOf(base)];
  const count = Number(bits);
  if (one === undefined || other === undefined || bits === '' || !(count >= 0 && count <= 32)) return false;
  const size = 2 ** (32 - count);
  return Math.floor(one / size) === Math.floor(other / size);
}

function numberOf(address: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}
