/**
 * What the engine's events named since somebody last looked. Whoever looks takes it away, all or a part; after a gap in the
 * events, or when more was named than is worth remembering, it is everything.
 */
import type { EngineEvent } from '../ports.ts';

export interface Touched {
  add(event: Pick<EngineEvent, 'type' | 'action' | 'actorId'>): void;
  addEverything(): void;
  /** Takes at most that many; `everything` where single objects say too little. */
  take(most: number): TouchedObjects | 'everything';
  readonly isEmpty: boolean;
  readonly isEverything: boolean;
}

export interface TouchedObjects {
  /** Ids as events spell them. */
  readonly containers: readonly string[];
  /** Those of the containers whose files may be others now. */
  readonly rewritten: readonly string[];
  /** Ids or references. */
  readonly images: readonly string[];
}

/** A start may bring other mounts and run what prepares files; `extract-to-dir` is a copy into the container. */
const rewriting: ReadonlySet<string> = new Set(['start', 'restart', 'exec_die', 'extract-to-dir']);

const mostRemembered = 10_000;

export function touched(): Touched {
  const containers = new Set<string>();
  const rewritten = new Set<string>();
  const images = new Set<string>();
  let isEverything = false;
  const clear = (): void => {
    containers.clear();
    rewritten.clear();
    images.clear();
    isEverything = false;
  };
  const isEmpty = (): boolean => !isEverything && containers.size + images.size === 0;
  return {
    add: ({ type, action, actorId }) => {
      if (isEverything) return;
      if (actorId === '' || containers.size + images.size >= mostRemembered) isEverything = true;
      else (type === 'image' ? images : containers).add(actorId);
      if (type !== 'image' && rewriting.has(action)) rewritten.add(actorId);
    },
    addEverything: () => {
      isEverything = true;
    },
    take: (most) => {
      if (isEverything) {
        clear();
        return 'everything';
      }
      // Images first: a name that moved can make many containers stale, an event of a container only that one.
      const first = takeFrom(images, most);
      const next = takeFrom(containers, most - first.length);
      return { images: first, containers: next, rewritten: next.filter((id) => rewritten.delete(id)) };
    },
    get isEmpty() {
      return isEmpty();
    },
    get isEverything() {
      return isEverything;
    },
  };
}

function takeFrom(names: Set<string>, most: number): readonly string[] {
  const taken = [...names].slice(0, most);
  for (const name of taken) names.delete(name);
  return taken;
}
