/**
 * Which files of the build context a target's image holds byte for byte, and at which path. It follows the effective
 * steps of a stage, and stages that pass such files on. Wherever another step may have written to a path afterwards
 * the file says so, and what could not be mapped is told with its reason: nothing here is claimed on a guess.
 */
import type { Dockerfile, Stage } from '../model/dockerfile.ts';
import type { Loadable } from './context-view.ts';
import type { Copy, FileFacts, StageFacts, Step } from './file-facts.ts';
import { ImageTree, type VerbatimFile } from './image-tree.ts';
import { placeFromContext } from './place-from-context.ts';
import { placeFromStage } from './place-from-stage.ts';
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
const writingKeywords: ReadonlySet<string> = new Set(['RUN', 'COPY', 'ADD']);

/** Without a target it is the last stage, as in `docker build`. */
export function verbatimFiles(facts: FileFacts, target: string | undefined): Loadable<Verbatim> {
  const { listing, ignoreFile } = facts.context;
  if (listing.kind !== 'loaded') return listing;
  if (ignoreFile.kind !== 'loaded') return ignoreFile;
  const stage = stageOfTarget(facts.stages, target);
  if (stage === undefined) {
    return { kind: 'unknown', because: target ? `There is no stage "${target.slice(0, 80)}".` : 'The Dockerfile has no stage.' };
  }
  if (isReplaced(stage, facts))
    return { kind: 'unknown', because: 'A named context takes the place of a stage that it is made of.' };
  const mapper = new Mapper(facts);
  const tree = mapper.treeOf(stage, 0);
  if (tree === undefined) return { kind: 'unknown', because: 'The image is one of Windows, whose paths are not followed.' };
  return { kind: 'loaded', value: { files: tree.files(), notVerbatim: tree.notVerbatim, isComplete: tree.isComplete } };
}

class Mapper {
  readonly #facts: FileFacts;
  readonly #byStage: ReadonlyMap<Stage, StageFacts>;
  readonly #trees = new Map<Stage, ImageTree | undefined>();

  constructor(facts: FileFacts) {
    this.#facts = facts;
    this.#byStage = new Map(facts.stages.map((each) => [each.stage, each]));
  }

  /** Everything that the stage holds when it has ended; `undefined` for Windows. */
  treeOf(stage: StageFacts, passes: number): ImageTree | undefined {
    if (this.#trees.has(stage.stage)) return this.#trees.get(stage.stage);
    const root = rootOf(stage).stage;
    const isFollowed = !isWindowsBase(root) && !isReplaced(stage, this.#facts);
    const tree = isFollowed ? new ImageTree(root.base.kind === 'scratch') : undefined;
    if (root.base.kind === 'image' && isOfThisMachine(root.base.reference.text, this.#facts)) {
      tree?.nextStep(`FROM ${root.base.reference.text}`);
      tree?.cannotMap('/', 'it begins with the files of a named context');
    }
    for (const step of tree === undefined ? [] : stage.lineage) this.#take(step, tree, passes);
    this.#trees.set(stage.stage, tree);
    return tree;
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
    if (copy.hasParents) {
      tree.cannotMap(destination, '--parents is not followed');
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
      placeFromContext(copy, how, this.#facts.context, tree);
      return;
    }
    if (copy.from.kind === 'named-context' && isOfThisMachine(copy.from.name, this.#facts)) {
      tree.cannotMap(destination, `the named context ${copy.from.name.slice(0, 80)} is not followed`);
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

/** Whether a named context of that name is a folder here, or another build; an image or an address is of elsewhere. */
function isOfThisMachine(name: string, { context }: FileFacts): boolean {
  const value = [...context.source.namedContexts].find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
  return value !== undefined && !/^(?:docker-image|https?|git|ssh):\/\//.test(value);
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
