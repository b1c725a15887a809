/** Shows when each layer of an image was really made, how large it is, and which rule says that the cache keeps it for too long. */
import { layerHistoryText } from '../core/history/layer-history.ts';
import { subjectText } from '../core/subject/containers-meant.ts';
import { type ImageMeant, imagesMeant } from '../core/subject/images-meant.ts';
import { displayText } from '../core/tree/display-text.ts';
import { readLayerHistory } from '../flows/read-layer-history.ts';
import type { Subject } from '../subject.ts';
import { type CommandPorts, command } from './command.ts';

export const layerHistoryCommand = command({
  id: 'unstale.layerHistory',
  run: async (ports, subject) => {
    const { live, dialogs, builds, notes } = ports;
    const image = await chooseImage(ports, subject);
    if (image === undefined) return undefined;
    const engine = await live.engine();
    const history = await readLayerHistory({ engine, builds, steps: notes.steps }, image);
    await dialogs.showText(layerHistoryText(history, notes.timeText), `Layers of ${displayText(image.reference)}`);
    return history;
  },
});

/** `undefined` when the person chooses none, or there is none, which is told. */
async function chooseImage(
  { live, dialogs }: Pick<CommandPorts, 'live' | 'dialogs'>,
  subject: Subject | undefined,
): Promise<ImageMeant | undefined> {
  const look = () => dialogs.withProgress('Looking at the engine', () => live.lookThoroughly());
  const report = live.state.kind === 'known' ? live.state.report : await look();
  const images = imagesMeant(report, subject);
  const [only] = images;
  if (subject !== undefined && images.length === 1) return only;
  if (images.length > 0) return dialogs.pick('Layers of which image?', images.map(itemOf));
  const of = subject === undefined ? '' : ` of ${subjectText(subject)}`;
  await dialogs.tell('information', `There is no image${of} on this engine.`);
  return undefined;
}

function itemOf(image: ImageMeant) {
  return {
    label: displayText(image.reference),
    description: image.imageId.replace(/^sha256:/, '').slice(0, 12),
    value: image,
  };
}
