/**
 * What is remembered of what a container ran before, as text and back, and for how long it counts. Reading is total: what is damaged, or
 * of a later version, is none. It holds ids and names only; what a person gave is read from the container that runs.
 */
import type { GivenSettings, Previous } from '../../journal-ports.ts';

const version = 1;
const hourMs = 60 * 60_000;

export function endOfPrevious({ replacedAtMs }: Previous): number {
  return replacedAtMs + hourMs;
}

export function isExpired(previous: Previous, nowMs: number): boolean {
  return nowMs >= endOfPrevious(previous);
}

export function printPrevious(previous: Previous): string {
  return `${JSON.stringify({ version, ...previous })}\n`;
}

export function parsePrevious(text: string): Previous | undefined {
  const fields = fieldsIn(text);
  if (fields?.['version'] !== version) return undefined;
  const { version: _, ...previous } = fields;
  return isPrevious(previous) ? previous : undefined;
}

function isPrevious(fields: object): fields is Previous {
  const of = fields as Record<string, unknown>;
  return (
    ['engineId', 'name', 'reference'].every((name) => matches(of[name], /./)) &&
    matches(of['containerId'], /^[0-9a-f]{64}$/) &&
    matches(of['imageId'], /^(?:sha256:)?[0-9a-f]{64}$/) &&
    // Only names of ours are ever taken away.
    matches(of['pin'], /^unstale-rollback\/[0-9a-f]{8}:restore$/) &&
    Number.isFinite(of['replacedAtMs']) &&
    isGiven(of['given'])
  );
}

function isGiven(value: unknown): value is GivenSettings {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((names) => Array.isArray(names) && names.every((name) => typeof name === 'string'));
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}

function fieldsIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
