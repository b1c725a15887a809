/**
 * A journal as text, and back. Reading is total: of what is broken, or written by a later version, it says so, because acting upon
 * half of a journal could cost a container.
 */
import type { Journal, JournalPhase } from '../../journal-ports.ts';
import type { JsonObject } from '../../ports.ts';

const version = 1;
const phases: ReadonlySet<string> = new Set<JournalPhase>([
  ...(['building', 'composing', 'prepared', 'point-of-no-return', 'committed', 'kept', 'needs-attention'] as const),
]);
const containerId = /^[0-9a-f]{64}$/;
const imageId = /^(?:sha256:)?[0-9a-f]{64}$/;

export function printJournal(journal: Journal): string {
  return `${JSON.stringify({ version, ...journal })}\n`;
}

/** The journal, or why it is none. */
export function parseJournal(text: string): Journal | string {
  const fields = objectIn(text);
  if (fields === undefined) return 'It is damaged.';
  if (fields['version'] !== version) return 'A later version of Unstale wrote it.';
  const { version: _, ...journal } = fields;
  return isJournal(journal) ? journal : 'It is damaged.';
}

function isJournal(fields: object): fields is Journal {
  const of = fields as Record<string, unknown>;
  const { phase, restartPolicy, pins, because, commands } = of;
  const texts = ['engineId', 'name', 'reference'].every((name) => isText(of[name]));
  const times = ['beganAtMs', 'phaseAtMs'].every((name) => Number.isFinite(of[name]));
  const flags = ['wasRunning', 'wasPaused', 'wasUnhealthy'].every((name) => typeof of[name] === 'boolean');
  const ids =
    matches(of['containerId'], containerId) &&
    matches(of['oldImageId'], imageId) &&
    ['newImageId', 'previousImageId'].every((name) => of[name] === undefined || matches(of[name], imageId)) &&
    (of['replacementId'] === undefined || matches(of['replacementId'], containerId)) &&
    (of['twin'] === undefined || isTwin(of['twin'])) &&
    (of['isOnlyWay'] === undefined || typeof of['isOnlyWay'] === 'boolean') &&
    (of['dependents'] === undefined || areDependents(of['dependents']));
  const lists = Array.isArray(pins) && pins.every(isPinText) && Array.isArray(commands) && commands.every(isText);
  const isWhole =
    texts && times && flags && ids && lists && isPolicy(restartPolicy) && (because === undefined || isText(because));
  return isWhole && typeof phase === 'string' && phases.has(phase);
}

function isPolicy(value: unknown): value is JsonObject {
  if (typeof value !== 'object' || value === null) return false;
  const { Name, MaximumRetryCount = 0 } = value as Record<string, unknown>;
  return (Name === undefined || typeof Name === 'string') && typeof MaximumRetryCount === 'number';
}

/** Until it was created, there is none to name. */
function isTwin(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { id } = value as Record<string, unknown>;
  return id === undefined || matches(id, containerId);
}

function areDependents(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  return value.every((one: unknown) => {
    if (typeof one !== 'object' || one === null) return false;
    const { id, name, wasRunning, wasPaused } = one as Record<string, unknown>;
    return matches(id, containerId) && isText(name) && typeof wasRunning === 'boolean' && typeof wasPaused === 'boolean';
  });
}

/** Only names of ours are ever taken away. */
function isPinText(value: unknown): boolean {
  return matches(value, /^unstale-rollback\/[0-9a-f]{8}:(?:keep|previous|new|twin)$/);
}

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function objectIn(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
