/**
 * Build arguments that a Dockerfile asks for without a default, and that the build source does not mention. Somebody
 * will pass them, or the build goes on with nothing: either way their value is not known here.
 */
import type { Dockerfile } from '../model/dockerfile.ts';
import { keyValuePairs } from '../model/key-value-pairs.ts';

export type KnownArguments = ReadonlyMap<string, string | undefined>;

/** The told arguments and, with the value `undefined`, those that nobody told. */
export function withUntoldArguments(dockerfile: Dockerfile, told: KnownArguments): KnownArguments {
  const declared = dockerfile.instructions.filter(({ keyword, unreadable }) => keyword === 'ARG' && unreadable === undefined);
  const pairs = declared.flatMap((instruction) => keyValuePairs(instruction, dockerfile.escape));
  const withDefault = new Set(pairs.filter(({ value }) => value !== undefined).map(({ name }) => name));
  const untold = pairs.filter(({ name }) => !withDefault.has(name) && !told.has(name));
  return untold.length === 0 ? told : new Map([...told, ...untold.map(({ name }) => [name, undefined] as const)]);
}
