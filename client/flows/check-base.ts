/** Images against the local image that they stand on: nothing is asked beyond what is listed, and one look at each image. */
import type { BaseImageInfo } from '../../server/protocol.ts';
import { baseLink } from '../core/base/base-link.ts';
import { link } from '../core/freshness/link.ts';
import type { JsonObject } from '../ports.ts';
import { type ImageReader, linksOfImages } from './image-reader.ts';
import type { Checked, LinkCheck } from './link-check.ts';

export function baseCheck(reader: ImageReader): LinkCheck {
  return {
    check: async (of) => {
      const images = await linksOfImages(of, 'base', async ({ imageId, source }) => {
        const steps = await reader.steps(source);
        if (steps.kind === 'unknown') return link('base', 'unknown', steps.because);
        const { base } = steps;
        const baseImage = await baseOf(base, of, reader);
        return baseLink({ base, image: await reader.image(imageId), baseImage });
      });
      return { images, containers: new Map() };
    },
    forget: () => reader.forget(),
  };
}

/** What its name means on the engine now. */
export async function baseOf(base: BaseImageInfo, { idOf }: Checked, reader: ImageReader): Promise<JsonObject | undefined> {
  const id = base.kind === 'image' ? idOf?.(base.reference) : undefined;
  return id === undefined ? undefined : reader.image(id);
}
