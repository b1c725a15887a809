/**
 * Where a build comes from: the answer to "which context, target and arguments is this Dockerfile really built with".
 * `context/` finds it; everybody else only reads it, and can always say how it is known.
 */

import type { Builder } from './project-options.ts';

export interface BuildSource {
  /** File URI of the Dockerfile. */
  readonly dockerfileUri: string;
  readonly context: BuildContext;
  readonly target: string | undefined;
  /** It has a target, and nobody told us which: `target` is then `undefined` as well. */
  readonly isTargetOpen?: true;
  /**
   * Of every build of the Dockerfile that is known, whatever declares it; `undefined` among them is a build without a target.
   * Absent where one of them cannot be known, or none is declared.
   */
  readonly everyTarget?: readonly (string | undefined)[];
  /** The references that this build gives to what it makes, as far as they are known. */
  readonly images?: readonly string[];
  /** Build arguments with a value that is spelled out; a value that is not known is `undefined`. */
  readonly args: ReadonlyMap<string, string | undefined>;
  /** Named contexts (`additional_contexts`, bake `contexts`): name → what is spelled. */
  readonly namedContexts: ReadonlyMap<string, string>;
  /** References that builds of the same workspace make: nobody pulls them from a registry. */
  readonly localImages: ReadonlySet<string>;
  readonly origin: BuildOrigin;
  /** A build of this Dockerfile for several platforms at once, whichever place says so; `undefined` where none is known. */
  readonly manyPlatforms?: ManyPlatforms | undefined;
  /** What kind of builder it is, where a person said so: it decides which ignore file holds. */
  readonly builder?: Builder | undefined;
}

/** One builder makes an image for each of them, with the same cache mounts. */
export interface ManyPlatforms {
  /** `linux/amd64`, `linux/arm64`; at least two. */
  readonly platforms: readonly string[];
  /** `service web in compose.yaml builds it`. */
  readonly because: string;
  readonly uri: string;
  readonly line: number;
}

export type BuildContext =
  /** An absolute folder path on this machine. */
  | { readonly kind: 'folder'; readonly path: string }
  /** Git, HTTP, standard input, or a path with a variable that nobody told us. */
  | { readonly kind: 'unknown'; readonly because: string };

/** The one order of everything that can tell; a later kind never overrules an earlier one. */
export type BuildOrigin =
  | { readonly kind: 'setting'; readonly because: string }
  | {
      readonly kind: 'compose' | 'bake' | 'task' | 'script' | 'devcontainer';
      readonly because: string;
      readonly uri: string;
      readonly line: number;
    }
  | { readonly kind: 'folder'; readonly because: string };
