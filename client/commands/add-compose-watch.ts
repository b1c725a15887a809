/** Adds `develop.watch` to a service of a compose file: shown first, written only when the person agrees, and never saved by us. */
import type { ComposeWatchInfo } from '../../server/protocol.ts';
import { reloadingOf } from '../core/process/reloading.ts';
import { displayText } from '../core/tree/display-text.ts';
import type { Asked } from '../subject.ts';
import { type CommandPorts, command } from './command.ts';

type Edit = Extract<ComposeWatchInfo, { kind: 'edit' }>;

export const addComposeWatch = command({
  id: 'unstale.addComposeWatch',
  run: async (ports, asked) => {
    const { documents, dialogs, composeWatches } = ports;
    // Whoever called does not wait until somebody has read it.
    const refuse = (because: string) => void dialogs.tell('warning', displayText(because, 600));
    if (!ports.isTrusted()) return refuse('This workspace is not trusted. Trust it, and try again.');
    const path = await composeFile(ports, asked);
    if (path === undefined) return undefined;
    const all = await composeWatches.watches(await documents.open(path));
    const wanted = serviceOf(asked);
    const found = all.filter(({ service }) => wanted === undefined || service === wanted);
    const edits = found.filter((each) => each.kind === 'edit');
    if (edits.length === 0) return refuse(whyNone(found));
    const [only] = edits;
    const chosen = edits.length === 1 ? only : await dialogs.pick('Watch which service?', edits.map(itemOf));
    if (chosen === undefined) return undefined;
    const { service, line, character } = chosen;
    const title = `Development set-up of ${displayText(service)}`;
    const proposal = await documents.proposeInsertion(path, { line, character, text: textOf(chosen) }, title);
    if ((await dialogs.choose('information', `Add this to the service ${displayText(service)}?`, ['Add'])) !== 'Add')
      return undefined;
    if (!proposal.isSame()) return refuse('The file was changed meanwhile. Try again.');
    return (await proposal.insert()) ? service : undefined;
  },
});

/** A program that reads its files once runs the old code until it is started again. */
function textOf({ command: words, sync, restart }: Edit): string {
  return reloadingOf({ command: words, environment: [] }).kind === 'reads-again' ? sync : restart;
}

function itemOf(edit: Edit) {
  return { label: displayText(edit.service), detail: displayText(edit.command.join(' ')), value: edit };
}

function whyNone(found: readonly ComposeWatchInfo[]): string {
  const [first] = found;
  if (first === undefined) return 'No service of this compose file is built from this workspace.';
  const each = found.map((one) => `${one.service}: ${one.kind === 'refused' ? one.because : ''}`);
  return `Unstale does not know what a development set-up would be. ${each.join('; ')}`;
}

/** The one that was named, the one in the editor, or the one that a person chooses of those of the workspace. */
async function composeFile(
  { documents, builds, place, dialogs }: CommandPorts,
  asked: Asked | undefined,
): Promise<string | undefined> {
  if (typeof asked === 'object' && 'file' in asked) return asked.file;
  const active = documents.activeFile();
  const isWanted = serviceOf(asked);
  const sources = await builds.sources('none');
  const named = sources.filter(({ service }) => isWanted === undefined || service?.name === isWanted);
  const files = [...new Set(named.flatMap(({ service }) => (service === undefined ? [] : [place.pathOf(service.composeUri)])))];
  if (active !== undefined && (files.includes(active) || /compose[^/\\]*\.ya?ml$/i.test(active))) return active;
  if (files.length > 1)
    return dialogs.pick(
      'In which compose file?',
      files.map((value) => ({ label: displayText(value), value })),
    );
  if (files.length === 0) void dialogs.tell('information', 'No compose file of this workspace builds a service.');
  return files[0];
}

function serviceOf(asked: Asked | undefined): string | undefined {
  return typeof asked === 'object' && 'service' in asked ? asked.service : undefined;
}
