/** Images of the fake engine: listed, inspected, given names and relieved of them. */
import { type Answer, type Call, Refused } from './answer.ts';
import { existing as existingContainer } from './lifecycle.ts';
import { addImage, type FakeImage, imageBy, tagOf, type World } from './world.ts';

export function listImages(world: World): Answer {
  const rows = [...world.images.values()].map((image) => ({
    ...{ Id: image.id, RepoTags: tagsOf(world, image), RepoDigests: [], Created: 1_890_000_000, Size: 1_000 },
    Labels: image.config['Labels'] ?? null,
  }));
  return { status: 200, body: rows };
}

export function inspectImage(world: World, _: Call, subject: string): Answer {
  const image = existing(world, subject);
  const body = {
    ...{ Id: image.id, RepoTags: tagsOf(world, image), RepoDigests: [], Created: '2029-11-22T00:00:00Z' },
    ...{ Config: image.config, Architecture: 'amd64', Os: 'linux', RootFS: { Type: 'layers', Layers: [image.id] } },
  };
  return { status: 200, body };
}

export function tagImage(world: World, { query }: Call, subject: string): Answer {
  world.tags.set(`${query['repo']}:${query['tag'] ?? 'latest'}`, existing(world, subject).id);
  return { status: 201 };
}

/** A container's files and settings as an image of that name. */
export function commitContainer(world: World, { query }: Call): Answer {
  const { config, imageId, changes } = existingContainer(world, query['container'] ?? '');
  const files = Object.fromEntries(changes.map((path) => [path, 'written']));
  const from = world.images.get(imageId);
  const made = addImage(world, { config, files: { ...from?.files, ...files }, fate: from?.fate ?? { kind: 'stays' } });
  world.tags.set(`${query['repo']}:${query['tag'] ?? 'latest'}`, made.id);
  return { status: 201, body: { Id: made.id } };
}

/** Only a name is taken away; the image stays, as it does with `noprune` while anything uses it. */
export function untagImage(world: World, _: Call, subject: string): Answer {
  const tag = tagOf(subject);
  if (!world.tags.delete(tag)) throw new Refused(404, `No such image: ${subject}`);
  return { status: 200, body: [{ Untagged: tag }] };
}

function existing(world: World, text: string): FakeImage {
  const image = imageBy(world, text);
  if (image === undefined) throw new Refused(404, `No such image: ${text}`);
  return image;
}

function tagsOf(world: World, { id }: FakeImage): readonly string[] {
  return [...world.tags].filter(([, named]) => named === id).map(([tag]) => tag);
}
