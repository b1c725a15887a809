/**
 * What ENV and ARG do to the variables of a stage. The last assignment wins, whichever of the two it was. ARG takes what
 * the build passes, else its default, else the global ARG of the same name; without any of them it assigns nothing.
 */
import { expandWord } from './expand-word.ts';
import type { Instruction } from './instruction.ts';
import { type KeyValuePair, keyValuePairs } from './key-value-pairs.ts';
import type { Scope, Variable, VariableValue } from './variable.ts';
import { assign, type VariableHistory, valueAt } from './variable-history.ts';

export interface AssignmentRules {
  readonly escape: string;
  /** What the build passes; `undefined` when nobody told us. A name with the value `undefined` is passed but not known. */
  readonly buildArgs: ReadonlyMap<string, string | undefined> | undefined;
  /** Global arguments; `undefined` while these themselves are read. */
  readonly globals: Scope | undefined;
}

/** Longer values are unknown, so that `ENV A=$A$A` twenty times over stays harmless. */
const maxValueLength = 65_536;
/** BuildKit reads these two and does not put them into the environment. */
const silentArgs: ReadonlySet<string> = new Set(['BUILDKIT_SBOM_SCAN_CONTEXT', 'BUILDKIT_SBOM_SCAN_STAGE']);

/** Appends what one instruction assigns; all but ENV and ARG assign nothing. */
export function applyInstruction(history: VariableHistory, instruction: Instruction, rules: AssignmentRules): void {
  if (instruction.keyword === 'ENV') applyEnv(history, instruction, rules);
  if (instruction.keyword === 'ARG') applyArg(history, instruction, rules);
}

/** The scope after everything that the history holds now; it does not move when the history grows. */
export function scopeNow(history: VariableHistory, list: (count: number) => readonly Variable[]): Scope {
  const count = history.assignments.length;
  return {
    get: (name) => valueAt(history, name, count),
    get variables() {
      return list(count);
    },
    isOpen: history.isOpen,
  };
}

function applyEnv(history: VariableHistory, instruction: Instruction, rules: AssignmentRules): void {
  const before = scopeNow(history, () => []);
  // Every word of one ENV sees the environment before that ENV.
  for (const pair of keyValuePairs(instruction, rules.escape)) {
    const name = expandWord(pair.name, before, rules.escape);
    if (!name.isKnown || name.text === '') continue;
    assign(history, {
      name: name.text,
      kind: 'env',
      value: expandedValue(pair.value ?? '', before, rules.escape),
      setBy: instruction,
    });
  }
}

function applyArg(history: VariableHistory, instruction: Instruction, rules: AssignmentRules): void {
  for (const pair of keyValuePairs(instruction, rules.escape)) {
    if (silentArgs.has(pair.name)) continue;
    const variable = argVariable(history, instruction, pair, rules);
    const assignsNothing = variable.value.kind === 'unset';
    if (assignsNothing && valueAt(history, pair.name, history.assignments.length) !== undefined) continue;
    assign(history, variable);
  }
}

function argVariable(history: VariableHistory, setBy: Instruction, pair: KeyValuePair, rules: AssignmentRules): Variable {
  const { name } = pair;
  const { buildArgs, globals } = rules;
  const global = globals?.get(name);
  const kind = global?.kind === 'predefined' ? 'predefined' : 'arg';
  if (buildArgs?.has(name)) return { name, kind, value: passedValue(buildArgs.get(name)), setBy };
  if (pair.value !== undefined) {
    return {
      name,
      kind,
      value: expandedValue(
        pair.value,
        scopeNow(history, () => []),
        rules.escape,
      ),
      setBy,
    };
  }
  if (global !== undefined && global.value.kind !== 'unset') return { name, kind, value: global.value, setBy };
  const isTold = buildArgs !== undefined;
  const value: VariableValue = isTold ? { kind: 'unset' } : { kind: 'unknown', because: `only the build gives ${name} a value` };
  return { name, kind, value, setBy };
}

/** The value of a build argument that the build passes. */
export function passedValue(value: string | undefined): VariableValue {
  if (value === undefined) return { kind: 'unknown', because: 'the build passes a value that is not known here' };
  return { kind: 'known', text: value };
}

function expandedValue(text: string, scope: Scope, escape: string): VariableValue {
  const expansion = expandWord(text, scope, escape);
  if (!expansion.isKnown) return { kind: 'unknown', because: unknownBecause(expansion.names, scope) };
  if (expansion.text.length > maxValueLength) return { kind: 'unknown', because: 'its value is very long' };
  return { kind: 'known', text: expansion.text };
}

function unknownBecause(names: readonly string[], scope: Scope): string {
  for (const name of names) {
    const value = scope.get(name)?.value;
    if (value?.kind === 'unknown') return value.because;
    if (value === undefined && scope.isOpen) return `the base image may set ${name}`;
  }
  return 'its variables cannot be expanded';
}
