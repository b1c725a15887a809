/**
 * Follows each build argument that changes from build to build through its stage and the stages built from it: which
 * steps its value runs again for nothing, and which instruction is the first that may really use it.
 */
import type { Instruction } from '../model/instruction.ts';
import type { Span } from '../model/span.ts';
import type { FileFacts, StageFacts, Step } from './file-facts.ts';
import { isListed } from './project-options.ts';
import { workOf } from './step-work.ts';
import { isCacheBuster, isPlaceholder, isVolatileName, passedValue } from './volatile-variable.ts';

export interface VolatileArg {
  readonly name: string;
  readonly step: Step;
  readonly stage: StageFacts;
  /** The name in its ARG. */
  readonly span: Span;
  /** Steps that fetch and install, run again by each new value; at most ten are kept. */
  readonly busted: readonly Step[];
  readonly hasBustedChild: boolean;
  /** ENV, LABEL and ARG of the same stage that only pass the value on, before the first use. */
  readonly followers: readonly Step[];
  /** The first step of the same stage that uses it or may; `undefined` when none does. */
  readonly firstUse: Step | undefined;
}

interface Pending {
  readonly name: string;
  readonly step: Step;
  readonly stage: StageFacts;
  readonly span: Span;
  readonly busted: Step[];
  readonly followers: Step[];
  hasBustedChild: boolean;
  firstUse: Step | undefined;
}

const mostPending = 50;
const mostNames = 200;
const mostBusted = 10;

/** Every argument that makes at least one later step run for nothing, in the order of the text. */
export function volatileArgs(facts: FileFacts): readonly VolatileArg[] {
  const found: Pending[] = [];
  const atEnd = new Map<StageFacts, Names>();
  for (const stage of facts.stages) {
    const names: Names = new Map(stage.parent && atEnd.get(stage.parent));
    for (const [index, step] of stage.steps.entries()) follow(facts, stage, step, stage.steps[index + 1], names, found);
    atEnd.set(stage, names);
  }
  return found.filter(({ busted }) => busted.length > 0);
}

/** Pending arguments by every name that carries their value. */
type Names = Map<string, Pending>;

function follow(facts: FileFacts, stage: StageFacts, step: Step, next: Step | undefined, names: Names, found: Pending[]): void {
  const { keyword } = step.instruction;
  if (keyword === 'RUN') {
    followRun(facts, stage, step, names);
    return;
  }
  const mentioned = mentionedIn(facts, step.instruction, names);
  if (keyword === 'ENV' || keyword === 'LABEL' || keyword === 'ARG') {
    for (const pending of mentioned) passOn(pending, stage, step, names);
    if (keyword === 'ARG') declare(facts, stage, step, next, names, found);
    return;
  }
  for (const pending of mentioned) settle(pending, stage, step, names);
}

function followRun(facts: FileFacts, stage: StageFacts, step: Step, names: Names): void {
  if (names.size === 0) return;
  const text = [step.instruction.argument.text, ...step.instruction.heredocs.map(({ body }) => body)].join('\n');
  const work = workOf(step, facts.options.expensiveCommands);
  const isUse =
    !stage.isPosix || step.instruction.unreadable !== undefined || work === 'builds' || mentions(text, names).size > 0;
  for (const pending of new Set(names.values())) {
    if (isUse) settle(pending, stage, step, names);
    else if (work === 'fetches') {
      if (pending.busted.length < mostBusted) pending.busted.push(step);
      pending.hasBustedChild ||= pending.stage !== stage;
    }
  }
}

function passOn(pending: Pending, stage: StageFacts, step: Step, names: Names): void {
  const isOneWord = step.instruction.words.length === 1;
  // Compilers and package managers read it without being told.
  const isReadByTools = step.instruction.words.some(({ text }) => text.startsWith('SOURCE_DATE_EPOCH='));
  if (
    isReadByTools ||
    pending.stage !== stage ||
    names.size > mostNames ||
    (step.instruction.keyword !== 'LABEL' && !isOneWord)
  ) {
    settle(pending, stage, step, names);
    return;
  }
  pending.followers.push(step);
  const name = step.instruction.words[0]?.text.split('=', 1)[0];
  if (step.instruction.keyword !== 'LABEL' && name !== undefined) names.set(name, pending);
}

function settle(pending: Pending, stage: StageFacts, step: Step, names: Names): void {
  if (pending.stage === stage) pending.firstUse ??= step;
  for (const [name, other] of [...names]) if (other === pending) names.delete(name);
}

function declare(facts: FileFacts, stage: StageFacts, step: Step, next: Step | undefined, names: Names, found: Pending[]): void {
  for (const { text, span } of step.instruction.words) {
    const name = text.split('=', 1)[0] ?? '';
    const isSaid = isListed(name, facts.options.volatileArgs);
    if ((!isVolatileName(name) && !isSaid) || names.has(name) || names.size >= mostPending) continue;
    // Whoever says that it changes knows better than the value that somebody wrote down.
    if (!isSaid && isPinned(facts, name, text)) continue;
    if (isEmpty(facts, name, text)) continue;
    if (isCacheBuster(name) && next?.instruction.keyword === 'RUN') continue;
    const pending: Pending = {
      name,
      step,
      stage,
      span: { start: span.start, end: Math.min(span.end, span.start + name.length) },
      busted: [],
      followers: [],
      hasBustedChild: false,
      firstUse: undefined,
    };
    names.set(name, pending);
    found.push(pending);
  }
}

/** A value that is spelled out does not change, wherever it is spelled. */
function isPinned(facts: FileFacts, name: string, word: string): boolean {
  const passed = passedValue(facts, name);
  if (passed === 'changing') return false;
  const spelled = passed === 'fixed' ? facts.context.source.args.get(name) : (defaultIn(word) ?? globalDefault(facts, name));
  return spelled !== undefined && !spelled.includes('$') && !isPlaceholder(spelled);
}

/** Without a value it is in no environment: somebody declares how the file is built, and passes nothing. */
function isEmpty(facts: FileFacts, name: string, word: string): boolean {
  if (facts.context.source.origin.kind === 'folder' || passedValue(facts, name) !== 'silent') return false;
  return defaultIn(word) === undefined && globalDefault(facts, name) === undefined;
}

function globalDefault({ dockerfile }: FileFacts, name: string): string | undefined {
  const words = dockerfile.preamble.filter(({ keyword }) => keyword === 'ARG').flatMap((instruction) => instruction.words);
  const word = words.find(({ text }) => text.split('=', 1)[0] === name);
  return word && defaultIn(word.text);
}

function defaultIn(word: string): string | undefined {
  const equals = word.indexOf('=');
  return equals === -1 ? undefined : word.slice(equals + 1).replace(/^(["'])(.*)\1$/, '$2');
}

function mentionedIn({ dockerfile }: FileFacts, { span }: Instruction, names: Names): ReadonlySet<Pending> {
  return names.size === 0 ? new Set() : mentions(dockerfile.text.slice(span.start, span.end), names);
}

/** By name, not by `$name`: a program may read the environment itself. */
function mentions(text: string, names: Names): ReadonlySet<Pending> {
  const found = new Set<Pending>();
  for (const [word] of text.matchAll(/[A-Za-z_]\w*/g)) {
    const pending = names.get(word);
    if (pending !== undefined) found.add(pending);
  }
  return found;
}
