/**
 * A command that somebody ran in a container may have changed its files, and only its end tells. Health checks run one every few
 * seconds, too: those are left out where the engine tells what they run, and whatever is left counts once a minute for each
 * container, the last one never lost.
 */
import { healthCommand } from '../core/freshness/health-command.ts';
import type { Clock, EngineEvent, JsonObject } from '../ports.ts';

export interface ExecEnds {
  take(event: EngineEvent): void;
}

export interface ExecEndPorts {
  readonly inspect: (id: string) => Promise<JsonObject>;
  readonly clock: Clock;
  /** Told with the id of the container. */
  readonly mayHaveChanged: (id: string) => void;
}

const betweenMs = 60_000;
const mostRemembered = 10_000;

export function execEnds({ inspect, clock, mayHaveChanged }: ExecEndPorts, signal: AbortSignal): ExecEnds {
  const running = new Map<string, string>();
  const healthCommands = new Map<string, Promise<string | undefined>>();
  const toldAtMs = new Map<string, number>();
  const waiting = new Set<string>();

  const healthOf = (id: string): Promise<string | undefined> => {
    const known = healthCommands.get(id) ?? inspect(id).then(healthCommand, () => undefined);
    remember(healthCommands, id, known);
    return known;
  };
  const tell = (id: string): void => {
    remember(toldAtMs, id, clock.nowMs());
    mayHaveChanged(id);
  };
  const tellInTime = async (id: string): Promise<void> => {
    if (waiting.has(id)) return;
    const lastMs = toldAtMs.get(id);
    // A clock that was set back must not keep anybody waiting.
    const restMs = lastMs === undefined ? 0 : Math.min(betweenMs, lastMs + betweenMs - clock.nowMs());
    if (restMs > 0) {
      waiting.add(id);
      await clock.sleep(restMs, signal);
      waiting.delete(id);
    }
    if (!signal.aborted) tell(id);
  };
  const ended = async (id: string, command: string | undefined): Promise<void> => {
    const isHealthCheck = command !== undefined && (await healthOf(id)) === command;
    if (!isHealthCheck) await tellInTime(id);
  };
  return {
    take: ({ action, actorId, exec }) => {
      if (action === 'destroy') {
        healthCommands.delete(actorId);
        toldAtMs.delete(actorId);
      }
      if (exec === undefined) return;
      if (action === 'exec_create' && exec.command !== undefined) remember(running, exec.id, exec.command);
      if (action !== 'exec_die') return;
      const command = running.get(exec.id);
      running.delete(exec.id);
      void ended(actorId, command);
    },
  };
}

/** What is forgotten costs a look more. */
function remember<Value>(into: Map<string, Value>, key: string, value: Value): void {
  if (into.size >= mostRemembered && !into.has(key)) into.clear();
  into.set(key, value);
}
