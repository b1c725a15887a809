/**
 * JSON that keeps every integer: a `memlock` limit of 2^63−1 comes back from an engine as a number that `JSON.parse`
 * rounds, and the engine then refuses the rounded one.
 */
import { parse, stringify } from 'lossless-json';
import type { JsonObject, JsonValue } from '../../ports.ts';

const integer = /^-?\d+$/;
/** A number of 16 digits or more, or a text that looks like one: 2^53 has 16. */
const mayBeRounded = /(?:^|[:[,])\s*-?\d{16}/;

/** Throws a SyntaxError on what is no JSON. */
export function parseExactly(text: string): JsonValue {
  // An inspection seldom holds such a number, and the parser of JavaScript is fifteen times faster.
  if (!mayBeRounded.test(text)) return JSON.parse(text) as JsonValue;
  return parse(text, undefined, { parseNumber: readNumber }) as JsonValue;
}

/** `spaces` before each line of a deeper level; absent = everything in one line. */
export function printExactly(value: JsonObject, spaces?: number): string {
  return stringify(value, undefined, spaces) ?? '{}';
}

function readNumber(digits: string): number | bigint {
  const value = Number(digits);
  return integer.test(digits) && !Number.isSafeInteger(value) ? BigInt(digits) : value;
}
