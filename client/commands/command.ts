/** The shape of a command: one file, one object, `run(ports, args) → result`. It does not catch; the one wrapper does. */
import type { CommandId, Commands } from '../contributions.ts';
import type { Ports } from '../ports.ts';

export interface Command<Id extends CommandId = CommandId> {
  readonly id: Id;
  run(ports: Ports, ...args: Commands[Id]['args']): Promise<Commands[Id]['result']>;
}

export function command<Id extends CommandId>(definition: Command<Id>): Command<Id> {
  return definition;
}
