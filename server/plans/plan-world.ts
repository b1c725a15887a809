/** What plans keep between questions: the key of all digests, what was read of builders, and the contexts that were read last. */

import { type KeyedHash, keyedHash } from '../context/state-key.ts';
import { BuilderMemories } from './builder-memories.ts';
import type { ContextReading } from './context-reading.ts';
import { contextsAtOnce } from './contexts-at-once.ts';
import { CopiedContexts } from './copied-contexts.ts';

export interface PlanTools {
  readonly key: KeyedHash;
  readonly memories: BuilderMemories;
  readonly copied: CopiedContexts;
}

const mostBuilders = 10;

export class PlanWorld {
  readonly reading: ContextReading;
  readonly #state: string;
  #key: KeyedHash | undefined;
  #copied: CopiedContexts | undefined;
  readonly #memories = new Map<string, BuilderMemories>();

  /** `state` is the person's state folder; without a `reading` contexts are read at once. */
  constructor(state: string, reading: ContextReading = contextsAtOnce(state)) {
    this.#state = state;
    this.reading = reading;
  }

  /** Throws what the disk says of the state folder. */
  async tools(builderId: string): Promise<PlanTools> {
    this.#key ??= await keyedHash(this.#state);
    this.#copied ??= new CopiedContexts(this.#key.quick);
    const memories = this.#memories.get(builderId) ?? new BuilderMemories(this.#state, builderId, this.#key);
    this.#memories.delete(builderId);
    this.#memories.set(builderId, memories);
    const [oldest] = this.#memories.keys();
    if (this.#memories.size > mostBuilders && oldest !== undefined) this.#memories.delete(oldest);
    return { key: this.#key, memories, copied: this.#copied };
  }
}
