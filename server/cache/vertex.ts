/**
 * What a builder makes of a Dockerfile: vertices, each with what its cache key is made of. Only what BuildKit puts into a key is
 * here, by name, so that two vertices of the same instruction can be compared and the difference be told.
 * https://github.com/moby/buildkit/blob/v0.25.2/solver/llbsolver/ops
 */
import type { Instruction } from '../model/instruction.ts';

/** `args`, `env HOME`, `directory`: what it is called, and its value. */
export type Component = readonly [name: string, value: string];

export type VertexKind = 'image' | 'nothing' | 'directory' | 'run' | 'copy' | 'remote' | 'link';

/** What of a source is taken in, as far as it decides the content of the key. */
export interface Selector {
  /** Relative to the root of the source, cleaned; empty for the root. */
  readonly path: string;
  readonly hasWildcard: boolean;
  /** Of `--parents`: patterns of what is taken of what the path names, relative to it; absent: all of it. */
  readonly includes?: readonly string[];
  /** As spelled: relative to what the path names. */
  readonly excludes: readonly string[];
  /** Relative to the root of the source: the build fails where nothing that is taken begins so. */
  readonly required?: string;
}

/** An input whose content is compared as well as its key. */
export type ContentInput =
  /** A folder of this machine: the build context has the empty name. `isWritable`: it is mounted so that it can be written to. */
  | { readonly kind: 'context'; readonly name: string; readonly selectors: readonly Selector[]; readonly isWritable?: boolean }
  | { readonly kind: 'result'; readonly vertex: Vertex; readonly selectors: readonly Selector[] };

export interface Vertex {
  readonly kind: VertexKind;
  readonly material: readonly Component[];
  /** Their keys are part of this one's, whatever the content: what it stands on, and for a link the copy as well. */
  readonly parents: readonly Vertex[];
  readonly inputs: readonly ContentInput[];
  /** The instruction that it is made of; `undefined` of what stands between instructions. */
  readonly place: VertexPlace | undefined;
  /** The build was told not to look it up. */
  readonly isForced: boolean;
  /** Why nothing can be said about its key. */
  readonly unknown: UnknownCause | undefined;
}

/** What a vertex stands on and takes in, as far as it is made by others. */
export function takenBy(vertex: Vertex): readonly Vertex[] {
  return [...vertex.parents, ...resultsTaken(vertex)];
}

export function resultsTaken({ inputs }: Vertex): readonly Vertex[] {
  return inputs.flatMap((input) => (input.kind === 'result' ? [input.vertex] : []));
}

export interface UnknownCause {
  readonly kind: 'remote' | 'base' | 'argument' | 'unread';
  readonly because: string;
}

export interface VertexPlace {
  readonly stage: number;
  /** The i of BuildKit's `[stage i/n]`; the base image is the first. */
  readonly ordinal: number;
  readonly instruction: Instruction;
  /** It comes from an ONBUILD of what the stage begins with. */
  readonly isTriggered: boolean;
}

/** One stage of the Dockerfile that the target needs. */
export interface PlannedStage {
  readonly index: number;
  /** Empty where BuildKit names none. */
  readonly name: string;
  /** The n of BuildKit's `[stage i/n]`. */
  readonly count: number;
  readonly vertices: readonly Vertex[];
  readonly last: Vertex | undefined;
  /** Indices of the stages that it stands on, or copies or mounts from. */
  readonly needs: readonly number[];
}

export interface BuildGraph {
  /** In the order of the Dockerfile; those that the target does not need are left out. */
  readonly stages: readonly PlannedStage[];
  /** Paths of each local context that the build asks for, by name; `undefined` when it asks for all of it. */
  readonly contextPaths: ReadonlyMap<string, readonly string[] | undefined>;
}
