/**
 * What the workspace gives to the stages that make a target: their instructions as they take effect, and every entry of a
 * build context that one of their steps reaches. An address that is downloaded is no input of the workspace; whatever
 * cannot be told is listed with its reason, so that "unchanged" is never said on a guess.
 */
import { expandWord } from '../model/expand-word.ts';
import { keyValuePairs } from '../model/key-value-pairs.ts';
import { scopeBefore } from '../model/variable-scope.ts';
import type { ContextView, Loadable } from './context-view.ts';
import { effectiveText } from './effective-text.ts';
import type { FileFacts, StageFacts } from './file-facts.ts';
import { InputCollector, type ReachedEntry } from './reached-inputs.ts';
import { isReplaced, stageOfTarget } from './target-stage.ts';

export interface StageInputs {
  /** In the order of the file; comments, blanks and the names of stages that nothing needs do not count. */
  readonly instructions: readonly string[];
  /** Build arguments that those instructions declare or name. */
  readonly argNames: ReadonlySet<string>;
  readonly entries: readonly ReachedEntry[];
  /** Where the image holds what the build made of it; everything below may be so. */
  readonly madeAt: readonly string[];
  /** Folders of the build context that are copied and whose bytes tell nothing. */
  readonly uncompared: readonly string[];
  /** Why more may count than is told here. */
  readonly unknown: readonly string[];
}

/** `named`: the named contexts of the build that are folders here. Without a target it is the last stage. */
export function stageInputs(
  facts: FileFacts,
  target: string | undefined,
  named: ReadonlyMap<string, ContextView>,
): Loadable<StageInputs> {
  const last = stageOfTarget(facts.stages, target);
  if (last === undefined) {
    return { kind: 'unknown', because: target ? `There is no stage "${target.slice(0, 80)}".` : 'The Dockerfile has no stage.' };
  }
  const collector = new InputCollector(facts, named);
  const stages = contributing(last, facts, collector);
  const argNames = new Set<string>();
  const instructions = facts.dockerfile.directives.flatMap(({ name, value }) => (name === 'check' ? [] : [`# ${name}=${value}`]));
  const ofStages = stages.flatMap((stage) => linesOf(stage, facts, argNames, collector));
  instructions.push(...globalArgs(facts, argNames), ...ofStages, ...collector.otherContexts());
  const { unknown, uncompared } = collector;
  return {
    kind: 'loaded',
    value: { instructions, argNames, entries: collector.entries(), madeAt: madeAt(last), uncompared, unknown },
  };
}

/** A RUN may write everywhere, but only after a copy it has something of the workspace to write. */
function madeAt({ lineage }: StageFacts): readonly string[] {
  const places = new Set<string>();
  let hasFiles = false;
  for (const { instruction, copy, mounts } of lineage) {
    const { keyword } = instruction;
    if (keyword === 'RUN' && (hasFiles || mounts.some(({ type }) => type === 'bind'))) places.add('/');
    if (keyword !== 'COPY' && keyword !== 'ADD') continue;
    hasFiles = true;
    if (copy?.from.kind !== 'context') places.add(copy?.destination ?? '/');
  }
  return [...places];
}

/** Everything that BuildKit goes through for the target, in the order of the file. */
function contributing(last: StageFacts, facts: FileFacts, collector: InputCollector): readonly StageFacts[] {
  const byStage = new Map(facts.stages.map((each) => [each.stage, each]));
  const found = new Set<StageFacts>();
  const open = [last];
  for (let stage = open.pop(); stage !== undefined; stage = open.pop()) {
    if (found.has(stage)) continue;
    found.add(stage);
    if (isReplaced(stage, facts)) collector.cannotTell('A named context takes the place of a stage.');
    if (stage.parent !== undefined) open.push(stage.parent);
    // Triggers of a parent run in its child: the lineage has them, and what it repeats is taken in once.
    for (const step of stage.lineage) {
      for (const from of collector.take(step)) {
        const next = byStage.get(from);
        if (next !== undefined) open.push(next);
      }
    }
  }
  return facts.stages.filter((stage) => found.has(stage));
}

function linesOf(stage: StageFacts, facts: FileFacts, argNames: Set<string>, collector: InputCollector): readonly string[] {
  const { dockerfile } = facts;
  for (const instruction of stage.stage.instructions) {
    if (instruction.keyword !== 'ARG') continue;
    for (const { name } of keyValuePairs(instruction, dockerfile.escape)) argNames.add(name);
  }
  return [fromLine(stage, facts, argNames, collector), ...stage.stage.instructions.map(effectiveText)];
}

/** Bases are resolved with the defaults of the arguments; a build that passes another value may stand on something else. */
function fromLine({ stage }: StageFacts, facts: FileFacts, argNames: Set<string>, collector: InputCollector): string {
  const { dockerfile, context } = facts;
  const word = stage.from.words[0]?.text ?? '';
  const passed = expandWord(word, scopeBefore(dockerfile, stage, stage.from, context.source.args), dockerfile.escape);
  const usual = expandWord(word, scopeBefore(dockerfile, stage, stage.from), dockerfile.escape);
  for (const name of passed.names) argNames.add(name);
  const isStage = (name: string) => dockerfile.stages.some((each) => each.name === name);
  if (!passed.isKnown) collector.cannotTell(`FROM ${word} depends on what is not known here.`);
  else if (passed.text !== usual.text && (isStage(passed.text) || isStage(usual.text)))
    collector.cannotTell(`FROM ${word} names another stage in this build.`);
  else if (stage.base.kind === 'image') collector.takeBase(passed.text);
  const flags = stage.from.flags.map(({ name, value }) => `--${name}=${value ?? ''}`);
  return ['FROM', ...flags, word].join(' ');
}

/** Only of arguments that one of the stages asks for: another stage's default changes nothing here. */
function globalArgs({ dockerfile }: FileFacts, argNames: ReadonlySet<string>): readonly string[] {
  return dockerfile.preamble
    .filter((instruction) => keyValuePairs(instruction, dockerfile.escape).some(({ name }) => argNames.has(name)))
    .map(effectiveText);
}
