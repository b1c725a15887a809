/** Whether a started container has proved itself: running, and healthy where it says so, for the whole of a stable window. */
import type { JsonObject } from '../../ports.ts';
import { objectOf, textOf } from '../json-fields.ts';

export interface GateSettings {
  /** How long it has to stay up. */
  readonly stableMs: number;
  /** How long it may take to become healthy. */
  readonly patienceMs: number;
  /** For one whose predecessor was unhealthy too. */
  readonly isHealthIgnored?: boolean;
}

export type GateDecision =
  | { readonly kind: 'wait' }
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly because: string };

export interface GateSample {
  /** Milliseconds since the start. */
  readonly atMs: number;
  readonly container: JsonObject;
  /** The engine was away since the start, and may have ended it together with all others. */
  readonly isAfterGap?: boolean;
}

/** `samples` are inspections since the start, in order; the first one is from right after it. */
export function judgeGate(
  samples: readonly GateSample[],
  { stableMs, patienceMs, isHealthIgnored = false }: GateSettings,
): GateDecision {
  const last = samples.at(-1);
  if (last === undefined) return { kind: 'wait' };
  const state = objectOf(last.container['State']);
  const policy = textOf(objectOf(objectOf(last.container['HostConfig'])['RestartPolicy'])['Name']);
  const restarts = samples.map(({ container }) => Number(container['RestartCount'] ?? 0));
  const starts = new Set(samples.map(({ container }) => textOf(objectOf(container['State'])['StartedAt'])));
  // `stopped` is Podman's, until it has cleaned up.
  if (['exited', 'stopped'].includes(textOf(state['Status']))) {
    const isAfterGap = last.isAfterGap === true;
    const ended = state['ExitCode'] === 0 && (policy === '' || policy === 'no') && !isAfterGap;
    const how = `with exit code ${String(state['ExitCode'])}${isAfterGap ? ' while the engine was away' : ''}`;
    return ended ? { kind: 'passed' } : { kind: 'failed', because: `It ended ${how}.` };
  }
  if (textOf(state['Status']) === 'dead') return { kind: 'failed', because: 'The engine could not run it.' };
  if (state['Restarting'] === true || restarts.some((count) => count > 0) || starts.size > 1)
    return { kind: 'failed', because: 'It ended and was started again.' };
  const health = isHealthIgnored ? '' : healthOf(last);
  if (health === 'unhealthy') return { kind: 'failed', because: 'Its health check failed.' };
  const isGood = state['Running'] === true && (health === '' || health === 'none' || health === 'healthy');
  if (!isGood)
    return last.atMs > patienceMs ? { kind: 'failed', because: 'It did not become healthy in time.' } : { kind: 'wait' };
  return goodSince(samples, isHealthIgnored ? undefined : health) + stableMs <= last.atMs ? { kind: 'passed' } : { kind: 'wait' };
}

/** When the present good state began; a check that was still starting does not count. */
function goodSince(samples: readonly GateSample[], health: string | undefined): number {
  return samples.find((sample) => health === undefined || healthOf(sample) === health)?.atMs ?? 0;
}

function healthOf({ container }: GateSample): string {
  return textOf(objectOf(objectOf(container['State'])['Health'])['Status']);
}
