/** One reference against its registry, on demand: what it found, with both digests and what can be done about it. */
import type { RegistryComparison } from '../contributions.ts';
import { evidenceOf, registryLink } from '../core/registry/registry-link.ts';
import { displayText } from '../core/tree/display-text.ts';
import { askRegistry } from './ask-registry.ts';
import { chooseImage } from './choose-image.ts';
import { type CommandPorts, command } from './command.ts';
import { pull, push } from './transfer-image.ts';

export const compareWithRegistryCommand = command({
  id: 'unstale.compareWithRegistry',
  run: async (ports, subject): Promise<RegistryComparison | undefined> => {
    const reference = await chooseImage(ports, 'Compare which image with its registry?', subject);
    if (reference === undefined) return undefined;
    const comparison = await askRegistry(ports, reference);
    // The result does not wait for a button.
    tell(ports, comparison).catch((error: unknown) => ports.log.error(String(error)));
    return comparison;
  },
});

const showDigests = 'Show Digests';

async function tell(ports: CommandPorts, comparison: RegistryComparison): Promise<void> {
  const { dialogs } = ports;
  const { state, fixes } = registryLink(comparison);
  const buttons = [...(fixes.includes('pull') ? ['Pull...'] : []), ...(fixes.includes('push') ? ['Push...'] : [])];
  const kind = state === 'unknown' ? 'warning' : 'information';
  const because = displayText(comparison.because, 600);
  const pressed = await dialogs.choose(
    kind,
    because,
    comparison.registryDigest === undefined ? buttons : [...buttons, showDigests],
  );
  const of = { image: comparison.reference };
  if (pressed === 'Pull...') await pull.run(ports, of);
  if (pressed === 'Push...') await push.run(ports, of);
  if (pressed !== showDigests) return;
  const lines = [because, '', ...evidenceOf(comparison).map((line) => displayText(line, 600))];
  await dialogs.showText(`${lines.join('\n')}\n`, `Digests of ${displayText(comparison.reference)}`);
}
