/**
 * The image that a stage begins with. Its layers are what counts in the keys of what follows: what its configuration says comes in
 * through the instructions. A builder on containerd's store finds it by its digest first.
 */
import type { BaseImage } from './build-request.ts';
import type { Vertex } from './vertex.ts';

export function imageVertex({ layers, digest }: BaseImage): Vertex {
  return {
    kind: 'image',
    material: [
      ['layers', layers.join('\n')],
      ['digest', digest],
    ],
    parents: [],
    inputs: [],
    place: undefined,
    isForced: false,
    unknown: undefined,
  };
}
