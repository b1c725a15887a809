/** Values that a person wrote, of any shape: what fits is taken, what does not is told and left out. */

/** `path` leads from the top of what was written to the value: keys, and numbers of items. */
export type Complain = (path: readonly string[], because: string) => void;

export function recordIn(value: unknown, path: readonly string[], complain: Complain): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Readonly<Record<string, unknown>>;
  // A file or a key with nothing in it says nothing, which is no mistake.
  if (value !== undefined && value !== null) complain(path, 'Here keys with values are expected.');
  return {};
}

export function textIn(value: unknown, path: readonly string[], complain: Complain): string | undefined {
  if (typeof value === 'string' && value !== '') return value;
  if (value !== undefined) complain(path, 'Here a text is expected.');
  return undefined;
}

/** `undefined` when it is no list; items that are no text are left out. A single text is a list of one. */
export function readStrings(value: unknown, path: readonly string[], complain: Complain): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) {
    complain(path, 'Here a list of texts is expected.');
    return undefined;
  }
  return value.flatMap((item: unknown, index) => textIn(item, [...path, String(index)], complain) ?? []);
}
