/** What holds at one point of a stage, and the vertices so far. */
import type { Instruction } from '../model/instruction.ts';
import type { Scope } from '../model/variable.ts';
import type { BuildRequest, Platform } from './build-request.ts';
import type { StageVariables } from './stage-variables.ts';
import type { UnknownCause, Vertex } from './vertex.ts';

export interface StageInProgress {
  readonly index: number;
  readonly platform: Platform;
  readonly variables: StageVariables;
  directory: string;
  user: string;
  shell: readonly string[];
  last: Vertex | undefined;
  ordinal: number;
  readonly vertices: Vertex[];
  readonly isForced: boolean;
  /** What follows cannot be known: the base image, or an instruction that nobody could read. */
  unknown: UnknownCause | undefined;
}

/** One instruction of a stage, and what making vertices of it asks for. */
export interface StepInProgress {
  readonly stage: StageInProgress;
  readonly instruction: Instruction;
  readonly isTriggered: boolean;
  readonly scope: Scope;
  readonly request: BuildRequest;
  /** What `--from` or `from=` names. */
  source(name: string): SourceOf;
  /** Notes that the build asks a local context for this path; `/`-separated, without a leading one. */
  readFrom(context: string, path: string): void;
}

export type SourceOf =
  | { readonly kind: 'context'; readonly name: string }
  | { readonly kind: 'result'; readonly vertex: Vertex | undefined }
  | { readonly kind: 'unknown'; readonly cause: UnknownCause };

export function addVertex(stage: StageInProgress, vertex: Vertex): void {
  stage.vertices.push(vertex);
  stage.last = vertex;
}
