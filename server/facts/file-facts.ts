/**
 * What many rules ask about one Dockerfile and one build source, computed once. Plain data; nothing here reports.
 * Anything that could not be decided is `undefined` and rules are silent about it.
 */
import type { Ecosystem } from '../knowledge/ecosystem.ts';
import type { Dockerfile, Stage } from '../model/dockerfile.ts';
import type { ImageReference } from '../model/image-reference.ts';
import type { Instruction } from '../model/instruction.ts';
import type { ParentsSource } from '../model/parents-source.ts';
import type { ShellCommand } from '../model/shell-command.ts';
import type { Span } from '../model/span.ts';
import type { Scope } from '../model/variable-scope.ts';
import type { ContextView } from './context-view.ts';
import type { ProjectOptions } from './project-options.ts';
import type { StepDurations } from './step-durations.ts';

export interface FileFacts {
  readonly dockerfile: Dockerfile;
  readonly context: ContextView;
  /** What the project's configuration says: builder, tags that move, options of rules. */
  readonly options: ProjectOptions;
  /** How long steps took when they ran last, as far as that was measured here. */
  readonly durations: StepDurations;
  readonly stages: readonly StageFacts[];
}

export interface StageFacts {
  readonly stage: Stage;
  /** The stage's own instructions, FROM excluded. */
  readonly steps: readonly Step[];
  /** Steps of the parent stages first, then its own: what the effective stage consists of. */
  readonly lineage: readonly Step[];
  readonly parent: StageFacts | undefined;
  /** Windows base image or a shell that is not POSIX: shell rules are silent. */
  readonly isPosix: boolean;
}

/** One instruction with what holds when it starts. */
export interface Step {
  readonly instruction: Instruction;
  readonly stage: Stage;
  readonly scope: Scope;
  /** Absolute working directory in the image. */
  readonly cwd: string | undefined;
  readonly user: string | undefined;
  /** RUN: the commands its shell (or JSON form) starts, heredoc bodies included. */
  readonly commands: readonly Command[];
  /** RUN: what the commands mean to a package manager. */
  readonly installs: readonly Install[];
  /** COPY and ADD. */
  readonly copy: Copy | undefined;
  /** RUN: `--mount`. */
  readonly mounts: readonly Mount[];
}

export interface Command extends ShellCommand {
  /** Absolute directory it starts in: WORKDIR, then `cd`, then what a wrapper is told (`env -C`). */
  readonly cwd: string | undefined;
  /** True when the whole RUN is in a form that was followed to the end. */
  readonly isCertain: boolean;
}

export interface Install {
  readonly ecosystem: Ecosystem;
  /** `manifest`: installs what the manifest lists. `tools`: named packages. `needs-source`: build, test, local path. `update`: changes the lock or the index. */
  readonly kind: 'manifest' | 'tools' | 'needs-source' | 'update';
  readonly command: Command;
  /** Absolute directory in the image whose manifest it reads: the command's, or what its flags name instead. */
  readonly directory: string | undefined;
}

export interface Copy {
  readonly from: CopyOrigin;
  readonly sources: readonly CopySource[];
  /** Absolute, variables expanded; ends with `/` when it was spelled as a folder. */
  readonly destination: string | undefined;
  readonly destinationSpan: Span;
  readonly excludes: readonly string[];
  readonly hasParents: boolean;
}

export type CopyOrigin =
  | { readonly kind: 'context' }
  | { readonly kind: 'stage'; readonly stage: Stage; readonly span: Span }
  | { readonly kind: 'image'; readonly reference: ImageReference; readonly span: Span }
  | { readonly kind: 'named-context'; readonly name: string; readonly span: Span }
  | { readonly kind: 'unknown'; readonly because: string };

export interface CopySource {
  readonly kind: 'path' | 'http' | 'git' | 'heredoc';
  /** As spelled, quotes kept. */
  readonly text: string;
  readonly span: Span;
  /** For `path`: cleaned and relative to the context root, `''` for the root itself; `undefined` when a variable is not known. */
  readonly path: string | undefined;
  readonly hasWildcard: boolean;
  /** How `--parents` reads it, where that is given and its variables are known. */
  readonly parents?: ParentsSource;
}

export interface Mount {
  readonly type: string;
  readonly from: CopyOrigin;
  readonly source: string | undefined;
  /** As spelled; a `source` that is `undefined` beside it depends on a variable that is not known. */
  readonly spelledSource: string | undefined;
  /** Absolute, variables expanded. */
  readonly target: string | undefined;
  readonly isWritable: boolean;
  /** As spelled, also where a variable in it is not known; `undefined` when none is. */
  readonly id: string | undefined;
  readonly sharing: string | undefined;
  /** Owner and mode of a new cache, as spelled. */
  readonly uid: string | undefined;
  readonly gid: string | undefined;
  readonly mode: string | undefined;
  /** The target as spelled: BuildKit takes it for the id of a cache that has none. */
  readonly spelledTarget: string | undefined;
  readonly span: Span;
}
