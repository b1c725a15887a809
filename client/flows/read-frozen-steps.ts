/** The instructions of every stage that a build made, with what rules say of those that the cache keeps for too long. */
import type { BuildSourceInfo, ImageStepInfo } from '../../server/protocol.ts';
import type { ImageSteps } from '../note-ports.ts';

/** `stageNames`: as BuildKit shows them, where it shows any. Of what cannot be told there are none. */
export async function readFrozenSteps(
  steps: ImageSteps,
  source: BuildSourceInfo,
  stageNames: readonly string[],
): Promise<readonly ImageStepInfo[]> {
  const byLine = new Map<number, ImageStepInfo>();
  for (const name of new Set(stageNames)) {
    const target = name === '' ? source.target : (/^stage-(\d+)$/.exec(name)?.[1] ?? name);
    const known = await steps.imageSteps({ ...source, target });
    if (known.kind !== 'known') continue;
    for (const step of known.steps) byLine.set(step.line, step);
  }
  return [...byLine.values()];
}
