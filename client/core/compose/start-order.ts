/** The order in which services depend on each other: whoever is depended on comes first. Everything else keeps its place. */
import type { JsonObject } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

export interface Ordered {
  readonly service: string | undefined;
  /** Names of services of the same project. */
  readonly dependsOn: readonly string[];
}

/** Services that depend on each other in a circle, which Compose refuses, stay as they come. */
export function inStartOrder<Item extends Ordered>(items: readonly Item[]): readonly Item[] {
  const ordered = new Set<Item>();
  const visiting = new Set<Item>();
  const visit = (item: Item): void => {
    if (ordered.has(item) || visiting.has(item)) return;
    visiting.add(item);
    for (const name of item.dependsOn) for (const other of items) if (other.service === name) visit(other);
    ordered.add(item);
  };
  for (const item of items) visit(item);
  return [...ordered];
}

/** Of the label that Compose writes: `db:service_healthy:true,cache:service_started:false`. */
export function dependenciesIn(label: string | undefined): readonly string[] {
  return (label ?? '').split(',').flatMap((entry) => entry.split(':')[0] || []);
}

/** By service, of `docker compose config --format json`; `undefined` for what is no such text, or only the end of one. */
export function dependenciesInConfig(text: string): ReadonlyMap<string, readonly string[]> | undefined {
  const services = objectOf(parsed(text)['services']);
  if (Object.keys(services).length === 0) return undefined;
  return new Map(
    Object.entries(services).map(([name, service]) => {
      const { depends_on: needs, network_mode: mode } = objectOf(service);
      const network = /^service:(.+)$/.exec(textOf(mode))?.[1];
      const named = Array.isArray(needs) ? listOf(needs).map(textOf) : Object.keys(objectOf(needs));
      return [name, network === undefined ? named : [...named, network]];
    }),
  );
}

function parsed(text: string): JsonObject {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return {};
  }
}
