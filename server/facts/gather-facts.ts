/**
 * One Dockerfile and one build source → facts: stages with their effective steps, each step with what holds when it
 * starts. What costs time (shell commands, installs, copies) is computed when a rule first asks for it.
 */
import type { Dockerfile, Stage } from '../model/dockerfile.ts';
import type { Instruction } from '../model/instruction.ts';
import type { ContextView } from './context-view.ts';
import type { FileFacts, StageFacts, Step } from './file-facts.ts';
import { LazyStep } from './lazy-step.ts';
import { isWindowsBase, type StageState, startingState, stateAfter } from './stage-state.ts';
import type { StepPlace } from './step-place.ts';
import { type KnownArguments, withUntoldArguments } from './untold-arguments.ts';

export function gatherFacts(dockerfile: Dockerfile, context: ContextView): FileFacts {
  const gatherer = new Gatherer(dockerfile, context);
  for (const stage of dockerfile.stages) gatherer.add(stage);
  return { dockerfile, context, stages: gatherer.stages };
}

interface Gathered {
  readonly facts: StageFacts;
  readonly endState: StageState;
}

class Gatherer {
  readonly stages: StageFacts[] = [];
  readonly #dockerfile: Dockerfile;
  readonly #context: ContextView;
  readonly #args: KnownArguments;
  readonly #byStage = new Map<Stage, Gathered>();

  constructor(dockerfile: Dockerfile, context: ContextView) {
    this.#dockerfile = dockerfile;
    this.#context = context;
    this.#args = withUntoldArguments(dockerfile, context.source.args);
  }

  add(stage: Stage): void {
    const parent = stage.base.kind === 'stage' ? this.#byStage.get(stage.base.stage) : undefined;
    const triggers = this.#triggersOf(parent?.facts.stage);
    const start = parent?.endState ?? startingState(stage.base);
    const triggered = this.#steps(stage, triggers, start);
    const own = this.#steps(stage, stage.instructions, triggered.endState);
    const isPosix =
      !isWindowsBase(stage.base) && (parent?.facts.isPosix ?? this.#dockerfile.escape === '\\') && own.endState.isPosixShell;
    const facts: StageFacts = {
      stage,
      steps: own.steps,
      lineage: [...(parent?.facts.lineage ?? []), ...triggered.steps, ...own.steps],
      parent: parent?.facts,
      isPosix,
    };
    this.stages.push(facts);
    this.#byStage.set(stage, { facts, endState: own.endState });
  }

  /** What the parent's ONBUILD instructions run in the child before its own first instruction. */
  #triggersOf(parent: Stage | undefined): readonly Instruction[] {
    return (parent?.instructions ?? []).flatMap(({ trigger }) => trigger ?? []);
  }

  #steps(
    stage: Stage,
    instructions: readonly Instruction[],
    start: StageState,
  ): { steps: readonly Step[]; endState: StageState } {
    const steps: Step[] = [];
    let state = start;
    for (const instruction of instructions) {
      const place: StepPlace = {
        instruction,
        stage,
        state,
        dockerfile: this.#dockerfile,
        context: this.#context,
        args: this.#args,
      };
      const step = new LazyStep(place);
      steps.push(step);
      state = stateAfter(state, instruction, step.scope, this.#dockerfile.escape);
    }
    return { steps, endState: state };
  }
}
