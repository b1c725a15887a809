/**
 * What happened to the variables of one stage, as a list of assignments. A scope is a position in that list, so the
 * scopes of all instructions share it. A stage built on another one looks on in the list of its base, where the
 * environment that the base's image records wins over the base's arguments, as in BuildKit.
 */
import type { Variable } from './variable.ts';

export interface VariableHistory {
  /** The stage this one continues. */
  readonly base: VariableHistory | undefined;
  /** How many stages stand below. */
  readonly depth: number;
  /** True when the image below all stages may bring variables that nobody knows here. */
  readonly isOpen: boolean;
  readonly assignments: Variable[];
  /** Positions in `assignments` by name, ascending. */
  readonly positions: Map<string, number[]>;
  /** The last ENV assignment by name, in the order of the first ones. */
  readonly recorded: Map<string, Variable>;
}

/** An empty history on top of `base`, or on an image of which nothing (open) or everything (closed) is known. */
export function newHistory(base: VariableHistory | undefined, isOpen: boolean): VariableHistory {
  return {
    base,
    depth: base === undefined ? 0 : base.depth + 1,
    isOpen: base?.isOpen ?? isOpen,
    assignments: [],
    positions: new Map(),
    recorded: new Map(),
  };
}

/** Appends an assignment. */
export function assign(history: VariableHistory, variable: Variable): void {
  const positions = history.positions.get(variable.name);
  if (positions === undefined) history.positions.set(variable.name, [history.assignments.length]);
  else positions.push(history.assignments.length);
  history.assignments.push(variable);
  if (variable.kind === 'env') history.recorded.set(variable.name, variable);
}

/** The value of a name when only the first `count` assignments have happened. */
export function valueAt(history: VariableHistory, name: string, count: number): Variable | undefined {
  const position = lastBelow(history.positions.get(name), count);
  return position === undefined ? inherited(history, name) : history.assignments[position];
}

/** All variables after `count` assignments, ordered by their last one. */
export function variablesAt(history: VariableHistory, count: number): Variable[] {
  return lastOnly([...startOf(history), ...history.assignments.slice(0, count)]);
}

function inherited(history: VariableHistory, name: string): Variable | undefined {
  let argument: Variable | undefined;
  for (let base = history.base; base !== undefined; base = base.base) {
    const recorded = base.recorded.get(name);
    if (recorded !== undefined) return recorded;
    argument ??= base.assignments[lastBelow(base.positions.get(name), base.assignments.length) ?? -1];
  }
  if (argument === undefined || !history.isOpen) return argument;
  return { ...argument, value: { kind: 'unknown', because: `the base image may set ${name} too` } };
}

function lastBelow(positions: readonly number[] | undefined, count: number): number | undefined {
  if (positions === undefined) return undefined;
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((positions[middle] ?? count) < count) low = middle + 1;
    else high = middle;
  }
  return positions[low - 1];
}

/**
 * What a stage begins with: the variables of its base that no ENV recorded, then the recorded ones in the order in which
 * they were first defined.
 */
function startOf(history: VariableHistory): Variable[] {
  const lineage: VariableHistory[] = [];
  for (let base = history.base; base !== undefined; base = base.base) lineage.push(base);
  let variables: Variable[] = [];
  const recorded = new Map<string, Variable>();
  for (const base of lineage.reverse()) {
    const all = lastOnly([...variables, ...base.assignments]);
    for (const [name, variable] of base.recorded) recorded.set(name, variable);
    variables = [...all.filter((variable) => !recorded.has(variable.name)), ...recorded.values()];
  }
  return variables.map((variable) => inherited(history, variable.name) ?? variable);
}

function lastOnly(variables: readonly Variable[]): Variable[] {
  const last = new Map<string, Variable>();
  for (const variable of variables) {
    last.delete(variable.name);
    last.set(variable.name, variable);
  }
  return [...last.values()];
}
