/** Where a step stands: all that its facts are computed from. */
import type { Dockerfile, Stage } from '../model/dockerfile.ts';
import type { Instruction } from '../model/instruction.ts';
import type { ContextView } from './context-view.ts';
import type { ProjectOptions } from './project-options.ts';
import type { StageState } from './stage-state.ts';
import type { KnownArguments } from './untold-arguments.ts';

export interface StepPlace {
  readonly instruction: Instruction;
  readonly stage: Stage;
  /** The instruction of the stage whose variables it sees: itself, or the stage's first one for what ONBUILD carries. */
  readonly scopeAt: Instruction;
  /** What holds when the instruction starts. */
  readonly state: StageState;
  readonly dockerfile: Dockerfile;
  readonly context: ContextView;
  readonly options: ProjectOptions;
  /** Build arguments, those that nobody told included. */
  readonly args: KnownArguments;
}
