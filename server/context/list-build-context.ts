/**
 * Lists a build context as a builder's client would tell it to a builder: each entry that is sent, with what is compared there.
 * The calls do not wait by themselves: whoever may not stand still on a slow disk has them made on another thread, as
 * `context-thread` does.
 */
import type { ContextEntry } from '../cache/context-entry.ts';
import { type ContextSelection, type Selector, selectorOf } from './context-selection.ts';
import { ContextWalk } from './context-walk.ts';
import { diskCause } from './disk-cause.ts';
import { followLinks } from './follow-links.ts';
import type { FileStamp, ListedContext, PathProblem } from './listed-context.ts';

export interface ListRequest extends ContextSelection {
  readonly signal: AbortSignal;
  readonly mostEntries: number;
  /** Called again and again while the walk goes on. */
  readonly onProgress?: ((path: string) => void) | undefined;
}

/** How a listing was made, for whoever adds to it: it belongs to whoever asked for it. */
export interface Listing extends ListedContext {
  readonly entries: Map<string, ContextEntry>;
  readonly stamps: Map<string, FileStamp>;
  /** `undefined` when nothing could be listed. */
  readonly selector: Selector | undefined;
  /** What the build uses, with the targets of links. */
  readonly followed: readonly string[] | undefined;
  /** There are more entries than wanted. */
  readonly isFull: boolean;
}

/** Throws the signal's reason and nothing else. `root` is a real path. */
export async function listBuildContext(root: string, request: ListRequest): Promise<Listing> {
  const { ignore, includes, mostEntries, signal, onProgress } = request;
  let followed: readonly string[] | undefined;
  try {
    followed = includes && followLinks(root, includes);
  } catch (error) {
    return nothing({ path: '', because: `A link on the way to what the build uses cannot be followed. ${diskCause(error)}` });
  }
  const selector = selectorOf(ignore, followed);
  if (selector === undefined) {
    return nothing({ path: '', because: 'A path of the build is a pattern that Unstale does not follow.' });
  }
  const walk = new ContextWalk({ root, selector, mostEntries, signal, onProgress });
  await walk.walkAll();
  const { entries, stamps, problems, isComplete, isFull } = walk;
  return { entries, stamps, problems, isComplete, isFull, selector, followed };
}

function nothing(problem: PathProblem): Listing {
  const { entries, stamps } = { entries: new Map(), stamps: new Map() };
  return { entries, stamps, problems: [problem], isComplete: false, isFull: false, selector: undefined, followed: undefined };
}
