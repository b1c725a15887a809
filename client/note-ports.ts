/** What links beside the chain, and builds of a commit, ask of the world: instructions, Git, dates of files. */
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

/** The repository that holds a folder, as a build of it would take it in. Nothing of it is changed and nothing is fetched. */
export interface WorkTrees {
  /** Only what differs below `paths`, which are absolute, is told. Never rejects. */
  workTree(folder: string, paths: readonly string[]): Promise<WorkTree>;
}

export type WorkTree =
  | { readonly kind: 'no-repository' }
  | { readonly kind: 'no-commit' }
  | { readonly kind: 'unknown'; readonly because: string }
  | CheckedOut;

export interface CheckedOut {
  readonly kind: 'known';
  /** Absolute: the folder that holds the files of the repository. */
  readonly top: string;
  /** The commit that is checked out, in full. */
  readonly commit: string;
  /** As Git abbreviates it here, so that it means no other commit. */
  readonly shortCommit: string;
  /** `undefined` where no branch is checked out. */
  readonly branch: string | undefined;
  readonly remotes: readonly { readonly name: string; readonly address: string }[];
  /** Git's own tags of just that commit, the highest version first. */
  readonly versions: readonly string[];
  /** Its history was cut off when it was cloned. */
  readonly isShallow: boolean;
  /** Another repository takes it in, and has commits of its own. */
  readonly isSubmodule: boolean;
  readonly changes: readonly WorkTreeChange[];
}

export interface WorkTreeChange {
  /** Absolute; of a folder that Git ignores as a whole, the folder. */
  readonly path: string;
  /** `ignored`: no commit holds it, and Git was told to say nothing of it. */
  readonly kind: 'changed' | 'untracked' | 'ignored';
}

/** What links beside the chain ask of the world. */
export interface NotePorts {
  readonly steps: ImageSteps;
  readonly git: Git;
  readonly modifiedAt: ModifiedAt;
  /** Makes a time readable, as clocks of this machine show it. */
  readonly timeText: (atMs: number) => string;
}
