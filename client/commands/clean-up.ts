/** What Unstale left, with sizes; a choice in which nothing is chosen that may be somebody's only copy; the question; the removal. */
import type { CleanUpResult } from '../contributions.ts';
import { byteText } from '../core/build/byte-text.ts';
import { cleanUpText, leftoverLine } from '../core/clean-up/leftover-text.ts';
import type { Leftover } from '../core/clean-up/leftovers.ts';
import { displayText } from '../core/tree/display-text.ts';
import { type CleanedUp, cleanUp, lookForLeftovers } from '../flows/clean-up.ts';
import { type CommandPorts, command } from './command.ts';

export const cleanUpCommand = command({
  id: 'unstale.cleanUp',
  run: async (ports): Promise<CleanUpResult> => {
    // A link or a key may call this where no menu offers it.
    if (!ports.isTrusted()) return refuse(ports, 'This workspace is not trusted. Trust it, and try again.');
    const { dialogs, live, recreation, ownWork, records } = ports;
    if (ownWork.isRunning) return refuse(ports, 'A container is being replaced. Try again when that is done.');
    const engine = await live.engine();
    const cleaning = { engine, records, clock: recreation.clock, journals: recreation.journals };
    const { leftovers, stays } = await dialogs.withProgress('Looking for leftovers', () => lookForLeftovers(cleaning));
    for (const sentence of stays) ports.log.line(`not cleaned up: ${displayText(sentence, 400)}`);
    if (leftovers.length === 0) {
      tell(ports, 'information', 'Unstale has left nothing on this engine that could go.');
      return { kind: 'cleaned-up', removed: 0, failures: [] };
    }
    const chosen = await dialogs.pickSeveral('What goes?', leftovers.map(itemOf));
    if (chosen === undefined || chosen.length === 0) return { kind: 'cancelled' };
    const detail = `${cleanUpText(chosen)}\n\nEngine: ${displayText(engine.endpoint.text)}`;
    const question = chosen.length === 1 ? 'Remove this?' : `Remove these ${chosen.length}?`;
    if (!(await dialogs.confirm(question, detail, 'Remove'))) return { kind: 'cancelled' };
    const done = await dialogs.withProgress('Cleaning up', () => ownWork.during(() => cleanUp(cleaning, chosen)));
    live.workspaceChanged();
    tellDone(ports, done);
    return { kind: 'cleaned-up', removed: done.removed.length, failures: done.failures };
  },
});

function itemOf(leftover: Leftover) {
  const { label, sizeBytes, mayBeOnlyCopy } = leftover;
  return {
    label: displayText(label),
    description: sizeBytes > 0 ? `up to ${byteText(sizeBytes)}` : '',
    detail: leftoverLine(leftover),
    value: leftover,
    isPicked: !mayBeOnlyCopy,
  };
}

function tellDone(ports: CommandPorts, { removed, failures }: CleanedUp): void {
  const what = removed.length === 1 ? '1 thing is' : `${removed.length} things are`;
  const left = failures.length === 0 ? '' : ` Left: ${failures.map((each) => displayText(each)).join(' ')}`;
  tell(ports, failures.length === 0 ? 'information' : 'warning', `${what} removed.${left}`);
}

function tell({ dialogs, log }: CommandPorts, kind: 'information' | 'warning', text: string): void {
  dialogs.tell(kind, text).catch((error: unknown) => log.error(String(error)));
}

function refuse(ports: CommandPorts, because: string): CleanUpResult {
  tell(ports, 'warning', `Unstale does not clean up. ${because}`);
  return { kind: 'refused', because };
}
