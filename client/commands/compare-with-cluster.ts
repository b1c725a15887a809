/** One reference against the pods that use it, on demand: what they run, with digests, and lines to copy that would mend it. */
import type { Link } from '../core/freshness/link.ts';
import { displayText } from '../core/tree/display-text.ts';
import { clusterLinkOf } from '../flows/check-cluster.ts';
import type { JsonObject } from '../ports.ts';
import { chooseImage } from './choose-image.ts';
import { type CommandPorts, command } from './command.ts';

export const compareWithClusterCommand = command({
  id: 'unstale.compareWithCluster',
  run: async (ports, subject): Promise<JsonObject | undefined> => {
    const { clusters, dialogs, live, registries, notes } = ports;
    if (!clusters.check.isOn) {
      // A link or a key may call this where no menu offers it.
      void dialogs.tell('information', 'No cluster is asked while the setting unstale.cluster.check is off.');
      return undefined;
    }
    const reference = await chooseImage(ports, 'Compare which image with the cluster?', subject);
    if (reference === undefined) return undefined;
    const answer = await dialogs.withSteps('Asking the cluster of the current context', (_, signal) =>
      clusters.check.ask(signal),
    );
    if (answer === undefined) return undefined;
    const engine = await live.engine();
    const { manifests } = clusters;
    const link = await clusterLinkOf({ engine, registries, manifests, timeText: notes.timeText }, answer)(reference);
    // The result does not wait for a button.
    tell(ports, reference, link).catch((error: unknown) => ports.log.error(String(error)));
    return JSON.parse(JSON.stringify(link));
  },
});

const copyCommands = 'Copy Commands';
const showDetails = 'Show Details';

async function tell({ dialogs, clipboard }: CommandPorts, reference: string, link: Link): Promise<void> {
  const { state, evidence, commands = [] } = link;
  const because = displayText(link.because, 600);
  const buttons = [...(commands.length > 0 ? [copyCommands] : []), ...(evidence.length > 0 ? [showDetails] : [])];
  const pressed = await dialogs.choose(state === 'note' ? 'warning' : 'information', because, buttons);
  if (pressed === copyCommands) await clipboard.write(`${commands.join('\n')}\n`);
  if (pressed !== showDetails) return;
  const lines = [because, '', ...evidence.map((line) => displayText(line, 600))];
  const mends = commands.length === 0 ? [] : ['', 'What would mend it; nothing of it was run:', '', ...commands];
  await dialogs.showText(`${[...lines, ...mends].join('\n')}\n`, `${displayText(reference)} in the cluster`);
}
