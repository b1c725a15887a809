/**
 * JSON that keeps every integer: a `memlock` limit of 2^63−1 comes back from an engine as a number that `JSON.parse`
 * rounds, and the engine then refuses the rounded one.
 */
import { parse, stringify } from 'lossless-json';
import type { JsonObject, JsonValue } from '../../ports.ts';

const integer = /^-?\d+$/;

/** Throws a SyntaxError on what is no JSON. */
export function parseExactly(text: string): JsonValue {
  return parse(text, undefined, { parseNumber: readNumber }) as JsonValue;
}

export function printExactly(value: JsonObject): string {
  return stringify(value) ?? '{}';
}

function readNumber(digits: string): number | bigint {
  const value = Number(digits);
  return integer.test(digits) && !Number.isSafeInteger(value) ? BigInt(digits) : value;
}
