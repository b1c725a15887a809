/**
 * One Dockerfile and one build source → facts: stages with their effective steps, each step with what holds when it
 * starts. What costs time (shell commands, installs, copies) is computed when a rule first asks for it.
 */
import type { Dockerfile, Stage } from '../model/dockerfile.ts';
import type { Instruction } from '../model/instruction.ts';
import { stagesOfForeignShell } from '../model/shell-pragma.ts';
import type { ContextView } from './context-view.ts';
import type { FileFacts, Step } from './file-facts.ts';
import { GatheredStage } from './gathered-stage.ts';
import { LazyStep } from './lazy-step.ts';
import { noOptions, type ProjectOptions } from './project-options.ts';
import { isWindowsBase, type StageState, startingState, stateAfter } from './stage-state.ts';
import { noDurations, type StepDurations } from './step-durations.ts';
import type { StepPlace } from './step-place.ts';
import { type KnownArguments, withUntoldArguments } from './untold-arguments.ts';

/** Each child of a stage runs all of its triggers; of more than these no person wrote the file. */
const mostTriggers = 100;
const stateKeywords: ReadonlySet<string> = new Set(['WORKDIR', 'USER', 'SHELL']);
const unknownState: StageState = { cwd: undefined, user: undefined, isPosixShell: false };

export function gatherFacts(
  dockerfile: Dockerfile,
  context: ContextView,
  options: ProjectOptions = noOptions,
  durations: StepDurations = noDurations,
): FileFacts {
  const gatherer = new Gatherer(dockerfile, context, options);
  for (const stage of dockerfile.stages) gatherer.add(stage);
  return { dockerfile, context, options, durations, stages: gatherer.stages };
}

interface Gathered {
  readonly facts: GatheredStage;
  readonly endState: StageState;
  /** What its ONBUILD instructions run in each child, before the child's own first instruction. */
  readonly triggers: readonly Instruction[];
}

class Gatherer {
  readonly stages: GatheredStage[] = [];
  readonly #dockerfile: Dockerfile;
  readonly #context: ContextView;
  readonly #options: ProjectOptions;
  readonly #foreignShells: ReadonlySet<Stage>;
  readonly #args: KnownArguments;
  readonly #byStage = new Map<Stage, Gathered>();

  constructor(dockerfile: Dockerfile, context: ContextView, options: ProjectOptions) {
    this.#dockerfile = dockerfile;
    this.#context = context;
    this.#options = options;
    this.#foreignShells = stagesOfForeignShell(dockerfile);
    this.#args = withUntoldArguments(dockerfile, context.source.args);
  }

  add(stage: Stage): void {
    const parent = stage.base.kind === 'stage' ? this.#byStage.get(stage.base.stage) : undefined;
    const start = parent?.endState ?? startingState(stage.base);
    const triggers = parent?.triggers ?? [];
    const own = this.#steps(stage, stage.instructions, this.#stateAfterTriggers(stage, triggers, start));
    const isPosixBase = parent?.facts.isPosix ?? (this.#dockerfile.escape === '\\' && !isWindowsBase(stage));
    const facts = new GatheredStage(
      {
        stage,
        steps: own.steps,
        parent: parent?.facts,
        isPosix: isPosixBase && own.endState.isPosixShell && !this.#foreignShells.has(stage),
      },
      () => this.#steps(stage, triggers, start, stage.instructions[0]).steps,
    );
    this.stages.push(facts);
    this.#byStage.set(stage, {
      facts,
      endState: own.endState,
      triggers: stage.instructions.flatMap(({ trigger }) => trigger ?? []).slice(0, mostTriggers + 1),
    });
  }

  /** Only those that change the state cost something here; the steps themselves are made when somebody asks. */
  #stateAfterTriggers(stage: Stage, triggers: readonly Instruction[], start: StageState): StageState {
    if (triggers.length > mostTriggers) return unknownState;
    const changing = triggers.filter(({ keyword }) => stateKeywords.has(keyword));
    return changing.length === 0 ? start : this.#steps(stage, changing, start, stage.instructions[0]).endState;
  }

  #steps(
    stage: Stage,
    instructions: readonly Instruction[],
    start: StageState,
    scopeAt?: Instruction,
  ): { steps: readonly Step[]; endState: StageState } {
    const steps: Step[] = [];
    let state = start;
    for (const instruction of instructions) {
      const step = new LazyStep(this.#place(stage, instruction, state, scopeAt));
      steps.push(step);
      state = stateAfter(state, instruction, step.scope, this.#dockerfile.escape);
    }
    return { steps, endState: state };
  }

  #place(stage: Stage, instruction: Instruction, state: StageState, scopeAt = instruction): StepPlace {
    const known = { dockerfile: this.#dockerfile, context: this.#context, options: this.#options, args: this.#args };
    return { instruction, scopeAt, stage, state, ...known };
  }
}
