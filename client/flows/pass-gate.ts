/** Waits until a container has proved itself, or has shown that it does not. */
import { type GateSample, type GateSettings, judgeGate } from '../core/recreate/gate.ts';
import type { Clock, Engine } from '../ports.ts';
import { look } from './insist.ts';

export interface GatePorts {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly gate: GateSettings;
}

const betweenMs = 500;

/** `undefined` when it passed, else why it did not. `wasStartSeen`: the engine itself answered that it started it. */
export async function passGate({ engine, clock, gate }: GatePorts, id: string, wasStartSeen = true): Promise<string | undefined> {
  const samples: GateSample[] = [];
  const startedAtMs = clock.nowMs();
  let isAfterGap = !wasStartSeen;
  const inspectContainer = (asked: string) =>
    engine.inspectContainer(asked).catch((error: unknown) => {
      isAfterGap = true;
      throw error;
    });
  for (;;) {
    const container = await look({ engine: { inspectContainer }, clock }, id);
    if (container === 'gone') return 'It was removed meanwhile.';
    if (container === 'unknown') return 'The engine stopped answering.';
    samples.push({ atMs: clock.nowMs() - startedAtMs, container, isAfterGap });
    const decision = judgeGate(samples, gate);
    if (decision.kind === 'passed') return undefined;
    if (decision.kind === 'failed') return decision.because;
    await clock.sleep(betweenMs);
  }
}
