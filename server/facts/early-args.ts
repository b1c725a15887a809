/** Build arguments with a value of their own that stand above steps which do not use them. */
import { predefinedArgs } from '../model/predefined-args.ts';
import type { Span } from '../model/span.ts';
import type { FileFacts, StageFacts, Step } from './file-facts.ts';
import { workOf } from './step-work.ts';
import { isVolatileName, passedValue } from './volatile-variable.ts';

export interface EarlyArg {
  readonly name: string;
  readonly step: Step;
  /** The name in its ARG. */
  readonly span: Span;
  /** Steps between the declaration and the first use that fetch or install; at most ten. */
  readonly passed: readonly Step[];
  /** The first step of the same stage that names it. */
  readonly firstUse: Step;
}

const mostArgs = 100;
const mostPassed = 10;
const platform = /^(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)$|PROXY$/i;

export function earlyArgs(facts: FileFacts): readonly EarlyArg[] {
  return facts.stages.flatMap((stage) => (stage.isPosix ? earlyIn(facts, stage) : []));
}

function earlyIn(facts: FileFacts, { steps }: StageFacts): readonly EarlyArg[] {
  const found: EarlyArg[] = [];
  let left = mostArgs;
  for (const [at, step] of steps.entries()) {
    if (step.instruction.keyword !== 'ARG' || step.instruction.unreadable !== undefined) continue;
    for (const word of step.instruction.words) {
      const name = word.text.split('=', 1)[0] ?? '';
      if (left-- <= 0 || !hasValue(facts, word.text, name) || isLeftAlone(name)) continue;
      const early = follow(facts, steps.slice(at + 1), name);
      if (early !== undefined)
        found.push({ name, step, span: { start: word.span.start, end: word.span.start + name.length }, ...early });
    }
  }
  return found;
}

/** Without a value it adds nothing to any environment. */
function hasValue(facts: FileFacts, word: string, name: string): boolean {
  const isGlobal = facts.dockerfile.preamble.some(({ words }) => words.some(({ text }) => text.startsWith(`${name}=`)));
  return word.includes('=') || isGlobal || passedValue(facts, name) !== 'silent';
}

function isLeftAlone(name: string): boolean {
  return !/^[A-Za-z_]\w*$/.test(name) || platform.test(name) || predefinedArgs.includes(name) || isVolatileName(name);
}

function follow(
  { dockerfile, options }: FileFacts,
  later: readonly Step[],
  name: string,
): Pick<EarlyArg, 'passed' | 'firstUse'> | undefined {
  const form = new RegExp(`\\b${name}\\b`);
  const passed: Step[] = [];
  for (const step of later) {
    const { span, keyword, unreadable } = step.instruction;
    if (unreadable !== undefined || keyword === 'SHELL') return undefined;
    if (form.test(dockerfile.text.slice(span.start, span.end))) return passed.length > 0 ? { passed, firstUse: step } : undefined;
    if (keyword !== 'RUN') continue;
    const work = workOf(step, options.expensiveCommands);
    // A build may read its environment.
    if (work === 'builds') return undefined;
    const isInstall = step.installs.some(({ kind }) => kind === 'tools' || kind === 'manifest');
    if ((isInstall || work === 'fetches') && passed.length < mostPassed) passed.push(step);
  }
  return undefined;
}
