/** Images against the local image that they stand on: nothing is asked beyond what is listed, and one look at each image. */
import { baseLink } from '../core/base/base-link.ts';
import { fullName } from '../core/freshness/image-index.ts';
import { link } from '../core/freshness/link.ts';
import type { StatusReport } from '../core/freshness/report.ts';
import { type ImageReader, imagesOf, linksOfImages } from './image-reader.ts';
import type { LinkCheck } from './link-check.ts';

export function baseCheck(reader: ImageReader): LinkCheck {
  return {
    check: async (of) => {
      const idNow = idsByName(of.report);
      const images = await linksOfImages(of, 'base', async ({ imageId, source }) => {
        const steps = await reader.steps(source);
        if (steps.kind === 'unknown') return link('base', 'unknown', steps.because);
        const { base } = steps;
        const baseId = base.kind === 'image' ? idNow.get(fullName(base.reference)) : undefined;
        const baseImage = baseId === undefined ? undefined : await reader.image(baseId);
        return baseLink({ base, image: await reader.image(imageId), baseImage });
      });
      return { images, containers: new Map() };
    },
    forget: () => reader.forget(),
  };
}

/** What each name means now: a report lists every image that has one. */
export function idsByName(report: StatusReport): ReadonlyMap<string, string> {
  return new Map(imagesOf(report).flatMap(({ reference, id }) => (id === undefined ? [] : [[fullName(reference), id] as const])));
}
