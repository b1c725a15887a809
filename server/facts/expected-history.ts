/**
 * The history that BuildKit writes into an image of a stage, as far as the Dockerfile alone decides it. Values of build
 * arguments never count: whoever builds may pass others. What depends on them, on the base image, or on what could not be read
 * is `undefined` and agrees with everything.
 * https://github.com/moby/buildkit/blob/v0.25.2/frontend/dockerfile/dockerfile2llb/convert.go
 */
import type { Dockerfile } from '../model/dockerfile.ts';
import { keyValuePairs } from '../model/key-value-pairs.ts';
import type { ContextView } from './context-view.ts';
import type { FileFacts, StageFacts, Step } from './file-facts.ts';
import { type HealthcheckText, healthcheckOf } from './healthcheck-text.ts';
import { argumentNames, historyText } from './history-text.ts';
import { endsWithTwoEscapes, spelledText } from './spelled-text.ts';
import { isWindowsBase } from './stage-state.ts';
import { isReplaced } from './target-stage.ts';

export interface ExpectedInstruction {
  readonly keyword: string;
  /** Offset in the Dockerfile. */
  readonly start: number;
  /** As the Dockerfile spells it, on one line. */
  readonly label: string;
  /** Without what BuildKit adds at the end, and without the arguments that it puts in front of what RUN starts. */
  readonly text: string | undefined;
  /** The text begins with what shell `text` is given to: the one of the base image, which is taken for `/bin/sh -c` here. */
  readonly hasShellOfBase: boolean;
  /** ARG: the names, in order. */
  readonly names: readonly string[] | undefined;
  readonly healthcheck: HealthcheckText | undefined;
  /** What buildah writes of it, without the keyword: options and argument as they are spelled; of a copy only where to. */
  readonly spelled: string | undefined;
  /** Whatever builds it leaves one line for it. */
  readonly hasOneLine: boolean;
}

export type ExpectedHistory =
  | {
      readonly kind: 'known';
      readonly instructions: readonly ExpectedInstruction[];
      /** Nothing stands before the first instruction. */
      readonly isFromScratch: boolean;
      /** No later instruction sets another shell than the one of the base image. */
      readonly keepsShellOfBase: boolean;
    }
  | { readonly kind: 'unknown'; readonly because: string };

const mostInstructions = 500;
const longestLabel = 120;
/** Those that leave no line. */
const silent: ReadonlySet<string> = new Set(['ONBUILD', 'FROM']);

/** `facts` have to be those of `withoutArguments`. */
export function expectedHistory(facts: FileFacts, stage: StageFacts): ExpectedHistory {
  const because = notFollowed(facts, stage);
  if (because !== undefined) return { kind: 'unknown', because };
  const root = rootOf(stage);
  let shell: readonly string[] | undefined = root.stage.base.kind === 'scratch' ? defaultShell : undefined;
  const instructions: ExpectedInstruction[] = [];
  const steps = stage.lineage.filter(({ instruction }) => !silent.has(instruction.keyword));
  for (const step of steps) {
    instructions.push(expectedOf(step, facts, shell));
    if (step.instruction.keyword === 'SHELL') shell = step.instruction.json?.map(({ text }) => text) ?? shell;
  }
  const keepsShellOfBase = !steps.some(({ instruction }) => instruction.keyword === 'SHELL');
  const isFromScratch = root.stage.base.kind === 'scratch' && !hasVariable(root);
  return { kind: 'known', instructions, isFromScratch, keepsShellOfBase };
}

/** A view in which no build argument has a value that is known. */
export function withoutArguments({ instructions, escape }: Dockerfile, context: ContextView): ContextView {
  const declared = instructions
    .flatMap(({ keyword, trigger, ...rest }) => [{ keyword, ...rest }, ...(trigger === undefined ? [] : [trigger])])
    .filter(({ keyword, unreadable }) => keyword === 'ARG' && unreadable === undefined);
  const names = declared.flatMap((instruction) => keyValuePairs(instruction, escape).map(({ name }) => name));
  const args = new Map(names.map((name) => [name, undefined] as const));
  return { ...context, source: { ...context.source, args } };
}

const defaultShell = ['/bin/sh', '-c'];

function notFollowed(facts: FileFacts, stage: StageFacts): string | undefined {
  const { lineage } = stage;
  if (lineage.length > mostInstructions) return 'It has more instructions than are followed.';
  if (isWindowsBase(rootOf(stage).stage)) return 'The image is one of Windows, whose shell is not followed.';
  if (isReplaced(stage, facts)) return 'A named context takes the place of a stage that it is made of.';
  const frontend = facts.dockerfile.directives.find(({ name }) => name === 'syntax')?.value;
  if (frontend !== undefined && !/^(?:docker\.io\/)?docker\/dockerfile(?:-upstream)?(?:[:@]|$)/.test(frontend))
    return `Another frontend reads the Dockerfile: ${frontend.slice(0, 80)}.`;
  for (let each: StageFacts | undefined = stage; each !== undefined; each = each.parent) {
    const { from, base } = each.stage;
    if (from.unreadable !== undefined || base.kind === 'unknown') return 'What it begins with could not be read.';
    if (each.parent !== undefined && hasVariable(each)) return 'An argument decides which stage it begins with.';
  }
  const unread = lineage.find(({ instruction }) => instruction.unreadable !== undefined);
  return unread === undefined ? undefined : `An instruction could not be read: ${labelOf(unread)}.`;
}

function rootOf(stage: StageFacts): StageFacts {
  let root = stage;
  while (root.parent !== undefined) root = root.parent;
  return root;
}

function hasVariable({ stage }: StageFacts): boolean {
  return stage.from.words[0]?.text.includes('$') === true;
}

function expectedOf(step: Step, facts: FileFacts, shell: readonly string[] | undefined): ExpectedInstruction {
  const { instruction, stage } = step;
  const { text: document, escape } = facts.dockerfile;
  // What a stage below carries for this one sees variables that change while it runs.
  const isTriggered = !stage.instructions.includes(instruction);
  const text = historyText(step, { document, escape, shell: shell ?? defaultShell, isTriggered });
  const usesShell = instruction.json === undefined && ['RUN', 'CMD', 'ENTRYPOINT'].includes(instruction.keyword);
  return {
    keyword: instruction.keyword,
    start: instruction.span.start,
    label: labelOf(step),
    text,
    hasShellOfBase: usesShell && shell === undefined,
    names: instruction.keyword === 'ARG' ? argumentNames(step, escape) : undefined,
    healthcheck: instruction.keyword === 'HEALTHCHECK' ? healthcheckOf(instruction) : undefined,
    spelled: spelledText(instruction, document),
    // Whether what an ONBUILD brings is kept at all depends on the format of the image.
    hasOneLine: !isTriggered && !endsWithTwoEscapes(instruction, document, escape),
  };
}

/** Continued lines joined, comments dropped; heredocs by their names only. */
function labelOf({ instruction: { keyword, flags, argument } }: Step): string {
  const options = flags.map(({ name, value }) => (value === undefined ? `--${name}` : `--${name}=${value}`));
  const oneLine = [keyword, ...options, argument.text.slice(0, 400)].join(' ').replace(/\s+/g, ' ').trim();
  return oneLine.length > longestLabel ? `${oneLine.slice(0, longestLabel - 1)}…` : oneLine;
}
