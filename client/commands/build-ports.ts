/** What commands that build hand to flows: the command line of the engine, the gate, progress, and where a build is marked. */
import type { BuildStep } from '../core/build/build-progress.ts';
import { displayText } from '../core/tree/display-text.ts';
import type { EngineCli } from '../ports.ts';
import type { CommandPorts } from './command.ts';

const patienceMs = 10 * 60_000;

/** Throws an `EngineError`. */
export async function engineAndCli({ live, place }: CommandPorts) {
  const engine = await live.engine();
  const cli: EngineCli = place.cli(engine.endpoint, (await engine.facts()).kind);
  return { engine, cli };
}

export function watchedBuild({ log }: CommandPorts, report: (line: string) => void, signal: AbortSignal) {
  return {
    signal,
    onStep: ({ index, count, instruction }: BuildStep) => report(`${index}/${count} ${displayText(instruction)}`),
    onLog: (line: string) => log.line(displayText(line)),
  };
}

export function gateOf({ recreation }: CommandPorts) {
  return { stableMs: recreation.stableMs(), patienceMs };
}
