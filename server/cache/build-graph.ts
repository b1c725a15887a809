/**
 * The vertices that a builder makes of a Dockerfile for one target, with what their keys hold. Stages that the target does not need
 * make none. Nothing is read here: contents are named by selectors, and looked up by whoever makes the keys.
 * https://github.com/moby/buildkit/blob/v0.25.2/frontend/dockerfile/dockerfile2llb/convert.go
 */
import type { Stage } from '../model/dockerfile.ts';
import { expandWord } from '../model/expand-word.ts';
import type { Instruction } from '../model/instruction.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import type { Scope } from '../model/variable.ts';
import type { BaseImage, BuildRequest, Platform, UnknownImage } from './build-request.ts';
import { addCopy } from './copy-vertices.ts';
import { inDirectory } from './image-path.ts';
import { imageVertex } from './image-vertex.ts';
import { ownerKey } from './owner.ts';
import { addRun } from './run-vertex.ts';
import { addVertex, type SourceOf, type StageInProgress, type StepInProgress } from './stage-in-progress.ts';
import { globalVariables, StageVariables } from './stage-variables.ts';
import type { BuildGraph, PlannedStage, UnknownCause, Vertex } from './vertex.ts';

export type GraphAnswer =
  | { readonly kind: 'graph'; readonly graph: BuildGraph }
  | { readonly kind: 'refused'; readonly because: string };

/** More than these no person wrote. */
const mostStages = 200;
const defaultShell = ['/bin/sh', '-c'];
/** What holds where no image says something else. */
const bare = { directory: '/', user: '', shell: defaultShell, last: undefined };

export function buildGraph(request: BuildRequest): GraphAnswer {
  const { stages } = request.dockerfile;
  if (stages.length === 0) return { kind: 'refused', because: 'The Dockerfile has no stage.' };
  if (stages.length > mostStages) return { kind: 'refused', because: 'The Dockerfile has more stages than are followed.' };
  const target = targetOf(stages, request.target);
  if (target === undefined) return { kind: 'refused', because: `There is no stage "${(request.target ?? '').slice(0, 80)}".` };
  const maker = new GraphMaker(request);
  maker.stage(target);
  return { kind: 'graph', graph: maker.graph() };
}

function targetOf(stages: readonly Stage[], target: string | undefined): Stage | undefined {
  if (target === undefined || target === '') return stages.at(-1);
  const named = stages.findLast(({ name }) => name === target.toLowerCase());
  return named ?? (/^\d{1,9}$/.test(target) ? stages[Number(target)] : undefined);
}

interface MadeStage {
  readonly state: StageInProgress;
  readonly count: number;
  /** What its ONBUILD instructions say. */
  readonly triggers: readonly Instruction[];
}

class GraphMaker {
  readonly #request: BuildRequest;
  readonly #globals: Scope;
  readonly #made = new Map<number, MadeStage>();
  readonly #images = new Map<string, Vertex>();
  readonly #contextPaths = new Map<string, Set<string>>();
  readonly #needs = new Map<number, Set<number>>();

  constructor(request: BuildRequest) {
    this.#request = request;
    this.#globals = globalVariables(request);
  }

