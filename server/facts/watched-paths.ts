/** `develop.watch` of a compose service: what happens when a file of the build context changes, each with its place. */

import { cleanPath } from '../model/clean-path.ts';
import { asFields } from '../model/yaml-document.ts';
import type { ServiceFacts } from './compose-facts.ts';

export interface WatchedPath {
  readonly action: string;
  /** From the build context on; empty for the whole of it. */
  readonly path: string;
  /** As spelled, seen from the path. */
  readonly ignored: readonly string[];
  /** Of the item, in the document. */
  readonly at: readonly string[];
}

const mostItems = 100;

/** `undefined` where one of them cannot be placed. `contextPath`: from the folder of the compose file to the build context. */
export function watchedPaths(
  { fields, path }: Pick<ServiceFacts, 'fields' | 'path'>,
  contextPath: string,
): readonly WatchedPath[] | undefined {
  const watch = asFields(fields['develop'])['watch'];
  if (!Array.isArray(watch) || watch.length > mostItems) return undefined;
  const items = watch.map((item: unknown, index) => {
    const { action, path: spelled, ignore, include } = asFields(item);
    if (typeof action !== 'string' || typeof spelled !== 'string' || spelled.includes('$') || include !== undefined)
      return undefined;
    const below = belowContext(cleanPath(spelled), cleanPath(contextPath === '' ? '.' : contextPath));
    const ignored = (Array.isArray(ignore) ? ignore : [ignore]).filter((each) => typeof each === 'string');
    return below === undefined ? undefined : { action, path: below, ignored, at: [...path, 'develop', 'watch', String(index)] };
  });
  return items.every((item) => item !== undefined) ? items : undefined;
}

/** What holds the whole context watches all of it; what lies beside it, nothing of it. */
function belowContext(path: string, context: string): string | undefined {
  if (path.startsWith('/')) return undefined;
  if (context === '.') return path === '.' ? '' : path.startsWith('..') ? undefined : path;
  if (path === context || path === '.' || context.startsWith(`${path}/`)) return '';
  return path.startsWith(`${context}/`) ? path.slice(context.length + 1) : undefined;
}
