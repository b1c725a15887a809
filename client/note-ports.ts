/** What links beside the chain ask of the world: instructions, Git, dates of files. */
import type { ImageStepsParams, ImageStepsResult } from '../server/protocol.ts';

/** When a file of this machine was written last; `undefined` for what is not there. */
export type ModifiedAt = (path: string) => Promise<number | undefined>;

/** The instructions that make an image, from the same place that knows its build. */
export interface ImageSteps {
  imageSteps(params: ImageStepsParams): Promise<ImageStepsResult>;
}

/** The repository that holds a folder, and how it stands to a commit. Nothing of it is changed and nothing is fetched. */
export interface Git {
  /**
   * `revision` has 7 to 64 hexadecimal digits. `paths` are absolute; only what changed below them counts. Never rejects: what
   * cannot be found out is `unknown`.
   */
  compare(folder: string, revision: string, paths: readonly string[]): Promise<GitComparison>;
  /** Addresses of the repository that holds the folder, as they are configured now; none where it cannot be found out. Cheap. */
  remotes(folder: string): Promise<readonly string[]>;
}

export type GitComparison =
  | { readonly kind: 'no-repository' }
  | { readonly kind: 'unknown'; readonly because: string }
  | {
      readonly kind: 'known';
      /** The commit that is checked out, in full. */
      readonly head: string;
      /** `undefined` where no branch is checked out. */
      readonly branch: string | undefined;
      /** Addresses, as they are configured. */
      readonly remotes: readonly string[];
      /** `undefined` where the repository does not have that commit. */
      readonly revision: RevisionPlace | undefined;
      /** Paths below `paths` that differ from the commit that is checked out; the first hundred. */
      readonly dirty: readonly string[];
    };

export interface RevisionPlace {
  /** In full. */
  readonly commit: string;
  /** Commits that are checked out and not in it. */
  readonly behind: number;
  /** Those of them that changed something below `paths`. */
  readonly behindHere: number;
  /** Commits in it that are not checked out. */
  readonly ahead: number;
}

/** What links beside the chain ask of the world. */
export interface NotePorts {
  readonly steps: ImageSteps;
  readonly git: Git;
  readonly modifiedAt: ModifiedAt;
  /** Makes a time readable, as clocks of this machine show it. */
  readonly timeText: (atMs: number) => string;
}
