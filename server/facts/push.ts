/** One push of an image to a registry by a CI file, as far as it is spelled out. */
import type { Span } from '../model/span.ts';
import type { TagStability } from '../model/tag-stability.ts';
import type { WorkflowStep } from './workflow-facts.ts';

export interface Push {
  /** Without tags, as spelled; `undefined` where it may be any. */
  readonly repositories: readonly string[] | undefined;
  readonly stability: TagStability;
  /** Names of the tags, for a person. */
  readonly tags: readonly string[];
  readonly span: Span;
  readonly origin:
    | { readonly kind: 'tags'; readonly step: WorkflowStep }
    | { readonly kind: 'metadata'; readonly step: WorkflowStep }
    | { readonly kind: 'shell' };
}

/** One tag of its own is enough to find what was built. */
export function stabilityOfAll(all: readonly TagStability[]): TagStability {
  if (all.includes('fixed')) return 'fixed';
  return all.includes('unknown') ? 'unknown' : 'moving';
}
