/** Takes out of a recording what belongs to the machine it was made on, and what differs each time without meaning anything. */
import type { JsonObject, JsonValue } from '../../../client/ports.ts';

/** Folders of layers, and what is only measured. */
const leftOut = new Set([
  'GraphDriver',
  'Storage',
  'SizeRw',
  'SizeRootFs',
  'Size',
  'VirtualSize',
  'Log',
  'Manifests',
  'Descriptor',
  'RootFS',
]);

/** `runFolder` is where the engine has all that is its own. */
export function withoutMachine(value: JsonObject, runFolder: string): JsonObject {
  return clean(value, runFolder) as JsonObject;
}

function clean(value: JsonValue, runFolder: string): JsonValue {
  if (typeof value === 'string') return value.replaceAll(runFolder, '/var/lib/engine');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => clean(one as JsonValue, runFolder));
  const kept = Object.entries(value as JsonObject).filter(([name, part]) => part !== undefined && !leftOut.has(name));
  return Object.fromEntries(kept.map(([name, part]) => [name, clean(part as JsonValue, runFolder)]));
}
