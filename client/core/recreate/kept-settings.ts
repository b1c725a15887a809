/**
 * What a person gave a container and the new one gets again, in the words of the command line. Names only where a value may be a
 * secret; the values themselves are in the create request and nowhere else.
 */
import type { JsonObject, JsonValue } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';
import { policyText } from './as-planned.ts';
import { flagOfHostField } from './host-fields.ts';

/** `specification` is the body that creates it again. */
export function keptSettings(specification: JsonObject): readonly string[] {
  const host = objectOf(specification['HostConfig']);
  return [
    ...named('env', listOf(specification['Env']).map(nameOf)),
    ...named('label', Object.keys(objectOf(specification['Labels']))),
    ...configTexts.filter(([field]) => isGiven(specification[field])).map(([, flag]) => flag),
    ...commands(specification),
    ...healthcheck(objectOf(specification['Healthcheck'])),
    ...named('publish', ports(objectOf(host['PortBindings']))),
    ...networks(specification, textOf(host['NetworkMode'])),
    ...restart(objectOf(host['RestartPolicy'])),
    ...(host['AutoRemove'] === true ? ['rm'] : []),
    ...named('volumes-from', listOf(host['VolumesFrom']).map(textOf)),
    ...named('link', listOf(host['Links']).map(textOf)),
    ...Object.entries(host).flatMap(([field, value]) => flagOfHostField(field, value)),
  ];
}

const configTexts: readonly (readonly [field: string, flag: string])[] = [
  ['Hostname', 'hostname'],
  ['Domainname', 'domainname'],
  ['User', 'user'],
  ['WorkingDir', 'workdir'],
  ['StopSignal', 'stop-signal'],
  ['StopTimeout', 'stop-timeout'],
  ['Tty', 'tty'],
  ['OpenStdin', 'interactive'],
];

/** No time to stop, and no limit to it, are settings too. */
function isGiven(value: JsonValue | undefined): boolean {
  return typeof value === 'number' || (value !== undefined && value !== null && value !== '' && value !== false);
}

function commands({ Entrypoint, Cmd }: JsonObject): readonly string[] {
  return [...(listOf(Entrypoint).length > 0 ? ['entrypoint'] : []), ...(listOf(Cmd).length > 0 ? ['command'] : [])];
}

function healthcheck(check: JsonObject): readonly string[] {
  if (listOf(check['Test'])[0] === 'NONE') return ['no-healthcheck'];
  return Object.keys(check).length > 0 ? ['health check'] : [];
}

/** `127.0.0.1:8080→80/tcp`; a port that the engine chooses has no left side. */
function ports(bindings: JsonObject): readonly string[] {
  return Object.entries(bindings).flatMap(([port, places]) =>
    listOf(places).map((place) => {
      const { HostIp, HostPort } = objectOf(place);
      const host = [textOf(HostIp), textOf(HostPort)].filter((text) => text !== '' && text !== '0').join(':');
      return host === '' ? port : `${host}→${port}`;
    }),
  );
}

function networks(specification: JsonObject, mode: string): readonly string[] {
  const endpoints = Object.entries(objectOf(objectOf(specification['NetworkingConfig'])['EndpointsConfig']));
  if (endpoints.length === 0) return isDefaultNetwork(mode) ? [] : [`network ${sharedNetwork(mode)}`];
  return endpoints
    .map(([name, endpoint]) => [name, detailsOf(objectOf(endpoint))] as const)
    .filter(([name, details]) => details.length > 0 || !isDefaultNetwork(name))
    .map(([name, details]) => `network ${name}${details.length === 0 ? '' : ` (${details.join(', ')})`}`);
}

function isDefaultNetwork(name: string): boolean {
  return ['', 'default', 'bridge', 'podman'].includes(name);
}

/** An id of 64 digits says nothing more than its beginning. */
function sharedNetwork(mode: string): string {
  return mode.replace(/[0-9a-f]{52}$/, '');
}

function detailsOf(endpoint: JsonObject): readonly string[] {
  const { IPv4Address, IPv6Address, LinkLocalIPs } = objectOf(endpoint['IPAMConfig']);
  const addresses = [IPv4Address, IPv6Address, ...listOf(LinkLocalIPs), endpoint['MacAddress']].map(textOf);
  return [
    ...addresses.filter((address) => address !== ''),
    ...listOf(endpoint['Aliases']).map((alias) => `alias ${textOf(alias)}`),
    ...listOf(endpoint['Links']).map((link) => `link ${textOf(link)}`),
    ...Object.keys(objectOf(endpoint['DriverOpts'])),
    ...(Number(endpoint['GwPriority'] ?? 0) === 0 ? [] : [`gw-priority ${String(endpoint['GwPriority'])}`]),
  ];
}

function restart(policy: JsonObject): readonly string[] {
  const text = policyText(policy);
  return text === 'no' ? [] : [`restart ${text}`];
}

function named(word: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [`${word} ${names.join(', ')}`];
}

function nameOf(variable: JsonValue): string {
  return textOf(variable).split('=')[0] ?? '';
}
