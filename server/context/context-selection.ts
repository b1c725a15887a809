/** Which entries of a build context are sent: what the ignore file leaves and the build uses, decided entry by entry on the walk. */
import type { IgnoreDecision, IgnoreWalk } from '../model/ignore-file.ts';
import { type IncludeDecision, type IncludeWalk, includeWalk } from '../model/include-walk.ts';

export interface ContextSelection {
  /** `undefined`: nothing is ignored. */
  readonly ignore: IgnoreWalk | undefined;
  /** The sources of the build, cleaned and relative to the root; `undefined`: everything is sent. */
  readonly includes: readonly string[] | undefined;
}

export interface SentDecision {
  readonly isSent: boolean;
  /** True for a folder in which nothing is sent. */
  readonly isPruned: boolean;
  readonly ignored: IgnoreDecision | undefined;
  readonly included: IncludeDecision | undefined;
}

export interface Selector {
  /** `folder` is the decision for the folder it is in, `undefined` at the root. */
  decide(path: string, isFolder: boolean, folder: SentDecision | undefined): SentDecision;
  /** Of a file that is sent: its name and size are, its bytes are not. */
  isEmptied(path: string): boolean;
}

const everything: SentDecision = { isSent: true, isPruned: false, ignored: undefined, included: undefined };

/** `paths` are what is included with the targets of links. `undefined` when a pattern fails the build or is of a kind that is not followed here. */
export function selectorOf(ignore: IgnoreWalk | undefined, paths: readonly string[] | undefined): Selector | undefined {
  const include = paths && includeWalk(paths);
  if (paths !== undefined && include === undefined) return undefined;
  if (ignore === undefined && include === undefined) return { decide: () => everything, isEmptied: () => false };
  return {
    decide: (path, isFolder, folder) => decide(ignore, include, path, isFolder, folder),
    isEmptied: (path) => (ignore?.isExcludedOnOpen(path) ?? false) || (include?.isWithheldOnOpen(path) ?? false),
  };
}

function decide(
  ignore: IgnoreWalk | undefined,
  include: IncludeWalk | undefined,
  path: string,
  isFolder: boolean,
  folder: SentDecision | undefined,
): SentDecision {
  const included = include?.decide(path, isFolder, folder?.included);
  if (included?.isPruned) return { isSent: false, isPruned: true, included, ignored: undefined };
  const ignored = ignore?.decide(path, isFolder, folder?.ignored);
  const isSent = (included?.isIncluded ?? true) && ignored?.excludedBy === undefined;
  return { isSent, isPruned: ignored?.isPruned ?? false, included, ignored };
}
