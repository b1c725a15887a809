/** The image that a stage begins with. Its layers are its key: what its configuration says comes in through what follows. */
import type { BaseImage } from './build-request.ts';
import type { Vertex } from './vertex.ts';

export function imageVertex({ layers }: BaseImage): Vertex {
  return {
    kind: 'image',
    material: [['layers', layers.join('\n')]],
    parents: [],
    inputs: [],
    place: undefined,
    isForced: false,
    unknown: undefined,
  };
}
