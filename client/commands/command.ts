/** The shape of a command: one file, one object, `run(ports, args) → result`. It does not catch; the one wrapper does. */
import type { CommandId, Commands } from '../contributions.ts';
import type { LiveStatus } from '../flows/live-status.ts';
import type { Clipboard, Ports } from '../ports.ts';

/** The ports, and what flows keep over them. */
export interface CommandPorts extends Ports {
  readonly live: LiveStatus;
  readonly filter: { showOnlyStale(isOnly: boolean): void };
  readonly clipboard: Clipboard;
}

export interface Command<Id extends CommandId = CommandId> {
  readonly id: Id;
  run(ports: CommandPorts, ...args: Commands[Id]['args']): Promise<Commands[Id]['result']>;
}

export function command<Id extends CommandId>(definition: Command<Id>): Command<Id> {
  return definition;
}
