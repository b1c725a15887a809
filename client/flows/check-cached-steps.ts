/** Images against the rules that say that the cache keeps a step for too long: the history is asked only where one does. */
import { link } from '../core/freshness/link.ts';
import { cachedStepLink } from '../core/history/cached-step-link.ts';
import { textOf } from '../core/json-fields.ts';
import { type ImageReader, linksOfImages } from './image-reader.ts';
import type { LinkCheck } from './link-check.ts';

export function cachedStepCheck(reader: ImageReader): LinkCheck {
  return {
    check: async (of) => {
      const images = await linksOfImages(of, 'instruction', async ({ imageId, source }) => {
        const steps = await reader.steps(source);
        if (steps.kind === 'unknown') return link('instruction', 'unknown', steps.because);
        const isSuspect = steps.steps.some(({ frozen }) => frozen.length > 0);
        const history = isSuspect ? await reader.history(imageId) : [];
        const image = isSuspect ? await reader.image(imageId) : undefined;
        return cachedStepLink({ history: history ?? [], steps: steps.steps, createdAt: textOf(image?.['Created']) });
      });
      return { images, containers: new Map() };
    },
    forget: () => reader.forget(),
  };
}
