/** What images of an engine are, and what they are made of. An image never changes, so each is asked about once. */
import type { BuildSourceInfo, ImageStepsResult } from '../../server/protocol.ts';
import { stepParams } from '../core/build/build-params.ts';
import { fullName } from '../core/freshness/image-index.ts';
import { type Link, type LinkId, link } from '../core/freshness/link.ts';
import type { ImageStatus, StatusReport } from '../core/freshness/report.ts';
import type { ImageSteps } from '../note-ports.ts';
import { type Engine, EngineError, type HistoryEntry, type JsonObject } from '../ports.ts';
import { boundedCache } from './bounded-cache.ts';
import { ifThere } from './if-there.ts';
import type { Checked } from './link-check.ts';

export interface ImageReader {
  /** As `GET /images/{id}/json` answers; `undefined` when it went away. */
  image(id: string): Promise<JsonObject | undefined>;
  history(id: string): Promise<readonly HistoryEntry[] | undefined>;
  steps(source: BuildSourceInfo): Promise<ImageStepsResult>;
  /** Dockerfiles may have changed. */
  forget(): void;
}

const kept = 1_000;
const notAsked: ImageStepsResult = { kind: 'unknown', because: 'Its Dockerfile could not be asked about.' };

export function imageReader(engine: Pick<Engine, 'inspectImage' | 'imageHistory'>, steps: ImageSteps): ImageReader {
  const images = boundedCache<JsonObject | undefined>(kept, (image) => image !== undefined);
  const histories = boundedCache<readonly HistoryEntry[] | undefined>(kept, (history) => history !== undefined);
  let known = boundedCache<ImageStepsResult>(kept);
  return {
    image: (id) => images.get(id, () => ifThere(() => engine.inspectImage(id))),
    history: (id) => histories.get(id, () => ifThere(() => engine.imageHistory(id))),
    steps: async (source) => {
      if (source.unknown !== undefined) return { kind: 'unknown', because: source.unknown };
      const asked = stepParams(source);
      // Whoever knows the builds may be gone; it is asked again next time.
      return known.get(JSON.stringify(asked), () => steps.imageSteps(asked)).catch(() => notAsked);
    },
    forget: () => {
      known = boundedCache(kept);
    },
  };
}

export interface BuiltImage {
  readonly image: ImageStatus;
  readonly imageId: string;
  readonly source: BuildSourceInfo;
}

/** Links of each image that is there and that the workspace builds. Throws an `EngineError` when the engine is gone. */
export async function linksOfImages(
  { report, sources }: Checked,
  id: LinkId,
  linkOf: (built: BuiltImage) => Promise<Link | undefined>,
): Promise<ReadonlyMap<string, readonly Link[]>> {
  const links = new Map<string, readonly Link[]>();
  for (const image of imagesOf(report)) {
    const name = fullName(image.reference);
    const source = sources.get(name);
    if (source === undefined || image.id === undefined) continue;
    const built = { image, imageId: image.id, source };
    const found = await settledLink(id, () => linkOf(built));
    if (found !== undefined) links.set(name, [found]);
  }
  return links;
}

/** What the engine refuses to tell is unknown, and keeps nothing else from being told. */
export async function settledLink(id: LinkId, ask: () => Promise<Link | undefined>): Promise<Link | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!EngineError.is(error) || error.reason === 'not-running') throw error;
    return link(id, 'unknown', `The engine did not tell: ${error.detail}`);
  }
}

function imagesOf({ projects }: StatusReport): readonly ImageStatus[] {
  return projects.flatMap(({ images }) => images);
}
