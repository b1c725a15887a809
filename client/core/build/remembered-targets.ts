/** Which target somebody chose for a Dockerfile and a reference, as texts that are kept for the workspace: the latest first. */
import { fullName } from '../freshness/image-index.ts';
import type { ChosenTarget } from './stage-choice.ts';

export interface TargetKey {
  readonly dockerfileUri: string;
  readonly reference: string;
}

/** Beyond it the oldest are forgotten. */
const mostKept = 200;

/** `kept` is whatever was found where they are kept. */
export function rememberedTarget(kept: unknown, key: TargetKey): ChosenTarget | undefined {
  const wanted = keyText(key);
  const found = textsIn(kept).find((text) => text.startsWith(wanted));
  if (found === undefined) return undefined;
  const stage = found.slice(wanted.length);
  return { stage: stage === '' ? undefined : stage };
}

export function withRemembered(kept: unknown, key: TargetKey, { stage }: ChosenTarget): readonly string[] {
  const wanted = keyText(key);
  const others = textsIn(kept).filter((text) => !text.startsWith(wanted));
  return [`${wanted}${stage ?? ''}`, ...others].slice(0, mostKept);
}

/** Neither a URI nor a reference holds a space. */
function keyText({ dockerfileUri, reference }: TargetKey): string {
  return `${dockerfileUri} ${fullName(reference)} `;
}

function textsIn(kept: unknown): readonly string[] {
  return Array.isArray(kept) ? kept.filter((text): text is string => typeof text === 'string') : [];
}
