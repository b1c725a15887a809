/** One question to a registry that a person waits for, and can end. */
import type { RegistryComparison } from '../contributions.ts';
import { displayText } from '../core/tree/display-text.ts';
import type { CommandPorts } from './command.ts';

export async function askRegistry({ live, dialogs, registries }: CommandPorts, reference: string): Promise<RegistryComparison> {
  const engine = await live.engine();
  return dialogs.withSteps(`Asking the registry about ${displayText(reference)}`, (_, signal) =>
    registries.compare(engine, reference, signal),
  );
}
