/**
 * Which files of the build context a target's image holds byte for byte, and at which path. It follows the effective
 * steps of a stage, and stages that pass such files on. Wherever another step may have written to a path afterwards
 * the file says so, and what could not be mapped is told with its reason: nothing here is claimed on a guess.
 */
import type { Dockerfile, Stage } from '../model/dockerfile.ts';
import type { ContextView, Loadable } from './context-view.ts';
import type { Copy, FileFacts, StageFacts, Step } from './file-facts.ts';
import { ImageTree, type VerbatimFile } from './image-tree.ts';
import { placeFromContext } from './place-from-context.ts';
import { placeFromStage } from './place-from-stage.ts';
import { wholeOf } from './reached-inputs.ts';
import { isWindowsBase } from './stage-state.ts';
import { isReplaced, stageOfTarget } from './target-stage.ts';

export interface Verbatim {
  /** Sorted by path in the image. */
  readonly files: readonly VerbatimFile[];
  /** Copies, or parts of them, that could not be mapped: which, and why. */
  readonly notVerbatim: readonly string[];
  /** False when more files may have arrived verbatim than `files` tells. */
  readonly isComplete: boolean;
}

/** Longer chains of `--from` are not followed. */
const mostPasses = 30;
const wholeImage = { destination: '/', isLink: false, keepsMode: true, mayUnpack: false };
const writingKeywords: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD']);

/** Another build whose result a named context stands for. */
export interface OtherResult {
  readonly facts: FileFacts;
  readonly target: string | undefined;
}

/** What named contexts stand for, by name: folders here, and results of other builds. */
export interface NamedContexts {
  readonly folders: ReadonlyMap<string, ContextView>;
  readonly results: ReadonlyMap<string, OtherResult>;
}

const noneNamed: NamedContexts = { folders: new Map(), results: new Map() };

/** Without a target it is the last stage, as in `docker build`. */
export function verbatimFiles(
  facts: FileFacts,
  target: string | undefined,
  named: NamedContexts = noneNamed,
): Loadable<Verbatim> {
  const { listing, ignoreFile } = facts.context;
  if (listing.kind !== 'loaded') return listing;
  if (ignoreFile.kind !== 'loaded') return ignoreFile;
  const stage = stageOfTarget(facts.stages, target);
  if (stage === undefined) {
    return { kind: 'unknown', because: target ? `There is no stage "${target.slice(0, 80)}".` : 'The Dockerfile has no stage.' };
  }
  if (isReplaced(stage, facts))
    return { kind: 'unknown', because: 'A named context takes the place of a stage that it is made of.' };
  const mapper = new Mapper(facts, named, '');
  const tree = mapper.treeOf(stage, 0);
  if (tree === undefined) return { kind: 'unknown', because: 'The image is one of Windows, whose paths are not followed.' };
  return { kind: 'loaded', value: { files: tree.files(), notVerbatim: tree.notVerbatim, isComplete: tree.isComplete } };
}

class Mapper {
  readonly #facts: FileFacts;
  readonly #byStage: ReadonlyMap<Stage, StageFacts>;
  readonly #trees = new Map<Stage, ImageTree | undefined>();
  readonly #named: ReadonlyMap<string, ContextView>;
  readonly #results: ReadonlyMap<string, OtherResult>;
  /** What its build context is called; empty for the build that is asked about. */
  readonly #name: string;

  constructor(facts: FileFacts, { folders, results }: NamedContexts, name: string) {
    this.#facts = facts;
    this.#name = name;
    this.#named = new Map([...folders].map(([key, view]) => [key.toLowerCase(), view]));
    this.#results = new Map([...results].map(([key, result]) => [key.toLowerCase(), result]));
    this.#byStage = new Map(facts.stages.map((each) => [each.stage, each]));
  }

