/** What a bind mount of `RUN` takes out of the build context, asked in the same way as a COPY of its source. */
import { cleanRelativePath } from '../model/clean-path.ts';
import type { ContextView } from './context-view.ts';
import type { Copy, CopySource, FileFacts, Mount, Step } from './file-facts.ts';
import { reachOf, type SourceReach } from './reach.ts';

/** Sources of COPY, ADD and bind mounts of one step that are paths of the build context. */
export function contextSources({ copy, mounts }: Step, context: ContextView): readonly SourceReach[] {
  const taken = [...(copy === undefined || copy.from.kind !== 'context' ? [] : [copy]), ...mounts.flatMap(copyOf)];
  return taken.flatMap((each) => {
    const reach = reachOf(each, context);
    return reach.kind === 'loaded' ? reach.value.sources : [];
  });
}

/** The same of all steps, in the order of the text. */
export function allContextSources({ stages, context }: FileFacts): readonly SourceReach[] {
  return stages.flatMap(({ steps }) => steps.flatMap((step) => contextSources(step, context)));
}

/** Without a source it is the whole context; a wildcard in it means nothing. */
function copyOf({ type, from, source, spelledSource, span }: Mount): readonly Copy[] {
  if (type !== 'bind' || from.kind !== 'context') return [];
  const path = source ?? (spelledSource === undefined ? '' : undefined);
  const text = spelledSource ?? '';
  const only: CopySource = {
    ...{ kind: 'path', text, span, hasWildcard: false },
    path: path === undefined ? undefined : cleanRelativePath(path),
  };
  return [{ from, sources: [only], destination: undefined, destinationSpan: span, excludes: [], hasParents: false }];
}
