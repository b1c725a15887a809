/** Why a step will run: what of it is another than in the build that is remembered. */
import { contentOf, type RememberedBuild, type RememberedStep, shortened } from './build-memory.ts';
import type { Digest } from './digest.ts';
import { mostAlikeStep, order, variable } from './most-alike-step.ts';
import type { Reason } from './reason.ts';
import { selectedBy } from './selected-paths.ts';
import type { Vertex } from './vertex.ts';

export interface ExplainRequest {
  readonly digest: Digest;
  readonly remembered: RememberedBuild | undefined;
  /** By the name of a context: what it holds now, as `digestsOf` gives it. */
  readonly contexts: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly stageName: string;
  readonly parents: readonly string[];
}

/** Empty where nothing is known to be another, but not everything is known. */
export function explain(vertex: Vertex, request: ExplainRequest): readonly Reason[] {
  const { remembered } = request;
  if (vertex.isForced) return [{ kind: 'told' }];
  const before = remembered && mostAlikeStep(vertex, remembered.steps, request);
  if (remembered === undefined || before === undefined) return [{ kind: 'new' }];
  const settings = changedSettings(vertex, before, request.digest);
  const files = changedFiles(vertex, remembered, request.contexts);
  const isOnOtherBase = vertex.parents[0]?.kind === 'image' && before.parents[0] !== request.parents[0];
  const reasons = [...(isOnOtherBase ? [{ kind: 'base' } as const] : []), ...settings, ...files];
  if (reasons.length > 0) return reasons;
  const isOnOther = before.parents.some((parent, at) => parent !== request.parents[at]);
  if (isOnOther) return [{ kind: 'below' }];
  return isAllKnown(vertex, request.contexts) ? [{ kind: 'new' }] : [];
}

function changedSettings(vertex: Vertex, before: RememberedStep, digest: Digest): readonly Reason[] {
  const now = new Map(vertex.material.map(([name, value]) => [name, shortened(digest, [value])]));
  const then = new Map(before.material);
  const names = [...new Set([...now.keys(), ...then.keys()])].filter((name) => now.get(name) !== then.get(name));
  const reasons = names
    .filter((name) => name !== order)
    .map((name): Reason => {
      if (!name.startsWith(variable)) return { kind: 'setting', name };
      const change = !then.has(name) ? 'added' : now.has(name) ? 'changed' : 'removed';
      return { kind: 'variable', change, name: name.slice(variable.length) };
    });
  return reasons.length === 0 && names.includes(order) ? [{ kind: 'setting', name: order }] : reasons;
}

function changedFiles(vertex: Vertex, remembered: RememberedBuild, contexts: ExplainRequest['contexts']): readonly Reason[] {
  return vertex.inputs.flatMap((input): readonly Reason[] => {
    if (input.kind !== 'context') return [];
    const now = contexts.get(input.name);
    const listed = remembered.contexts[input.name];
    if (now === undefined || listed === undefined) return [];
    const isSelected = selectedBy(input.selectors);
    const then = new Map(listed);
    const context = input.name;
    const reasons: Reason[] = [];
    for (const [path, digest] of now) {
      const old = then.get(path);
      // What was written after that build says nothing of it.
      if (old === digest || digest === '' || !isSelected(path)) continue;
      if (old === '') reasons.push({ kind: 'file', change: 'written', context, path });
      else if (old === undefined) reasons.push({ kind: 'file', change: 'added', context, path });
      else reasons.push({ kind: 'file', change: contentOf(old) === contentOf(digest) ? 'mode' : 'changed', context, path });
    }
    for (const path of then.keys())
      if (!now.has(path) && isSelected(path)) reasons.push({ kind: 'file', change: 'removed', context, path });
    return reasons;
  });
}

function isAllKnown({ inputs }: Vertex, contexts: ExplainRequest['contexts']): boolean {
  return inputs.every((input) => {
    if (input.kind !== 'context') return true;
    const isSelected = selectedBy(input.selectors);
    return ![...(contexts.get(input.name) ?? [])].some(([path, digest]) => digest === '' && isSelected(path));
  });
}
