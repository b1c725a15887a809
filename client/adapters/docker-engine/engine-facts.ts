/** `/version` and `/info` → what kind of engine this is, and the version of the API to speak with it. Pure. */
import type { EngineFacts, EngineRegistries, JsonValue } from '../../ports.ts';

/** The newest version that this extension was written against; an engine that has left it behind is spoken to in its oldest. */
const ourMinor = 51;

export function decodeFacts(version: JsonValue, info: JsonValue, endpointText: string): EngineFacts {
  const v = fieldsOf(version);
  const i = fieldsOf(info);
  const isPodman = listOf(v['Components']).some((part) => textOf(fieldsOf(part)['Name']).startsWith('Podman'));
  const status = listOf(i['DriverStatus']).map((pair) => listOf(pair).map(textOf));
  return {
    // Podman makes a new one up for each answer.
    id: (isPodman ? '' : textOf(i['ID'])) || endpointText,
    kind: isPodman ? 'podman' : 'docker',
    version: textOf(v['Version']),
    apiVersion: agreedVersion(textOf(v['ApiVersion']), textOf(v['MinAPIVersion'])),
    os: textOf(v['Os']) || textOf(i['OSType']) || 'linux',
    architecture: textOf(v['Arch']),
    usesContainerdStore: status.some(([key, value]) => key === 'driver-type' && value === 'io.containerd.snapshotter.v1'),
    registries: decodeRegistries(fieldsOf(i['RegistryConfig'])),
  };
}

function decodeRegistries(config: Readonly<Record<string, JsonValue | undefined>>): EngineRegistries {
  const hosts = Object.entries(fieldsOf(config['IndexConfigs']));
  return {
    insecureHosts: hosts.filter(([, about]) => fieldsOf(about)['Secure'] === false).map(([host]) => host.toLowerCase()),
    insecureNetworks: listOf(config['InsecureRegistryCIDRs']).map(textOf),
    mirrors: listOf(config['Mirrors']).map(textOf),
  };
}

function agreedVersion(newest: string, oldest: string): string {
  const minor = Math.max(Math.min(minorOf(newest) ?? 41, ourMinor), minorOf(oldest) ?? 0);
  return `1.${minor}`;
}

function minorOf(version: string): number | undefined {
  const digits = /^1\.(\d{1,3})$/.exec(version)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function fieldsOf(value: JsonValue | undefined): Readonly<Record<string, JsonValue | undefined>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, JsonValue>) : {};
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}
