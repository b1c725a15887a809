/** Which step of an earlier build a step of this one continues: the Dockerfile may have changed in between. */
import { type RememberedStep, shortened } from './build-memory.ts';
import type { Digest } from './digest.ts';
import type { Vertex } from './vertex.ts';

/** How the material of a RUN calls a variable of its environment, and the order of them all. */
export const variable = 'variable ';
export const order = 'order of the environment';

/** The step of the same stage that has most in common; one at the same place wins where two are equal. */
export function mostAlikeStep(
  vertex: Vertex,
  steps: readonly RememberedStep[],
  { digest, stageName }: { readonly digest: Digest; readonly stageName: string },
): RememberedStep | undefined {
  const material = new Map(vertex.material.map(([name, value]) => [name, shortened(digest, [value])]));
  const ordinal = vertex.place?.ordinal;
  let best: RememberedStep | undefined;
  let most = 0;
  for (const step of steps) {
    if (step.kind !== vertex.kind || !isSameStage(step.stage, stageName)) continue;
    const own = step.material.filter(([name]) => isOwn(name));
    const equal = own.filter(([name, value]) => material.get(name) === value).length;
    const likeness = equal / Math.max(1, own.length) + (step.ordinal === ordinal ? 0.75 : 0);
    if (likeness > most) [best, most] = [step, likeness];
  }
  return best;
}

/** A stage that is alone has no name, and gets one as soon as another one or a mount joins it. */
function isSameStage(one: string, other: string): boolean {
  return one === other || one === '' || other === '';
}

/** What the instruction says itself; its surroundings are alike in the whole stage. */
function isOwn(name: string): boolean {
  return !name.startsWith(variable) && ![order, 'platform', 'user', 'directory'].includes(name);
}
