/** The paths that VOLUME instructions declare, spelled out and absolute; what is not known is left out. */
import { cleanPath } from '../model/clean-path.ts';
import { expandWord } from '../model/expand-word.ts';
import type { Span } from '../model/span.ts';
import type { FileFacts, Step } from './file-facts.ts';

export interface DeclaredVolume {
  readonly step: Step;
  /** Absolute, without `/` at the end. */
  readonly path: string;
  readonly span: Span;
  /** True when the instruction declares nothing else. */
  readonly isAlone: boolean;
}

/** Of these steps, in their order. A list in single quotes is no list: Docker takes it for one strange path. */
export function declaredVolumes(steps: readonly Step[], { dockerfile }: FileFacts): readonly DeclaredVolume[] {
  return steps.flatMap((step) => {
    const { keyword, unreadable, json, words } = step.instruction;
    if (keyword !== 'VOLUME' || unreadable !== undefined) return [];
    const paths = json ?? words;
    return paths.flatMap(({ text, span }): DeclaredVolume[] => {
      const expansion = expandWord(text, step.scope, dockerfile.escape);
      if (!expansion.isKnown || !expansion.text.startsWith('/')) return [];
      return [{ step, path: cleanPath(expansion.text), span, isAlone: paths.length === 1 }];
    });
  });
}
