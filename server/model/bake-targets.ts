/**
 * The targets of bake files as bake puts them together: files over each other, what a target inherits, one for each value of a
 * matrix. What takes an expression to know is kept with its cause.
 */
import { type BakeTarget, type BakeValue, type BakeVariables, evaluateText, type NamedBakeFile } from './bake-value.ts';
import { textIfKnown } from './declared-build.ts';

export interface ResolvedTarget {
  readonly name: string;
  readonly path: string;
  readonly line: number;
  readonly attributes: ReadonlyMap<string, BakeValue>;
  readonly variables: BakeVariables;
  /** Why nothing of it can be known. */
  readonly unknown?: string;
}

interface PlacedTarget extends BakeTarget {
  readonly path: string;
}

type Targets = ReadonlyMap<string, PlacedTarget>;

const maxInherits = 64;
const maxOfMatrix = 200;

/** `services`: what compose files beside them declare, because bake lays its targets over those. */
export function resolveTargets(files: readonly NamedBakeFile[], services: ReadonlySet<string>): readonly ResolvedTarget[] {
  const variables = new Map(files.flatMap(({ file }) => [...file.variables]));
  const targets = new Map<string, PlacedTarget>();
  for (const { path, file } of files)
    for (const [name, { line, attributes }] of file.targets)
      targets.set(name, { path, line, attributes: mergeAttributes(targets.get(name)?.attributes ?? new Map(), attributes) });
  const resolved = [...targets].flatMap(([name, target]) => {
    const isOfService = services.has(name) && 'a compose file beside it declares it, too, and bake merges both';
    const inherited = withInherited(name, targets, variables, { left: maxInherits });
    const unknown = isOfService || (inherited === undefined ? 'what it inherits is not known' : undefined);
    const own = { name, ...target, attributes: inherited ?? target.attributes, variables };
    if (unknown !== undefined) return [{ ...own, unknown }];
    return own.attributes.has('matrix') ? ofMatrix(own) : [own];
  });
  const inherited = inheritedNames(targets, variables);
  return withoutDoubles(resolved).filter(({ name }) => !(isOnlyInherited.test(name) && inherited.has(name)));
}

/** Names that by custom nobody builds: they hold what other targets take over, and a target without them means another stage. */
const isOnlyInherited = /^_|^(?:docker-metadata-action|ghaction-docker-meta)$/;

function inheritedNames(targets: Targets, variables: BakeVariables): ReadonlySet<string> {
  const lists = [...targets.values()].map(({ attributes }) => attributes.get('inherits'));
  const items = lists.flatMap((list) => (list?.kind === 'list' ? list.items : []));
  return new Set(items.flatMap((item) => textIfKnown(evaluateText(item, variables)) ?? []));
}

/** Attributes of the inherited targets in order, then its own; `undefined` when they cannot be known. */
function withInherited(
  name: string,
  targets: Targets,
  variables: BakeVariables,
  budget: { left: number },
): ReadonlyMap<string, BakeValue> | undefined {
  const own = targets.get(name)?.attributes;
  if (own === undefined || budget.left-- <= 0) return undefined;
  const inherits = own.get('inherits');
  if (inherits === undefined || inherits.kind === 'null') return own;
  if (inherits.kind !== 'list') return undefined;
  let merged: ReadonlyMap<string, BakeValue> = new Map();
  for (const item of inherits.items) {
    const parent = textIfKnown(evaluateText(item, variables));
    const found = parent === undefined ? undefined : withInherited(parent, targets, variables, budget);
    // The values of a matrix mean nothing outside of its block.
    if (found === undefined || found.has('matrix')) return undefined;
    merged = mergeAttributes(merged, found);
  }
  return mergeAttributes(merged, own);
}

/** Scalars are replaced, `args` and `contexts` merged by key, and nothing takes anything away. */
export function mergeAttributes(
  base: ReadonlyMap<string, BakeValue>,
  over: ReadonlyMap<string, BakeValue>,
): ReadonlyMap<string, BakeValue> {
  const merged = new Map(base);
  for (const [name, value] of over) {
    const before = merged.get(name);
    if (value.kind === 'null' && before !== undefined) continue;
    const isMap = value.kind === 'map' && before?.kind === 'map';
    // Of a map that is computed nobody knows what it leaves of the other.
    const isOpen = (name === 'args' || name === 'contexts') && before?.kind === 'unknown';
    merged.set(name, isOpen ? before : isMap ? { kind: 'map', entries: mergeAttributes(before.entries, value.entries) } : value);
  }
  return merged;
}

/** One target for each combination of values that are spelled out. */
function ofMatrix(target: ResolvedTarget): readonly ResolvedTarget[] {
  const unknown = [{ ...target, unknown: 'it has a matrix that takes expressions to spell out' }];
  const matrix = target.attributes.get('matrix');
  const naming = target.attributes.get('name');
  if (matrix?.kind !== 'map' || naming === undefined) return unknown;
  let scopes: readonly BakeVariables[] = [target.variables];
  for (const [key, values] of matrix.entries) {
    if (values.kind !== 'list' || scopes.length * values.items.length > maxOfMatrix) return unknown;
    scopes = scopes.flatMap((scope) => values.items.map((value) => new Map([...scope, [key, value]])));
  }
  const named = scopes.map((variables) => ({ ...target, variables, name: textIfKnown(evaluateText(naming, variables)) }));
  const known = named.flatMap(({ name, ...each }) => (name === undefined ? [] : [{ ...each, name }]));
  return known.length === named.length ? known : unknown;
}

/** A block may lie over one target of a matrix: of that nothing is known. */
function withoutDoubles(targets: readonly ResolvedTarget[]): readonly ResolvedTarget[] {
  const byName = new Map<string, ResolvedTarget>();
  for (const target of targets) {
    const isDouble = byName.has(target.name);
    byName.set(target.name, isDouble ? { ...target, unknown: 'a block and a matrix declare it' } : target);
  }
  return [...byName.values()];
}
