/** The image that a command which builds means, with the build that makes it: that of its subject, of a Dockerfile, or a chosen one. */
import { chooseSource } from '../core/build/choose-source.ts';
import { type BuiltImage, imagesBuilt, imagesBuiltAt, imagesOfService } from '../core/build/images-built.ts';
import { composeServiceOf } from '../core/compose/compose-service.ts';
import { isPinned } from '../core/freshness/container-link.ts';
import { objectOf, textOf } from '../core/json-fields.ts';
import { placeOf } from '../core/registry/registry-reference.ts';
import { displayText } from '../core/tree/display-text.ts';
import { ifThere } from '../flows/if-there.ts';
import type { Asked, Subject } from '../subject.ts';
import { chooseContainer } from './choose-container.ts';
import type { CommandPorts } from './command.ts';

export type ChosenImage = { readonly kind: 'image'; readonly image: BuiltImage } | NotChosen;

type NotChosen = { readonly kind: 'cancelled' } | { readonly kind: 'none'; readonly because: string };

const none = (because: string): NotChosen => ({ kind: 'none', because });

/** Throws an `EngineError`. */
export async function chooseBuiltImage(ports: CommandPorts, question: string, asked: Asked | undefined): Promise<ChosenImage> {
  const engine = await ports.live.engine();
  const images = imagesBuilt(await ports.builds.sources((await engine.facts()).id));
  if (asked === undefined) return pickOne(ports, question, ofActiveFile(ports, images));
  if (typeof asked === 'object' && ('file' in asked || 'folder' in asked)) {
    const found = imagesBuiltAt(images, asked, ports.platform);
    const path = 'file' in asked ? asked.file : asked.folder;
    const because = `Nothing says what the image of ${path} is called; say it in unstale.images or in a compose file.`;
    return found.length === 0 ? none(because) : pickOne(ports, question, found);
  }
  if (typeof asked === 'object' && 'service' in asked) {
    const found = imagesOfService(images, asked);
    if (found.length > 0) return pickOne(ports, question, found);
  }
  if (typeof asked === 'object' && 'project' in asked && !('service' in asked)) {
    const found = images.filter(({ source }) => source.service?.project === asked.project);
    if (found.length > 0) return pickOne(ports, question, found);
  }
  if (typeof asked === 'object' && 'image' in asked && !isPinned(asked.image)) return ofReference(ports, asked.image);
  return ofContainer(ports, question, asked);
}

/** What is edited is meant before everything else. */
function ofActiveFile({ documents, platform }: CommandPorts, images: readonly BuiltImage[]): readonly BuiltImage[] {
  const file = documents.activeFile();
  const found = file === undefined ? [] : imagesBuiltAt(images, { file }, platform);
  return found.length > 0 ? found : images;
}

async function ofReference({ live, builds }: CommandPorts, reference: string): Promise<ChosenImage> {
  if (placeOf(reference) === undefined) return none(`${reference} is no name of an image.`);
  const engine = await live.engine();
  const imageId = textOf((await ifThere(() => engine.inspectImage(reference)))?.['Id']) || undefined;
  const source = chooseSource(await builds.sources((await engine.facts()).id), { reference, imageId });
  return source === undefined ? unbuilt(reference) : { kind: 'image', image: { reference, source } };
}

async function ofContainer(ports: CommandPorts, question: string, subject: Subject): Promise<ChosenImage> {
  const id = await chooseContainer(ports, question, subject);
  if (id === undefined) return { kind: 'cancelled' };
  const engine = await ports.live.engine();
  const container = await engine.inspectContainer(id);
  const reference = textOf(objectOf(container['Config'])['Image']);
  const image = await ifThere(() => engine.inspectImage(reference));
  const service = composeServiceOf(container, image);
  const of = service === undefined || 'because' in service ? undefined : service;
  const imageId = of === undefined ? textOf(image?.['Id']) || undefined : undefined;
  const use = { reference, imageId, project: of?.project, service: of?.name, composeFiles: of?.files };
  const source = chooseSource(await ports.builds.sources((await engine.facts()).id), use);
  return source === undefined ? unbuilt(reference) : { kind: 'image', image: { reference, source } };
}

function unbuilt(reference: string): NotChosen {
  return none(`No build of this workspace makes ${reference}; "Set Build Source" says which one does.`);
}

/** Asks only where there is a choice. */
async function pickOne({ dialogs, place }: CommandPorts, question: string, images: readonly BuiltImage[]): Promise<ChosenImage> {
  const [only] = images;
  if (only === undefined) return none('No build of this workspace gives its image a name.');
  if (images.length === 1) return { kind: 'image', image: only };
  const items = images.map((image) => ({
    label: displayText(image.reference),
    description: displayText(image.source.target ?? ''),
    detail: displayText(place.pathOf(image.source.dockerfileUri), 400),
    value: image,
  }));
  const image = await dialogs.pick(question, items);
  return image === undefined ? { kind: 'cancelled' } : { kind: 'image', image };
}
