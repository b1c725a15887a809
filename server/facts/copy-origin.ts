/** What `--from` and `from=` name: a stage by name or number, a named context of the build, or an image. */
import { parseImageReference } from '../model/image-reference.ts';
import type { Span } from '../model/span.ts';
import type { CopyOrigin } from './file-facts.ts';
import type { StepPlace } from './step-place.ts';

export function originOf(value: string, span: Span, { dockerfile, stage, context }: StepPlace): CopyOrigin {
  const earlier = dockerfile.stages.slice(0, stage.index);
  if (context.source.namedContexts.has(value)) return { kind: 'named-context', name: value, span };
  const byName = earlier.findLast(({ name }) => name === value.toLowerCase());
  const byNumber = /^\d+$/.test(value) ? dockerfile.stages[Number(value)] : undefined;
  const named = byName ?? byNumber;
  if (named !== undefined) return { kind: 'stage', stage: named, span };
  const reference = parseImageReference(value);
  if (reference === undefined)
    return { kind: 'unknown', because: `"${value.slice(0, 80)}" is neither a stage nor an image reference.` };
  return { kind: 'image', reference, span };
}
