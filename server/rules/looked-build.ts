/** One build of a workflow as the checks of its cache look at it, and the fix that they offer. */
import type { CachedBuild } from '../facts/build-caches.ts';
import type { WorkflowFacts } from '../facts/workflow-facts.ts';
import type { YamlDocument } from '../model/yaml-document.ts';
import type { Edit, Fix } from './rule.ts';

export interface Looked {
  readonly build: CachedBuild;
  readonly builds: readonly CachedBuild[];
  readonly file: WorkflowFacts;
  readonly document: YamlDocument;
}

export function cacheFixes(title: string, edit: Edit | undefined): readonly Fix[] {
  return edit === undefined ? [] : [{ title, safety: 'review', edits: [edit] }];
}
