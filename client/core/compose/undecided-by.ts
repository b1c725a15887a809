/**
 * What of a service's definition Compose hashes otherwise than it is written: variables that the shell passes on, and other
 * containers whose ids are put in before the hash is made. Where there is one, a hash that differs proves nothing.
 */
import type { JsonObject, JsonValue } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

/**
 * `written` is the model as JSON, neither interpolated nor resolved; of one that cannot be read nothing is decided.
 * `areFilesReadIn`: for a service, whether the hash with its `env_file` read in is among those that are compared.
 */
export function undecidedBy(
  written: string,
  areFilesReadIn: (service: string) => boolean,
): ReadonlyMap<string, readonly string[]> {
  const services = objectOf(objectOf(parsed(written))['services']);
  return new Map(Object.entries(services).map(([name, service]) => [name, reasonsOf(objectOf(service), areFilesReadIn(name))]));
}

function reasonsOf(service: JsonObject, areFilesReadIn: boolean): readonly string[] {
  const files = !areFilesReadIn && listOf(service['env_file']).length > 0 ? ['env_file'] : [];
  const shared = ['network_mode', 'ipc', 'pid', 'uts', 'cgroup'].filter((field) =>
    /^(?:service|container):/.test(textOf(service[field])),
  );
  const pairs = Object.entries(objectOf(service['environment'])).flatMap(([name, value]) => (value === null ? [name] : []));
  const listed = listOf(service['environment']).map(textOf);
  const passed = [...pairs, ...listed.filter((each) => each !== '' && !each.includes('='))];
  const volumes = listOf(service['volumes_from']).length > 0 ? ['volumes_from'] : [];
  return [...passed, ...shared, ...volumes, ...files];
}

function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
}
