/** What `--from` and `from=` name: a stage by name or number, a named context of the build, or an image. */
import type { Dockerfile, Stage } from '../model/dockerfile.ts';
import { parseImageReference } from '../model/image-reference.ts';
import type { Span } from '../model/span.ts';
import type { CopyOrigin } from './file-facts.ts';
import type { StepPlace } from './step-place.ts';

const stagesByName = new WeakMap<Dockerfile, ReadonlyMap<string, readonly Stage[]>>();

/** Reads the name as it is spelled: BuildKit expands no variables in it. */
export function originOf(value: string, span: Span, { dockerfile, stage, context }: StepPlace): CopyOrigin {
  if (context.source.namedContexts.has(value)) return { kind: 'named-context', name: value, span };
  const named = stageNamed(dockerfile, value.toLowerCase(), stage.index) ?? stageNumbered(dockerfile, value, stage.index);
  if (named !== undefined) return { kind: 'stage', stage: named, span };
  const reference = /^\d+$/.test(value) ? undefined : parseImageReference(value);
  if (reference === undefined)
    return { kind: 'unknown', because: `"${value.slice(0, 80)}" is neither an earlier stage nor an image reference.` };
  return { kind: 'image', reference, span };
}

/** The last stage of that name above the stage with the given index. */
function stageNamed(dockerfile: Dockerfile, name: string, below: number): Stage | undefined {
  const stages = namesOf(dockerfile).get(name) ?? [];
  let low = 0;
  let high = stages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stages[middle]?.index ?? below) < below) low = middle + 1;
    else high = middle;
  }
  return stages[low - 1];
}

function stageNumbered(dockerfile: Dockerfile, value: string, below: number): Stage | undefined {
  return /^\d{1,9}$/.test(value) && Number(value) < below ? dockerfile.stages[Number(value)] : undefined;
}

function namesOf(dockerfile: Dockerfile): ReadonlyMap<string, readonly Stage[]> {
  const known = stagesByName.get(dockerfile);
  if (known !== undefined) return known;
  const names = new Map<string, Stage[]>();
  for (const stage of dockerfile.stages) {
    if (stage.name === undefined) continue;
    const same = names.get(stage.name);
    if (same === undefined) names.set(stage.name, [stage]);
    else same.push(stage);
  }
  stagesByName.set(dockerfile, names);
  return names;
}
