/** What a command answers with, as JSON that any extension can take. */
import type { JsonObject } from '../ports.ts';

export function plainValue(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value));
}
