/**
 * Remembers the latest results by key; the ones that were not asked for the longest time go first. A failure is not remembered,
 * and neither is a result that says nothing for long.
 */

export interface BoundedCache<Value> {
  get(key: string, make: () => Promise<Value>): Promise<Value>;
  /** In the place of what is remembered. */
  put(key: string, value: Value): void;
  forget(isMeant: (key: string) => boolean): void;
}

export function boundedCache<Value>(size: number, isKept: (value: Value) => boolean = () => true): BoundedCache<Value> {
  const entries = new Map<string, Promise<Value>>();
  return {
    get: (key, make) => {
      const known = entries.get(key);
      entries.delete(key);
      const value = known ?? make();
      entries.set(key, value);
      const drop = (): void => {
        if (entries.get(key) === value) entries.delete(key);
      };
      if (known === undefined) value.then((made) => isKept(made) || drop(), drop);
      const [oldest] = entries.keys();
      if (entries.size > size && oldest !== undefined) entries.delete(oldest);
      return value;
    },
    put: (key, value) => void entries.set(key, Promise.resolve(value)),
    forget: (isMeant) => {
      for (const key of entries.keys()) if (isMeant(key)) entries.delete(key);
    },
  };
}
