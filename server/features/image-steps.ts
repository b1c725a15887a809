/**
 * The instructions that an image is made of, from the image that it stands on to its target, each with the rules that say
 * that the cache keeps what it made for too long. What depends on an argument that nobody told is unknown, never its default.
 */
import type { ContextView } from '../facts/context-view.ts';
import type { StageFacts, Step } from '../facts/file-facts.ts';
import { gatherFacts } from '../facts/gather-facts.ts';
import type { Dockerfile, Stage } from '../model/dockerfile.ts';
import { expandWord } from '../model/expand-word.ts';
import { parseImageReference } from '../model/image-reference.ts';
import { lineCounter } from '../model/line-counter.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { scopeBefore } from '../model/variable-scope.ts';
import { rules } from '../rules/index.ts';
import type { Settings } from '../settings.ts';
import { checkDockerfile } from './check-dockerfile.ts';

export interface ImageStepsRequest {
  readonly dockerfileUri: string;
  readonly target?: string | undefined;
  readonly args?: Readonly<Record<string, string>> | undefined;
  readonly unknownArgs?: readonly string[] | undefined;
  readonly namedContexts?: Readonly<Record<string, string>> | undefined;
}

export type BaseImage =
  | { readonly kind: 'image'; readonly reference: string; readonly isPinned: boolean }
  | { readonly kind: 'scratch' }
  | { readonly kind: 'unknown'; readonly because: string };

export interface ImageStep {
  readonly line: number;
  readonly keyword: string;
  readonly argument: string;
  readonly frozen: { readonly rule: string; readonly message: string }[];
}

export type ImageSteps =
  | { readonly kind: 'known'; readonly base: BaseImage; readonly steps: ImageStep[] }
  | { readonly kind: 'unknown'; readonly because: string };

const longestArgument = 400;
/** No person stacks more stages. */
const mostStages = 200;

export function imageSteps(text: string, request: ImageStepsRequest, settings: Settings): ImageSteps {
  const view = viewWithoutFiles(request);
  const dockerfile = parseDockerfile(text);
  const facts = gatherFacts(dockerfile, view);
  const target = stageOf(facts.stages, request.target);
  if (target === undefined) return { kind: 'unknown', because: 'The Dockerfile has no stage of that name.' };
  const base = baseOf(target, dockerfile, view);
  if (base === 'other-stage')
    return { kind: 'unknown', because: 'Which stage it stands on depends on an argument of the build.' };
  const frozenAt = frozenSteps(text, view, settings);
  const lineOf = lineCounter(text);
  const steps = target.lineage.map(
    (step): ImageStep => ({
      line: lineOf(step.instruction.span.start) + 1,
      keyword: step.instruction.keyword,
      argument: argumentOf(step),
      frozen: frozenAt(step),
    }),
  );
  return { kind: 'known', base, steps };
}

/** None of the rules that are asked looks into the context. */
function viewWithoutFiles({ dockerfileUri, target, args, unknownArgs, namedContexts }: ImageStepsRequest): ContextView {
  const unknown = { kind: 'unknown', because: 'No file of the build context is asked about.' } as const;
  const untold = (unknownArgs ?? []).map((name) => [name, undefined] as const);
  const source = {
    dockerfileUri,
    context: unknown,
    target,
    args: new Map<string, string | undefined>([...Object.entries(args ?? {}), ...untold]),
    namedContexts: new Map(Object.entries(namedContexts ?? {})),
    localImages: new Set<string>(),
    origin: { kind: 'folder', because: 'the request names it' } as const,
  };
  return { source, listing: unknown, ignoreFile: unknown, read: () => unknown };
}

function stageOf(stages: readonly StageFacts[], target: string | undefined): StageFacts | undefined {
  if (target === undefined || target === '') return stages.at(-1);
  const named = stages.findLast(({ stage }) => stage.name === target.toLowerCase());
  return named ?? (/^\d{1,9}$/.test(target) ? stages[Number(target)] : undefined);
}

/** Every FROM on the way is read with the arguments of the build, which may lead elsewhere than the defaults do. */
function baseOf(target: StageFacts, dockerfile: Dockerfile, view: ContextView): BaseImage | 'other-stage' {
  let at: StageFacts = target;
  for (let count = 0; count < mostStages; count++) {
    const { stage, parent } = at;
    const name = nameIn(stage, dockerfile, view);
    if (name === undefined) return unknownBase('The name of the base depends on an argument that is not known.');
    const below = dockerfile.stages.slice(0, stage.index).findLast((each) => each.name === name.toLowerCase());
    const replaced = contextNamed(name, view);
    if (replaced !== undefined) return below === undefined ? contextBase(replaced) : 'other-stage';
    if (below !== parent?.stage) return 'other-stage';
    if (parent === undefined) return imageBase(name);
    at = parent;
  }
  return unknownBase('More stages stand on each other than are followed.');
}

function nameIn({ from }: Stage, dockerfile: Dockerfile, { source }: ContextView): string | undefined {
  const [word] = from.words;
  if (word === undefined || from.unreadable !== undefined) return undefined;
  const expansion = expandWord(word.text, scopeBefore(dockerfile, undefined, from, source.args), dockerfile.escape);
  return expansion.isKnown && expansion.text !== '' ? expansion.text : undefined;
}

function contextNamed(name: string, { source }: ContextView): string | undefined {
  return [...source.namedContexts].find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
}

function contextBase(value: string): BaseImage {
  const reference = /^docker-image:\/\/(.+)$/.exec(value)?.[1];
  return reference === undefined
    ? unknownBase('A named context that is no image takes the place of the base.')
    : imageBase(reference);
}

function imageBase(name: string): BaseImage {
  if (name === 'scratch') return { kind: 'scratch' };
  const reference = parseImageReference(name);
  if (reference === undefined) return unknownBase('The base is called by what is no name of an image.');
  return { kind: 'image', reference: name, isPinned: reference.digest !== undefined };
}

function unknownBase(because: string): BaseImage {
  return { kind: 'unknown', because };
}

/** A rule says so when it has BuildKit prove, by an example, that the step is reused although something changed. */
function frozenSteps(text: string, view: ContextView, settings: Settings): (step: Step) => ImageStep['frozen'] {
  const asked = rules.filter(
    ({ engine }) => engine?.some(({ badStep }) => 'second' in badStep && badStep.second === 'cached') === true,
  );
  const { findings } = checkDockerfile(text, [view], settings, asked);
  return ({ instruction: { span } }) =>
    findings
      .filter(({ finding }) => span.start <= finding.span.start && finding.span.start < span.end)
      .map(({ rule, finding }) => ({ rule: rule.id, message: finding.message }));
}

function argumentOf({ instruction }: Step): string {
  const { json, argument } = instruction;
  const text = json === undefined ? argument.text : json.map((word) => word.text).join(' ');
  return text
    .slice(0, 10 * longestArgument)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, longestArgument);
}
