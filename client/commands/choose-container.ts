/** The container that a command means: the row or id it was called with, or the one that a person chooses, stale ones first. */
import { containersOf } from '../core/freshness/report.ts';
import { displayText } from '../core/tree/display-text.ts';
import type { CommandPorts } from './command.ts';

const order = { stale: 0, unknown: 1, fresh: 2 } as const;

export async function chooseContainer(
  { live, dialogs }: Pick<CommandPorts, 'live' | 'dialogs'>,
  question: string,
  containerId: string | undefined,
): Promise<string | undefined> {
  if (containerId !== undefined) return containerId;
  const containers = containersOf(await live.lookThoroughly());
  if (containers.length === 0) {
    await dialogs.tell('information', 'There is no container on this engine.');
    return undefined;
  }
  const sorted = [...containers].sort((one, other) => order[one.verdict.kind] - order[other.verdict.kind]);
  const items = sorted.map(({ id, name, verdict, status }) => ({
    label: displayText(name),
    description: `${verdict.kind} · ${displayText(status)}`,
    ...(verdict.kind === 'fresh' ? {} : { detail: displayText(verdict.link.because) }),
    value: id,
  }));
  return dialogs.pick(question, items);
}
