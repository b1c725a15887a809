/** The variables that the instructions of a stage see when everything is known: what the build passes and what the base image sets. */

import type { Instruction } from '../model/instruction.ts';
import { defaultPath, predefinedArgs } from '../model/predefined-args.ts';
import type { Scope } from '../model/variable.ts';
import { type AssignmentRules, applyInstruction, passedValue, scopeNow } from '../model/variable-assignments.ts';
import { assign, newHistory, type VariableHistory, variablesAt } from '../model/variable-history.ts';
import type { BuildRequest, Platform } from './build-request.ts';

export class StageVariables {
  readonly #history: VariableHistory;
  readonly #rules: AssignmentRules;

  private constructor(history: VariableHistory, rules: AssignmentRules) {
    this.#history = history;
    this.#rules = rules;
  }

  /** On an image with this environment, or on one of which nothing is known. */
  static onImage(env: readonly string[] | undefined, rules: AssignmentRules): StageVariables {
    const history = newHistory(undefined, env === undefined);
    for (const [name, text] of (env ?? []).map(nameAndValue)) {
      assign(history, { name, kind: 'env', value: { kind: 'known', text }, setBy: undefined });
    }
    if (env !== undefined && !history.positions.has('PATH')) {
      assign(history, { name: 'PATH', kind: 'env', value: { kind: 'known', text: defaultPath }, setBy: undefined });
    }
    return new StageVariables(history, rules);
  }

  onTop(): StageVariables {
    return new StageVariables(newHistory(this.#history, this.#history.isOpen), this.#rules);
  }

  apply(instruction: Instruction): void {
    applyInstruction(this.#history, instruction, this.#rules);
  }

  get scope(): Scope {
    return scopeNow(this.#history, (count) => variablesAt(this.#history, count).filter(({ value }) => value.kind !== 'unset'));
  }
}

function nameAndValue(text: string): readonly [string, string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, ''] : [text.slice(0, equals), text.slice(equals + 1)];
}

/** What FROM sees: what every build has without being asked, and the arguments above the first stage. */
export function globalVariables(request: BuildRequest): Scope {
  const { dockerfile, args } = request;
  const history = newHistory(undefined, false);
  for (const [name, preset] of presetArguments(request)) {
    const value = args.has(name) ? passedValue(args.get(name)) : ({ kind: 'known', text: preset } as const);
    assign(history, { name, kind: 'predefined', value, setBy: undefined });
  }
  const rules: AssignmentRules = { escape: dockerfile.escape, buildArgs: args, globals: undefined };
  for (const instruction of dockerfile.preamble) applyInstruction(history, instruction, rules);
  return scopeNow(history, (count) => variablesAt(history, count));
}

function presetArguments({ platform, buildPlatform, target, dockerfile }: BuildRequest): readonly (readonly [string, string])[] {
  const last = dockerfile.stages.at(-1)?.name ?? '';
  const values: Readonly<Record<string, string>> = {
    ...platformArguments('BUILD', buildPlatform),
    ...platformArguments('TARGET', platform),
    TARGETSTAGE: target || last || 'default',
  };
  return predefinedArgs.map((name) => [name, values[name] ?? '']);
}

function platformArguments(prefix: 'BUILD' | 'TARGET', platform: Platform): Readonly<Record<string, string>> {
  const { os, architecture, variant } = platform;
  return {
    [`${prefix}PLATFORM`]: platformText(platform),
    [`${prefix}OS`]: os,
    [`${prefix}ARCH`]: architecture,
    [`${prefix}VARIANT`]: variant,
  };
}

export function platformText({ os, architecture, variant }: Platform): string {
  return [os, architecture, ...(variant === '' ? [] : [variant])].join('/');
}