  graph(): BuildGraph {
    const isAlone = this.#request.dockerfile.stages.length === 1 && !this.#hasOtherStates();
    const stages = [...this.#made]
      .sort(([one], [other]) => one - other)
      .map(
        ([index, { state, count }]): PlannedStage => ({
          index,
          name: isAlone ? '' : (this.#request.dockerfile.stages[index]?.name ?? `stage-${index}`),
          count,
          vertices: state.vertices,
          last: state.last,
          needs: [...(this.#needs.get(index) ?? [])],
        }),
      );
    const paths = [...this.#contextPaths].map(([name, all]) => [name, all.has('') ? undefined : [...all].sort()] as const);
    return { stages, contextPaths: new Map(paths) };
  }

  /** Each mount of a RUN and each image that is copied from is a state of its own, by which stages get their names. */
  #hasOtherStates(): boolean {
    const { dockerfile, builder } = this.#request;
    // Engine 20.10 counts a mount only where it takes from elsewhere or is a cache. https://github.com/moby/buildkit/commit/aa467196b
    const isState = (mount: string) => builder.buildKit > 8 || /\bfrom=|\btype=cache\b/.test(mount);
    return dockerfile.instructions.some(({ keyword, flags }) =>
      flags.some(
        ({ name, value }) =>
          (keyword === 'RUN' && name === 'mount' && isState(value ?? '')) || (keyword === 'COPY' && name === 'from'),
      ),
    );
  }

  stage(stage: Stage): MadeStage {
    const known = this.#made.get(stage.index);
    if (known !== undefined) return known;
    const { state, triggers, total } = this.#begin(stage);
    let count = total;
    for (const instruction of triggers) count += this.#add(state, instruction, true);
    for (const instruction of stage.instructions) count += this.#add(state, instruction, false);
    const own = stage.instructions.flatMap(({ trigger }) => trigger ?? []);
    const made: MadeStage = { state, count, triggers: own };
    this.#made.set(stage.index, made);
    return made;
  }

  #needed(stage: Stage, by: number): MadeStage {
    this.#needs.set(by, (this.#needs.get(by) ?? new Set()).add(stage.index));
    return this.stage(stage);
  }

  #begin(stage: Stage): { state: StageInProgress; triggers: readonly Instruction[]; total: number } {
    const word = stage.from.words[0]?.text ?? '';
    const expanded = expandWord(word, this.#globals, this.#request.dockerfile.escape);
    const isForced = isForcedIn(stage, this.#request.noCache);
    const platform = this.#platformOf(stage);
    const empty = { index: stage.index, ordinal: 0, vertices: [], isForced };
    if (stage.from.unreadable !== undefined || !expanded.isKnown || expanded.text === '') {
      const unknown: UnknownCause = { kind: 'base', because: 'What the stage begins with is not known.' };
      const variables = StageVariables.onImage(undefined, this.#rules());
      return { state: { ...empty, ...bare, platform, variables, unknown }, triggers: [], total: 1 };
    }
    const parent = this.#stageNamed(expanded.text, stage.index);
    if (parent !== undefined && !this.#request.namedContexts.has(parent.name ?? '')) {
      const { state, triggers } = this.#needed(parent, stage.index);
      const { directory, user, shell, last, unknown } = state;
      const own = {
        ...empty,
        platform: state.platform,
        variables: state.variables.onTop(),
        directory,
        user,
        shell,
        last,
        unknown,
      };
      return { state: own, triggers, total: 0 };
    }
    if (expanded.text === 'scratch') {
      const variables = StageVariables.onImage([], this.#rules());
      return { state: { ...empty, ...bare, platform, variables, unknown: undefined }, triggers: [], total: 0 };
    }
    return this.#beginOnImage(expanded.text, { ...empty, platform });
  }

  #beginOnImage(
    reference: string,
    empty: Pick<StageInProgress, 'index' | 'ordinal' | 'vertices' | 'isForced' | 'platform'>,
  ): { state: StageInProgress; triggers: readonly Instruction[]; total: number } {
    // A named context is shown under its own name: it is no step of the stage, and counts as one unless it stands for a stage.
    const isNamed = this.#request.namedContexts.has(reference);
    const total = isNamed && this.#stageNamed(reference, empty.index) !== undefined ? 0 : 1;
    const image = this.#image(reference);
    if (image.kind === 'unknown') {
      const unknown: UnknownCause = { kind: 'base', because: image.because };
      const variables = StageVariables.onImage(undefined, this.#rules());
      return { state: { ...empty, ...bare, ordinal: isNamed ? 0 : 1, variables, unknown }, triggers: [], total };
    }
    const last = image.layers.length === 0 ? undefined : this.#imageVertex(image);
    const shell = image.shellWords.length === 0 ? defaultShell : image.shellWords;
    const variables = StageVariables.onImage(image.env, this.#rules());
    const directory = image.directory === '' ? '/' : inDirectory('/', image.directory);
    const ordinal = last === undefined || isNamed ? 0 : 1;
    const state = { ...empty, ordinal, variables, directory, user: image.user, shell, last, unknown: undefined };
    return { state, triggers: image.triggers.flatMap(readTrigger), total };
  }

  #image(reference: string): BaseImage | UnknownImage {
    const named = this.#request.namedContexts.get(reference);
    if (named === undefined) return this.#request.baseImage(reference);
    if (named.kind === 'image') return this.#request.baseImage(named.reference);
    return named.kind === 'folder' ? { kind: 'unknown', because: `${reference} is a folder here.` } : named;
  }

  /** The same image is the same vertex, whoever asks for it. */
  #imageVertex(image: BaseImage): Vertex {
    const key = [image.digest, ...image.layers].join('\n');
    const vertex = this.#images.get(key) ?? imageVertex(image);
    this.#images.set(key, vertex);
    return vertex;
  }

  /** How much it adds to the number of steps. */
  #add(state: StageInProgress, instruction: Instruction, isTriggered: boolean): number {
    const { keyword } = instruction;
    if (instruction.unreadable !== undefined) {
      state.unknown ??= { kind: 'unread', because: `${keyword} could not be read: ${instruction.unreadable}.` };
      return 0;
    }
    const step = this.#step(state, instruction, isTriggered);
    const expand = (text: string) => this.#expanded(step, text);
    if (keyword === 'RUN') addRun(step);
    else if (keyword === 'COPY' || keyword === 'ADD') addCopy(step);
    else if (keyword === 'WORKDIR') this.#addDirectory(step, expand(instruction.argument.text));
    else if (keyword === 'USER') state.user = expand(instruction.argument.text);
    else if (keyword === 'SHELL') state.shell = (instruction.json ?? []).map(({ text }) => text);
    else if (keyword === 'ENV' || keyword === 'ARG') state.variables.apply(instruction);
    return ['RUN', 'COPY', 'ADD', 'WORKDIR'].includes(keyword) ? 1 : 0;
  }

  #addDirectory({ stage, instruction, isTriggered }: StepInProgress, path: string): void {
    stage.directory = inDirectory(stage.directory, path);
    if (stage.directory === '/') return;
    addVertex(stage, {
      kind: 'directory',
      material: [
        ['directory', stage.directory],
        ['owner', stage.user === '' ? '' : ownerKey(stage.user)],
        ['SOURCE_DATE_EPOCH', this.#epoch()],
      ],
      parents: stage.last === undefined ? [] : [stage.last],
      inputs: [],
      place: { stage: stage.index, ordinal: ++stage.ordinal, instruction, isTriggered },
      isForced: false,
      unknown: stage.unknown,
    });
  }

  #epoch(): string {
    const passed = this.#request.builder.buildKit < 9 ? '' : this.#request.args.get('SOURCE_DATE_EPOCH'); // Not in 20.10.
    if (passed !== undefined) return passed;
    const value = this.#globals.get('SOURCE_DATE_EPOCH')?.value;
    return value?.kind === 'known' ? value.text : '';
  }

  #step(stage: StageInProgress, instruction: Instruction, isTriggered: boolean): StepInProgress {
    return {
      stage,
      instruction,
      isTriggered,
      scope: stage.variables.scope,
      request: this.#request,
      source: (name) => this.#source(name, stage.index),
      readFrom: (context, path) => {
        const paths = this.#contextPaths.get(context) ?? new Set();
        this.#contextPaths.set(context, paths.add(path));
      },
    };
  }

  #source(name: string, below: number): SourceOf {
    const named = this.#request.namedContexts.get(name);
    if (named?.kind === 'folder') return { kind: 'context', name };
    const stage = named === undefined ? (this.#stageNamed(name, below) ?? this.#stageNumbered(name, below)) : undefined;
    if (stage !== undefined) {
      const { state } = this.#needed(stage, below);
      return state.last === undefined && state.unknown !== undefined
        ? { kind: 'unknown', cause: state.unknown }
        : { kind: 'result', vertex: state.last };
    }
    if (name === 'scratch') return { kind: 'result', vertex: undefined };
    const image = this.#image(name);
    if (image.kind === 'unknown') return { kind: 'unknown', cause: { kind: 'base', because: image.because } };
    return { kind: 'result', vertex: this.#imageVertex(image) };
  }

  /** The last stage of that name above the stage with the given index. */
  #stageNamed(name: string, below: number): Stage | undefined {
    return this.#request.dockerfile.stages.findLast((stage) => stage.index < below && stage.name === name.toLowerCase());
  }

  #stageNumbered(name: string, below: number): Stage | undefined {
    const isNumber = /^\d{1,9}$/.test(name) && Number(name) < below;
    return isNumber ? this.#request.dockerfile.stages[Number(name)] : undefined;
  }

  #platformOf(stage: Stage): Platform {
    const spelled = stage.from.flags.find(({ name }) => name === 'platform')?.value;
    const expanded = spelled === undefined ? undefined : expandWord(spelled, this.#globals, this.#request.dockerfile.escape);
    if (expanded?.isKnown !== true || expanded.text === '') return this.#request.platform;
    const [os = '', architecture = '', variant = ''] = expanded.text.split('/');
    return { os, architecture, variant };
  }

  #expanded({ scope, stage }: StepInProgress, text: string): string {
    const expanded = expandWord(text, scope, this.#request.dockerfile.escape);
    if (!expanded.isKnown)
      stage.unknown ??= { kind: 'argument', because: `${text.slice(0, 80)} depends on a variable that is not known.` };
    return expanded.text;
  }

  #rules() {
    const { dockerfile, args } = this.#request;
    return { escape: dockerfile.escape, buildArgs: args, globals: this.#globals };
  }
}

function isForcedIn(stage: Stage, noCache: BuildRequest['noCache']): boolean {
  if (typeof noCache === 'boolean') return noCache;
  return [...noCache].some((name) => name.toLowerCase() === stage.name);
}

function readTrigger(text: string): readonly Instruction[] {
  return parseDockerfile(`FROM scratch\n${text}\n`).stages[0]?.instructions ?? [];
}
