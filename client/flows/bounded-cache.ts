/** Remembers the latest results by key; the ones that were not asked for the longest time go first. A failure is not remembered. */

export interface BoundedCache<Value> {
  get(key: string, make: () => Promise<Value>): Promise<Value>;
}

export function boundedCache<Value>(size: number): BoundedCache<Value> {
  const entries = new Map<string, Promise<Value>>();
  return {
    get: (key, make) => {
      const known = entries.get(key);
      entries.delete(key);
      const value = known ?? make();
      entries.set(key, value);
      if (known === undefined) value.catch(() => entries.get(key) === value && entries.delete(key));
      const [oldest] = entries.keys();
      if (entries.size > size && oldest !== undefined) entries.delete(oldest);
      return value;
    },
  };
}
