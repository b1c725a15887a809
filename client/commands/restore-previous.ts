/** Back to what a container ran before it was replaced: which one, plan, question, exchange, and what came of it. */
import type { RecreateResult } from '../contributions.ts';
import { isExpired } from '../core/recreate/previous-text.ts';
import { displayText } from '../core/tree/display-text.ts';
import { planRestore, type RestorePlan, restorePrevious } from '../flows/restore-previous.ts';
import type { Previous } from '../journal-ports.ts';
import type { Engine } from '../ports.ts';
import type { Subject } from '../subject.ts';
import { engineAndCli, gateOf } from './build-ports.ts';
import { chooseContainer } from './choose-container.ts';
import { type CommandPorts, command } from './command.ts';
import { tellNotReplaced } from './tell-replacement.ts';

/** On the message of a replacement that succeeded. */
export const restoreButton = 'Restore Previous';

export const restorePreviousCommand = command({
  id: 'unstale.restorePrevious',
  run: async (ports, subject): Promise<RecreateResult> => {
    // A link or a key may call this where no menu offers it.
    if (!ports.isTrusted()) return refuse(ports, 'This workspace is not trusted.', 'Trust it, and try again.');
    const { dialogs, place, recreation, ownWork, live, log } = ports;
    const { engine, cli } = await engineAndCli(ports);
    const containerId = await chosen(ports, engine, subject);
    if (containerId === undefined) return { kind: 'cancelled' };
    const { ownId, clock, random, journals } = recreation;
    const { realPath, workspace } = place;
    const planned = await planRestore({ engine, cli, ownId, realPath, workspace, clock, journals }, containerId);
    if (planned.kind === 'refused') return refuse(ports, planned.because, planned.hint);
    const { plan } = planned;
    const name = displayText(plan.previous.name);
    const detail = `${plan.text}\nEngine: ${displayText(engine.endpoint.text)}`;
    if (!(await dialogs.confirm(`Restore what ${name} ran before?`, detail, 'Restore'))) return { kind: 'cancelled' };
    const onLog = (line: string) => log.line(displayText(line));
    const restoring = { engine, cli, ownId, clock, random, journals, gate: gateOf(ports), onLog };
    const restore = () => ownWork.during(() => restorePrevious(restoring, plan));
    const outcome = await dialogs.withProgress(`Restoring ${name}`, restore);
    live.workspaceChanged();
    live.lookAgain();
    const told =
      outcome.kind === 'replaced'
        ? dialogs.tell('information', restoredText(plan, name, outcome.notices))
        : tellNotReplaced(dialogs, name, outcome);
    told.catch((error: unknown) => log.error(String(error)));
    if (outcome.kind === 'replaced') return { kind: 'recreated', containerId: outcome.containerId };
    return { kind: outcome.kind, because: outcome.because };
  },
});

/** Tells what was replaced, and takes it back where a person wants that at once; `wayBack` is the container of which something is remembered. */
export async function offerToRestore(ports: CommandPorts, text: string, wayBack: string | undefined): Promise<void> {
  if (wayBack === undefined) return ports.dialogs.tell('information', text);
  if (await ports.dialogs.offer('information', text, restoreButton)) await restorePreviousCommand.run(ports, wayBack);
}

/** The container that took over, where what it replaced is worth a button. */
export async function wayBackAfter(
  ports: CommandPorts,
  { containerId }: { readonly kind: string; readonly containerId?: string },
): Promise<string | undefined> {
  if (containerId === undefined) return undefined;
  const records = await restorable(ports, await ports.live.engine());
  return records.some((previous) => previous.containerId === containerId) ? containerId : undefined;
}

async function restorable({ recreation }: CommandPorts, engine: Engine): Promise<readonly Previous[]> {
  const { journals, clock } = recreation;
  const records = await journals.previous.list((await engine.facts()).id);
  return records.filter((previous) => !isExpired(previous, clock.nowMs()));
}

/** Without a subject, only those of which something is remembered are worth asking about. */
async function chosen(ports: CommandPorts, engine: Engine, subject: Subject | undefined): Promise<string | undefined> {
  if (subject !== undefined) return chooseContainer(ports, 'Restore which container?', subject);
  const records = await restorable(ports, engine);
  if (records.length > 0) return ports.dialogs.pick('Restore which container?', records.map(itemOf));
  await ports.dialogs.tell('information', 'No container of this engine was replaced by Unstale within the last hour.');
  return undefined;
}

function itemOf({ name, reference, imageId, containerId }: Previous) {
  const description = `back to image ${imageId.replace(/^sha256:/, '').slice(0, 12)}`;
  return { label: displayText(name), description, detail: displayText(reference), value: containerId };
}

function restoredText({ previous }: RestorePlan, name: string, notices: readonly string[]): string {
  const restored = `${name} runs again what it ran before, and ${displayText(previous.reference)} names that image.`;
  return [restored, ...notices.map((each) => displayText(each))].join(' ');
}

function refuse({ dialogs, log }: CommandPorts, because: string, hint: string): RecreateResult {
  dialogs
    .tell('warning', `Unstale does not restore this container. ${displayText(because)} ${displayText(hint)}`)
    .catch((error: unknown) => log.error(String(error)));
  return { kind: 'refused', because };
}
