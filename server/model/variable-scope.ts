/**
 * Which variables an instruction sees and with what value: global and stage ARG, ENV, inheritance from the parent
 * stage, in BuildKit's order (the last assignment wins). A value that depends on something not known here (the base
 * image's environment, a build argument nobody told us) is `unknown`, never empty.
 */
import type { Dockerfile, Stage } from './dockerfile.ts';
import type { Instruction } from './instruction.ts';
import { defaultPath, predefinedArgs } from './predefined-args.ts';
import type { Scope, Variable } from './variable.ts';
import { type AssignmentRules, applyInstruction, passedValue, scopeNow } from './variable-assignments.ts';
import { assign, newHistory, type VariableHistory, variablesAt } from './variable-history.ts';

export type { Scope, Variable };

/** What a build passes; a name with the value `undefined` is passed with a value that is not known. */
export type BuildArgs = ReadonlyMap<string, string | undefined>;

/** The scopes of one run of instructions. */
interface Scopes {
  readonly before: ReadonlyMap<Instruction, Scope>;
  readonly after: Scope;
  readonly history: VariableHistory;
}

interface FileScopes {
  readonly globals: Scopes;
  readonly stages: ReadonlyMap<Stage, Scopes>;
}

/** More stages on top of each other than this are not followed. */
const maxDepth = 200;
const withoutArgs = new WeakMap<Dockerfile, FileScopes>();
const withArgs = new WeakMap<Dockerfile, WeakMap<BuildArgs, FileScopes>>();

/**
 * The variables that `instruction` sees. Without a stage, or for the stage's own FROM, these are the global arguments.
 * `buildArgs` is the complete list of what the build passes; leave it out when nobody told.
 */
export function scopeBefore(
  dockerfile: Dockerfile,
  stage: Stage | undefined,
  instruction: Instruction,
  buildArgs?: BuildArgs,
): Scope {
  const file = fileScopes(dockerfile, buildArgs);
  const scopes = stage === undefined || stage.from === instruction ? file.globals : (file.stages.get(stage) ?? file.globals);
  return scopes.before.get(instruction) ?? scopes.after;
}

/** The scope in which every FROM is read when nobody told what the build passes. */
export function globalScope(preamble: readonly Instruction[], escape: string): Scope {
  return globalScopes(preamble, escape, undefined).after;
}

function fileScopes(dockerfile: Dockerfile, buildArgs: BuildArgs | undefined): FileScopes {
  const read = (): FileScopes => readFile(dockerfile, buildArgs);
  if (buildArgs === undefined) return remembered(withoutArgs, dockerfile, read);
  return remembered(
    remembered(withArgs, dockerfile, () => new WeakMap<BuildArgs, FileScopes>()),
    buildArgs,
    read,
  );
}

function remembered<Key extends WeakKey, Value>(cache: WeakMap<Key, Value>, key: Key, compute: () => Value): Value {
  const found = cache.get(key);
  if (found !== undefined) return found;
  const value = compute();
  cache.set(key, value);
  return value;
}

function readFile(dockerfile: Dockerfile, buildArgs: BuildArgs | undefined): FileScopes {
  const globals = globalScopes(dockerfile.preamble, dockerfile.escape, buildArgs);
  const rules: AssignmentRules = { escape: dockerfile.escape, buildArgs, globals: globals.after };
  const stages = new Map<Stage, Scopes>();
  for (const stage of dockerfile.stages) {
    const history = startHistory(stage, stages);
    for (const trigger of triggersOf(stage)) applyInstruction(history, trigger, rules);
    stages.set(stage, runThrough(history, stage.instructions, rules));
  }
  return { globals, stages };
}

function globalScopes(preamble: readonly Instruction[], escape: string, buildArgs: BuildArgs | undefined): Scopes {
  const history = newHistory(undefined, false);
  for (const name of predefinedArgs) {
    const value = buildArgs?.has(name)
      ? passedValue(buildArgs.get(name))
      : ({ kind: 'unknown', because: `the build decides ${name}` } as const);
    assign(history, { name, kind: 'predefined', value, setBy: undefined });
  }
  return runThrough(history, preamble, { escape, buildArgs, globals: undefined });
}

function runThrough(history: VariableHistory, instructions: readonly Instruction[], rules: AssignmentRules): Scopes {
  const before = new Map<Instruction, Scope>();
  const list = (count: number): Variable[] => variablesAt(history, count).filter((variable) => variable.value.kind !== 'unset');
  for (const instruction of instructions) {
    before.set(instruction, scopeNow(history, list));
    applyInstruction(history, instruction, rules);
  }
  return { before, after: scopeNow(history, list), history };
}

function startHistory(stage: Stage, earlier: ReadonlyMap<Stage, Scopes>): VariableHistory {
  if (stage.base.kind === 'stage') {
    const base = earlier.get(stage.base.stage)?.history;
    return base === undefined || base.depth >= maxDepth ? newHistory(undefined, true) : newHistory(base, true);
  }
  if (stage.base.kind !== 'scratch') return newHistory(undefined, true);
  const history = newHistory(undefined, false);
  assign(history, { name: 'PATH', kind: 'env', value: { kind: 'known', text: defaultPath }, setBy: undefined });
  return history;
}

/** ONBUILD instructions of the base stage run first in the stage on top of it. */
function triggersOf(stage: Stage): Instruction[] {
  if (stage.base.kind !== 'stage') return [];
  return stage.base.stage.instructions.flatMap(({ trigger }) => (trigger === undefined ? [] : [trigger]));
}
