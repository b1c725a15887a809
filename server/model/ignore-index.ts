/**
 * Finds, among many ignore patterns, the few that can match a path, by names that must occur in it or by the text it
 * must start or end with. It is only about speed: leaving it out would change no answer.
 */
import type { CompiledPattern } from './ignore-compile.ts';

type Numbers = Map<string, number[]>;

export interface IgnoreIndex {
  /** Numbers of the patterns that may match, ascending; every other pattern does not match. */
  candidates(path: string): readonly number[];
}

interface Tables {
  readonly whole: Numbers;
  readonly names: Numbers;
  readonly heads: Numbers;
  readonly tails: Numbers;
  readonly always: number[];
}

const none: readonly number[] = [];

export function indexPatterns(patterns: readonly CompiledPattern[]): IgnoreIndex {
  const tables = fillTables(patterns);
  const headLengths = lengthsOf(tables.heads);
  const tailLengths = lengthsOf(tables.tails);
  return {
    candidates(path) {
      const found = tables.always.slice();
      collect(found, tables.whole.get(path));
      if (tables.names.size > 0) for (const name of namesOf(path)) collect(found, tables.names.get(name));
      for (const length of headLengths) collect(found, tables.heads.get(path.slice(0, length)));
      for (const length of tailLengths) collect(found, tables.tails.get(path.slice(-length)));
      return found.length === 0 ? none : ascendingOnce(found);
    },
  };
}

function fillTables(patterns: readonly CompiledPattern[]): Tables {
  const tables: Tables = { whole: new Map(), names: new Map(), heads: new Map(), tails: new Map(), always: [] };
  const uses = countNames(patterns);
  patterns.forEach((pattern, number) => {
    const name = rarestName(pattern.names, uses);
    if (pattern.kind === 'exact') add(tables.whole, pattern.head, number);
    else if (name !== undefined) add(tables.names, name, number);
    else if (pattern.tail.length > 0 && pattern.tail.length >= pattern.head.length) add(tables.tails, pattern.tail, number);
    else if (pattern.head.length > 0) add(tables.heads, pattern.head, number);
    else tables.always.push(number);
  });
  return tables;
}

function countNames(patterns: readonly CompiledPattern[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const pattern of patterns) for (const name of pattern.names) uses.set(name, (uses.get(name) ?? 0) + 1);
  return uses;
}

function rarestName(names: readonly string[], uses: ReadonlyMap<string, number>): string | undefined {
  let rarest: string | undefined;
  for (const name of names) {
    if (rarest === undefined || (uses.get(name) ?? 0) < (uses.get(rarest) ?? 0)) rarest = name;
  }
  return rarest;
}

function namesOf(path: string): Iterable<string> {
  return path.includes('/') ? new Set(path.split('/')) : [path];
}

function lengthsOf(table: Numbers): readonly number[] {
  return [...new Set([...table.keys()].map((text) => text.length))];
}

function collect(found: number[], numbers: readonly number[] | undefined): void {
  if (numbers !== undefined) for (const number of numbers) found.push(number);
}

/** Every pattern is in one table, but a path shorter than a length is looked up whole more than once. */
function ascendingOnce(found: number[]): readonly number[] {
  if (found.length === 1) return found;
  found.sort((left, right) => left - right);
  return found.filter((number, index) => number !== found[index - 1]);
}

function add(table: Numbers, text: string, number: number): void {
  const numbers = table.get(text);
  if (numbers === undefined) table.set(text, [number]);
  else numbers.push(number);
}
