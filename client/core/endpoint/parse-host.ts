/** `unix://…`, `npipe://…`, `tcp://host:port`, `ssh://user@host:port` → the way in. Nothing else is an address. */
import type { EndpointAddress, EndpointTls } from './endpoint.ts';

export function parseHost(host: string, tls: EndpointTls | undefined): EndpointAddress | undefined {
  const colon = host.indexOf('://');
  const rest = host.slice(colon + 3);
  switch (colon < 0 ? '' : host.slice(0, colon)) {
    case 'unix':
      return rest.startsWith('/') ? { kind: 'unix', path: rest } : undefined;
    case 'npipe':
      return rest === '' ? undefined : { kind: 'npipe', path: rest.replaceAll('\\', '/') };
    case 'tcp':
    case 'http':
    case 'https':
      return overTcp(rest, tls);
    case 'ssh':
      return overSsh(host);
    default:
      return undefined;
  }
}

function overTcp(rest: string, tls: EndpointTls | undefined): EndpointAddress | undefined {
  const url = urlOf(`http://${rest}`);
  if (url === undefined || url.hostname === '') return undefined;
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  // A port of 80 is the URL's default and not spelled.
  const port = url.port === '' ? (/:80\b/.test(rest) ? 80 : tls === undefined ? 2375 : 2376) : Number(url.port);
  return { kind: 'tcp', host, port, tls };
}

function overSsh(text: string): EndpointAddress | undefined {
  const url = urlOf(text);
  // A path or a password has no meaning here, and a leading dash would be an option of ssh.
  if (url === undefined || url.hostname === '' || url.hostname.startsWith('-') || url.password !== '') return undefined;
  if (url.pathname !== '' && url.pathname !== '/') return undefined;
  const user = url.username === '' ? undefined : decodeURIComponent(url.username);
  if (user?.startsWith('-')) return undefined;
  return { kind: 'ssh', host: url.hostname, user, port: url.port === '' ? undefined : Number(url.port) };
}

function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