  /** Everything that the stage holds when it has ended; `undefined` for Windows. */
  treeOf(stage: StageFacts, passes: number): ImageTree | undefined {
    if (this.#trees.has(stage.stage)) return this.#trees.get(stage.stage);
    const root = rootOf(stage).stage;
    const isFollowed = !isWindowsBase(root) && !isReplaced(stage, this.#facts);
    const named = root.base.kind === 'image' ? root.base.reference.text : undefined;
    const isNamed = named !== undefined && isOfThisMachine(named, this.#facts);
    const tree = isFollowed ? new ImageTree(root.base.kind === 'scratch') : undefined;
    if (isNamed && tree !== undefined) this.#beginWith(named, tree);
    for (const step of tree === undefined ? [] : stage.lineage) this.#take(step, tree, passes);
    this.#trees.set(stage.stage, tree);
    return tree;
  }

  /** The files of a named context are all that is there at first. */
  #beginWith(name: string, tree: ImageTree): void {
    tree.nextStep(`FROM ${name}`);
    const view = this.#named.get(name.toLowerCase());
    const result = view === undefined ? this.#resultOf(name) : undefined;
    if (view !== undefined) placeFromContext(wholeOf(''), wholeImage, view, tree, name);
    else if (result !== undefined) placeFromStage(wholeOf(''), wholeImage, result, tree);
    else tree.cannotMap('/', whyUnfollowed(name, this.#facts));
  }

  /** Everything that the image of another build holds; `undefined` where that is not followed. */
  #resultOf(name: string): ImageTree | undefined {
    const result = this.#results.get(name.toLowerCase());
    const stage = result && stageOfTarget(result.facts.stages, result.target);
    if (result === undefined || stage === undefined || isReplaced(stage, result.facts)) return undefined;
    return new Mapper(result.facts, noneNamed, name).treeOf(stage, 0);
  }

  #take(step: Step, tree: ImageTree | undefined, passes: number): void {
    if (tree === undefined) return;
    const { keyword, unreadable } = step.instruction;
    tree.nextStep(labelOf(step, this.#facts.dockerfile));
    if (step.cwd !== undefined) tree.addFolder(step.cwd);
    if (keyword === 'WORKDIR' || !writingKeywords.has(keyword)) return;
    if (unreadable !== undefined) tree.cannotMap(undefined, 'it could not be read');
    else if (keyword === 'RUN' && mountsFiles(step)) tree.cannotMap('/', 'it works on files that are mounted while it runs');
    else if (keyword === 'RUN') tree.mayWrite('/');
    else if (step.copy === undefined) tree.cannotMap(undefined, 'it names no source');
    else this.#copy(step, step.copy, tree, passes);
  }

  #copy(step: Step, copy: Copy, tree: ImageTree, passes: number): void {
    const { destination } = copy;
    if (destination === undefined) {
      tree.cannotMap(undefined, 'its destination depends on what is not known here');
      return;
    }
    const flags = new Map(step.instruction.flags.map(({ name, value }) => [name, value]));
    const how = {
      destination,
      isLink: flags.has('link') && flags.get('link') !== 'false',
      keepsMode: !flags.has('chmod'),
      mayUnpack: step.instruction.keyword === 'ADD',
    };
    if (copy.from.kind === 'context') {
      placeFromContext(copy, how, this.#facts.context, tree, this.#name);
      return;
    }
    if (copy.from.kind === 'named-context' && isOfThisMachine(copy.from.name, this.#facts)) {
      const { name } = copy.from;
      const view = this.#named.get(name.toLowerCase());
      const result = view === undefined ? this.#resultOf(name) : undefined;
      if (view !== undefined) placeFromContext(copy, how, view, tree, name);
      else if (result !== undefined) placeFromStage(copy, how, result, tree);
      else tree.cannotMap(destination, whyUnfollowed(name, this.#facts));
      return;
    }
    if (copy.from.kind !== 'stage') {
      tree.comesFromElsewhere(destination, 'it does not copy from the build context');
      return;
    }
    const from = this.#byStage.get(copy.from.stage);
    const source = from === undefined || passes >= mostPasses ? undefined : this.treeOf(from, passes + 1);
    if (source === undefined) {
      tree.cannotMap(destination, 'the stage that it copies from is not followed');
      return;
    }
    placeFromStage(copy, how, source, tree);
  }
}

function whyUnfollowed(name: string, facts: FileFacts): string {
  const what = `the named context ${name.slice(0, 80)}`;
  const value = valueOf(name, facts) ?? '';
  if (/^(?:target|service):/.test(value)) return `${what} is the result of another build`;
  return value.startsWith('unknown:') ? `${what} is not known: ${value.slice('unknown:'.length)}` : `${what} is no folder here`;
}

/** Whether a named context of that name is a folder here, or another build; an image or an address is of elsewhere. */
function isOfThisMachine(name: string, facts: FileFacts): boolean {
  const value = valueOf(name, facts);
  return value !== undefined && !/^(?:docker-image|oci-layout|https?|git|ssh):\/\//.test(value);
}

function valueOf(name: string, { context }: FileFacts): string | undefined {
  return [...context.source.namedContexts].find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
}

/** A bind mount, which is also what `--mount` without a type is, shows files that no COPY tells of. */
function mountsFiles({ instruction }: Step): boolean {
  return instruction.flags.some(({ name, value }) => name === 'mount' && !/(?:^|,)type=(?!bind(?:,|$))/.test(value ?? ''));
}

function rootOf(stage: StageFacts): StageFacts {
  let root = stage;
  while (root.parent !== undefined) root = root.parent;
  return root;
}

/** `COPY a b`, one line, short enough for a message. */
function labelOf({ instruction }: Step, { text }: Dockerfile): string {
  const label = text.slice(instruction.span.start, Math.min(instruction.span.end, instruction.span.start + 400));
  const oneLine = label.replace(/\s+/g, ' ');
  return oneLine.length > 120 ? `${oneLine.slice(0, 119)}…` : oneLine;
}
