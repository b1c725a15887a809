/** The stages that a build goes through to make one of them: what it stands on, copies from and mounts. */
import type { Stage } from '../model/dockerfile.ts';
import type { FileFacts, StageFacts } from './file-facts.ts';

/** In the order of the file, the stage itself included. */
export function reachedStages(last: StageFacts, { stages }: Pick<FileFacts, 'stages'>): readonly StageFacts[] {
  const byStage = new Map<Stage, StageFacts>(stages.map((each) => [each.stage, each]));
  const found = new Set<StageFacts>();
  const open = [last];
  for (let stage = open.pop(); stage !== undefined; stage = open.pop()) {
    if (found.has(stage)) continue;
    found.add(stage);
    const froms = stage.steps.flatMap(({ copy, mounts }) => [copy?.from, ...mounts.map(({ from }) => from)]);
    open.push(...froms.flatMap((from) => (from?.kind === 'stage' ? (byStage.get(from.stage) ?? []) : [])));
    if (stage.parent !== undefined) open.push(stage.parent);
  }
  return stages.filter((stage) => found.has(stage));
}
