/** Whether two values of an engine's answer are the same; absent keys and the order of keys make no difference. */
import type { JsonValue } from '../../ports.ts';

export function isSame(one: JsonValue | undefined, other: JsonValue | undefined): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const [a, b] = [one, other] as readonly [Record<string, JsonValue>, Record<string, JsonValue>];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => isSame(a[key], b[key]));
}
