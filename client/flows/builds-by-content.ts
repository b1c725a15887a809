/**
 * What is remembered of the build of an image holds for every image of the same content: after it was pushed and pulled, or wrapped
 * into another index, the engine knows it by another id. Only the containerd store gives such ids, so only there images are asked,
 * each once.
 */
import type { BuildSourceInfo } from '../../server/protocol.ts';
import { contentIds } from '../core/freshness/content-ids.ts';
import type { Builds, Engine, ListedImage } from '../ports.ts';
import { boundedCache } from './bounded-cache.ts';
import { ifThere } from './if-there.ts';
import { someAtOnce } from './some-at-once.ts';

type Asked = Pick<Engine, 'facts' | 'listImages' | 'inspectImage'>;

const kept = 1_000;
/** With so many images of unknown builds, the others are nobody's daily work. */
const mostImages = 200;
const atOnce = 4;

export function buildsByContent(engine: Asked, builds: Builds): Builds {
  const contentOf = contentReader(engine);
  return {
    expectedFiles: (params) => builds.expectedFiles(params),
    expectedPlaces: (params) => builds.expectedPlaces(params),
    expectedInstructions: (params) => builds.expectedInstructions(params),
    sources: (engineId) => sourcesWith(contentOf, engine, () => builds.sources(engineId)),
    inputChanges: async (params) => {
      const answer = await builds.inputChanges(params);
      if (answer.kind !== 'no-record' || !(await engine.facts()).usesContainerdStore) return answer;
      for (const imageId of await contentOf(params.imageId)) {
        const ofSame = await builds.inputChanges({ ...params, imageId });
        if (ofSame.kind !== 'no-record') return ofSame;
      }
      return answer;
    },
  };
}

/** For whoever only asks which build makes an image. */
export function sourcesByContent(engine: Asked, sources: () => ReturnType<Builds['sources']>): ReturnType<Builds['sources']> {
  return sourcesWith(contentReader(engine), engine, sources);
}

type ContentOf = (id: string) => Promise<readonly string[]>;

function contentReader(engine: Asked): ContentOf {
  const contents = boundedCache<readonly string[]>(kept);
  return (id) => contents.get(id, async () => contentIds((await ifThere(() => engine.inspectImage(id))) ?? {}));
}

async function sourcesWith(contentOf: ContentOf, engine: Asked, ask: () => ReturnType<Builds['sources']>) {
  const sources = await ask();
  const remembered = new Set(sources.flatMap(({ imageIds = [] }) => imageIds));
  if (remembered.size === 0 || !(await engine.facts()).usesContainerdStore) return sources;
  const unknown = (await engine.listImages()).filter(({ id, ...image }) => !remembered.has(id) && isNamed(image));
  const known = await someAtOnce(unknown.slice(0, mostImages), atOnce, async ({ id }) => ({ id, same: await contentOf(id) }));
  const found = known.filter(({ same }) => same.some((each) => remembered.has(each)));
  return found.length === 0 ? sources : sources.map((source) => withSame(source, found));
}

function isNamed({ tags, digests }: Pick<ListedImage, 'tags' | 'digests'>): boolean {
  return tags.length > 0 || digests.length > 0;
}

interface SameContent {
  readonly id: string;
  readonly same: readonly string[];
}

function withSame(source: BuildSourceInfo, found: readonly SameContent[]): BuildSourceInfo {
  const { imageIds } = source;
  if (imageIds === undefined) return source;
  const more = found.filter(({ same }) => same.some((each) => imageIds.includes(each))).map(({ id }) => id);
  return more.length === 0 ? source : { ...source, imageIds: [...imageIds, ...more] };
}
