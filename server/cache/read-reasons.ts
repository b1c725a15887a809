/** Reasons that were written down, read back with nothing believed. */
import type { Reason } from './reason.ts';

const fileChanges = ['added', 'changed', 'removed', 'mode', 'written'] as const;

export function readReasons(value: unknown): readonly Reason[] {
  return Array.isArray(value) ? value.flatMap(readReason) : [];
}

function readReason(value: unknown): readonly Reason[] {
  if (typeof value !== 'object' || value === null) return [];
  const { kind, change, context, path, name } = value as Readonly<Record<string, unknown>>;
  const known = fileChanges.find((each) => each === change);
  if (kind === 'base' || kind === 'new' || kind === 'below' || kind === 'told') return [{ kind }];
  if (kind === 'setting' && typeof name === 'string') return [{ kind, name }];
  if (kind === 'variable' && typeof name === 'string' && known !== undefined && known !== 'mode' && known !== 'written')
    return [{ kind, change: known, name }];
  if (kind === 'file' && typeof context === 'string' && typeof path === 'string' && known !== undefined)
    return [{ kind, change: known, context, path }];
  return [];
}
