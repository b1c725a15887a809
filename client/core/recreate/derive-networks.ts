/** The networks of a container as a person configured them, without what the engine filled in while it ran. */
import type { JsonObject, JsonValue } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';
import { wasEverStarted } from './as-planned.ts';

const configured = ['IPAMConfig', 'Links', 'Aliases', 'DriverOpts', 'GwPriority'];

/** `mode` is `HostConfig.NetworkMode`; `mac` the address that was asked for on the main network, or empty. */
export function deriveNetworks(container: JsonObject, mode: string, mac: string): JsonObject {
  if (mode === 'host' || mode === 'none' || mode.startsWith('container:')) return {};
  const networks = Object.entries(objectOf(objectOf(container['NetworkSettings'])['Networks']));
  const shortId = textOf(container['Id']).slice(0, 12);
  // Once it was started, an engine shows the address that the endpoint has, whoever chose it.
  const macOf = (endpoint: JsonObject) => (wasEverStarted(container) ? '' : textOf(endpoint['MacAddress']));
  return Object.fromEntries(
    networks.map(([name, endpoint]) => {
      const isMain = name === mainNetwork(mode);
      return [name, derive(objectOf(endpoint), shortId, isMain ? mac : macOf(objectOf(endpoint)))];
    }),
  );
}

/** Networks of which no engine tells any more whether a MAC address was asked for. */
export function networksOfUnknownMac(container: JsonObject): readonly string[] {
  const mode = textOf(objectOf(container['HostConfig'])['NetworkMode']);
  const names = Object.keys(objectOf(objectOf(container['NetworkSettings'])['Networks']));
  return wasEverStarted(container) ? names.filter((name) => name !== mainNetwork(mode)) : [];
}

function mainNetwork(mode: string): string {
  return mode === 'default' || mode === '' ? 'bridge' : mode;
}

function derive(endpoint: JsonObject, shortId: string, mac: string): JsonObject {
  const fields: Record<string, JsonValue> = {};
  for (const name of configured) {
    const value = endpoint[name];
    if (value !== undefined && value !== null) fields[name] = value;
  }
  // Engines before API 1.45 mix the short id in.
  if ('Aliases' in fields) fields['Aliases'] = listOf(fields['Aliases']).filter((alias) => alias !== shortId);
  return mac === '' ? fields : { ...fields, MacAddress: mac };
}
