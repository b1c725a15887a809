/**
 * The Dockerfile's own folder is only a guess at its build context. When a COPY names something that is not there, the
 * guess is wrong: the file is built from elsewhere, and nothing may be said about files of that folder.
 */
import type { ContextView } from './context-view.ts';
import type { FileFacts } from './file-facts.ts';
import { reachOf } from './reach.ts';

/** What the guessed folder lacks, as the COPY spells it; `undefined` when the guess holds or is none. */
export function missingFromGuess(facts: FileFacts): string | undefined {
  if (facts.context.source.origin.kind !== 'folder' || facts.context.listing.kind !== 'loaded') return undefined;
  for (const stage of facts.stages) {
    for (const { copy } of stage.steps) {
      if (copy?.from.kind !== 'context') continue;
      const reach = reachOf(copy, facts.context);
      const missing = reach.kind === 'loaded' ? reach.value.sources.find(isMissing) : undefined;
      if (missing !== undefined) return missing.source.text;
    }
  }
  return undefined;
}

/** A wildcard that matches nothing builds all the same; a literal that is not there does not. */
function isMissing({ outcome, source }: { outcome: string; source: { hasWildcard: boolean } }): boolean {
  return outcome === 'missing' && !source.hasWildcard;
}

/** The same build source with a context that nobody knows. */
export function withUnknownContext(view: ContextView, because: string): ContextView {
  const unknown = { kind: 'unknown', because } as const;
  return { source: { ...view.source, context: unknown }, listing: unknown, ignoreFile: unknown, read: () => unknown };
}
