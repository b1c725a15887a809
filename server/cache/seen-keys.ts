/**
 * Every key that was seen on one builder, not only those of the last build: a builder keeps all of them until it clears its cache.
 * Two keys can stand for one result, when what a stage made was the same again; then the later one is an alias of the earlier.
 */

export interface SeenKey {
  /** What stands for it in the keys of what follows. */
  readonly canonical: string;
  /** Of the key without what stages made: those that share it may have the same result. */
  readonly signature: string;
  /**
   * `seen`: the builder has it. `doubtful`: only a build that failed says so. `cleared`: the cache may have been cleared since. `gone`: it
   * was, and nothing was left. `unrecorded`: it is an operation, and nobody knows what it took in when it was built.
   */
  readonly state: 'seen' | 'doubtful' | 'cleared' | 'gone' | 'unrecorded';
  /** It may be the same result as another one's of its signature: nobody saw whether it ran. */
  readonly mayBeAlias: boolean;
  /** Absent: nobody knows which records hold what it made. */
  readonly results?: KnownResults;
}

export interface KnownResults {
  /** Of records of the builder. */
  readonly ids: readonly string[];
  /** There may be others, of builds that nobody saw. */
  readonly mayHaveOthers: boolean;
  /** What these records say they were made for. */
  readonly origin: string;
}

export type SeenKeys = ReadonlyMap<string, SeenKey>;

/** Keys by signature, as many as have results of their own. */
export function canonicalsOf(seen: SeenKeys): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { signature, canonical, state } of seen.values()) {
    if (state === 'unrecorded' || state === 'gone') continue;
    const all = found.get(signature) ?? new Set();
    found.set(signature, all.add(canonical));
  }
  return found;
}

/** The builder may have cleared its cache: nothing of it is certain until a build says so. What was not recorded stays that. */
export function afterClearing(seen: SeenKeys): SeenKeys {
  return new Map(
    [...seen].map(([key, each]) => [
      key,
      each.state === 'unrecorded' || each.state === 'gone' ? each : { ...each, state: 'cleared' as const },
    ]),
  );
}

/** The builder keeps nothing that a step made, and it says so. */
export function afterEmptying(seen: SeenKeys): SeenKeys {
  return new Map(
    [...seen].map(([key, { signature }]) => [key, { canonical: key, signature, state: 'gone' as const, mayBeAlias: false }]),
  );
}
