/**
 * Finds, among many ignore patterns, the few that can match a path, by the literal text they start or end with. It is
 * only about speed: leaving it out would change no answer.
 */
import type { CompiledPattern } from './ignore-compile.ts';

/** Patterns by a text that a matching path must start (or end) with, and the lengths of those texts. */
interface TextIndex {
  readonly byText: Map<string, number[]>;
  readonly lengths: number[];
}

export interface IgnoreIndex {
  /** Numbers of the patterns that may match, ascending; every other pattern does not match. */
  candidates(path: string): readonly number[];
}

const none: readonly number[] = [];

export function indexPatterns(patterns: readonly CompiledPattern[]): IgnoreIndex {
  const whole = new Map<string, number[]>();
  const heads: TextIndex = { byText: new Map(), lengths: [] };
  const tails: TextIndex = { byText: new Map(), lengths: [] };
  const always: number[] = [];
  patterns.forEach((pattern, index) => {
    if (pattern.kind === 'exact') add(whole, pattern.head, index);
    else if (pattern.tail.length > 0 && pattern.tail.length >= pattern.head.length) addText(tails, pattern.tail, index);
    else if (pattern.head.length > 0) addText(heads, pattern.head, index);
    else always.push(index);
  });

  return {
    candidates(path) {
      let found: number[] | undefined;
      const collect = (numbers: readonly number[] | undefined) => {
        if (numbers !== undefined) found = found === undefined ? [...numbers] : found.concat(numbers);
      };
      collect(whole.get(path));
      for (const length of heads.lengths) if (length <= path.length) collect(heads.byText.get(path.slice(0, length)));
      for (const length of tails.lengths) if (length <= path.length) collect(tails.byText.get(path.slice(-length)));
      if (always.length > 0) collect(always);
      return found?.sort((left, right) => left - right) ?? none;
    },
  };
}

function addText(index: TextIndex, text: string, number: number): void {
  if (!index.lengths.includes(text.length)) index.lengths.push(text.length);
  add(index.byText, text, number);
}

function add(map: Map<string, number[]>, text: string, number: number): void {
  const numbers = map.get(text);
  if (numbers === undefined) map.set(text, [number]);
  else numbers.push(number);
}
