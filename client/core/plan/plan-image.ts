/** An image of an engine as a plan needs it: its layers, and what of its configuration instructions see. */
import type { PlanImageInfo } from '../../../server/protocol.ts';
import type { JsonObject } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

export function planImage(
  inspection: JsonObject,
  { usesContainerdStore }: { readonly usesContainerdStore: boolean },
): PlanImageInfo {
  const config = objectOf(inspection['Config']);
  return {
    kind: 'image',
    layers: listOf(objectOf(inspection['RootFS'])['Layers']).map(textOf),
    digest: usesContainerdStore ? textOf(inspection['Id']) : '',
    env: listOf(config['Env']).map(textOf),
    directory: textOf(config['WorkingDir']),
    user: textOf(config['User']),
    shellWords: listOf(config['Shell']).map(textOf),
    triggers: listOf(config['OnBuild']).map(textOf),
  };
}
