/**
 * Contexts whose copy a builder gives up: one that a step mounts writable becomes part of what the step stands on, and the next build
 * is sent the whole context again, with the modes that its folders have then.
 */
import type { BuildReport } from './learn.ts';
import type { BuildGraph } from './vertex.ts';

/** Names of contexts, the build context is empty. A step of which nothing was told may have run. */
export function lostCopies({ stages }: BuildGraph, report: Pick<BuildReport, 'of'>): ReadonlySet<string> {
  const lost = new Set<string>();
  for (const vertex of stages.flatMap(({ vertices }) => vertices)) {
    if (report.of(vertex) === 'cached') continue;
    for (const input of vertex.inputs) if (input.kind === 'context' && input.isWritable === true) lost.add(input.name);
  }
  return lost;
}
