/** The order in which services depend on each other: whoever is depended on comes first. Everything else keeps its place. */

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
