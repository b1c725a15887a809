/**
 * The old container stops and gives its name to the replacement, which then has to prove itself. Answers may be lost on the way:
 * what a container shows counts, not whether the engine answered.
 */
import { hasPolicy, isNamed, isPaused, isRunning, wasEverStarted } from '../core/recreate/as-planned.ts';
import type { GateSettings } from '../core/recreate/gate.ts';
import type { Before, RecreatePlan } from '../core/recreate/plan.ts';
import { type Clock, type Engine, EngineError } from '../ports.ts';
import { failureText, look, surely } from './insist.ts';
import { passGate } from './pass-gate.ts';
import { startPatiently } from './start-patiently.ts';

export interface SwapPorts {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly gate: GateSettings;
}

/** What of a plan decides how the names are exchanged. */
export type SwapPlan = Before & Pick<RecreatePlan, 'isAutoRemoved' | 'wasUnhealthy' | 'stopSeconds'>;

export interface Swap {
  readonly plan: SwapPlan;
  readonly replacementId: string;
  /** Of an old one that the engine removes when it stops. */
  readonly twinId?: string;
  /** Names that the old one has meanwhile, and that a failed replacement gets. */
  readonly backup: string;
  readonly failed: string;
}

const noRestart = { Name: 'no', MaximumRetryCount: 0 };
const betweenMs = 500;
/** An engine kills what does not stop in time, and waits for that as well. */
const killMs = 10_000;
const removalMs = 30_000;

/** `undefined` when the replacement has the name and has passed the gate, else why not. */
export async function swapContainers(ports: SwapPorts, swap: Swap): Promise<string | undefined> {
  const { engine } = ports;
  const { plan, backup, replacementId } = swap;
  const { containerId, name } = plan;
  try {
    // What is removed when it stops has none, and no engine starts it again.
    if (!plan.isAutoRemoved) await takeRestartPolicyOff(ports, containerId);
    if (plan.wasRunning) await stop(ports, plan);
    else if (await isStarted(ports, containerId)) return 'It was started meanwhile.';
    if (plan.isAutoRemoved) await untilRemoved(ports, containerId);
    else {
      const giveUp = () => engine.renameContainer(containerId, backup);
      await surely(ports, containerId, giveUp, (old) => isNamed(old, backup));
    }
    const take = () => engine.renameContainer(replacementId, name);
    await surely(ports, replacementId, take, (replacement) => isNamed(replacement, name));
    if (!plan.wasRunning) return undefined;
    const wasSeen = await surely(ports, replacementId, () => startPatiently(ports, replacementId), wasEverStarted);
    const gate = { ...ports.gate, isHealthIgnored: plan.wasUnhealthy };
    const failure = await passGate({ ...ports, gate }, replacementId, wasSeen);
    if (failure === undefined && plan.wasPaused)
      await surely(ports, replacementId, () => engine.pauseContainer(replacementId), isPaused);
    return failure;
  } catch (error) {
    // Whatever it is, the old one has to come back.
    return EngineError.is(error) ? failureText(error) : String(error);
  }
}

/** Otherwise an engine that restarts in between would start both on the same volumes; one that cannot be told so does not. */
async function takeRestartPolicyOff(ports: SwapPorts, id: string): Promise<void> {
  try {
    await surely(
      ports,
      id,
      () => ports.engine.setRestartPolicy(id, noRestart),
      (old) => hasPolicy(old, noRestart),
    );
  } catch (error) {
    if (!EngineError.is(error, 'unsupported')) throw error;
  }
}

/** By somebody, or by an engine that was restarted while it still had its policy. */
async function isStarted(ports: SwapPorts, id: string): Promise<boolean> {
  const now = await look(ports, id);
  return typeof now !== 'string' && isRunning(now);
}

/** The engine goes on stopping a container when its answer is lost, so that only looking tells whether it has stopped. */
async function stop({ engine, clock, gate }: SwapPorts, plan: SwapPlan): Promise<void> {
  const { containerId, stopSeconds, isAutoRemoved } = plan;
  try {
    await engine.stopContainer(containerId);
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    const hasAnswered = error.reason !== 'not-running' && error.reason !== 'broken-answer';
    const endMs = clock.nowMs() + stopLimitMs(stopSeconds, gate);
    for (;;) {
      const now = await look({ engine, clock }, containerId);
      if (typeof now !== 'string' ? !isRunning(now) : now === 'gone' && isAutoRemoved) return;
      if (hasAnswered || now === 'gone' || clock.nowMs() >= endMs) throw error;
      await clock.sleep(betweenMs);
    }
  }
}

/** The engine removes it right after it has stopped; only then its name is free. */
async function untilRemoved(ports: SwapPorts, containerId: string): Promise<void> {
  const endMs = ports.clock.nowMs() + removalMs;
  while ((await look(ports, containerId)) !== 'gone') {
    if (ports.clock.nowMs() >= endMs) throw new EngineError('failed', 'The engine did not remove it after it had stopped.');
    await ports.clock.sleep(betweenMs);
  }
}

/** Below zero, the container is given all the time that it wants. */
export function stopLimitMs(stopSeconds: number, { patienceMs }: GateSettings): number {
  return stopSeconds < 0 ? patienceMs : stopSeconds * 1_000 + killMs;
}
