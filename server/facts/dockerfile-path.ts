/** Where the Dockerfile lies in its own build context. */
import type { ContextView } from './context-view.ts';

/** Its path below the context's root; `undefined` when it lies elsewhere. */
export function dockerfilePathIn({ source }: ContextView): string | undefined {
  if (source.context.kind !== 'folder') return undefined;
  const path = decoded(source.dockerfileUri.replace(/^file:\/\//, ''));
  const root = source.context.path.replaceAll('\\', '/').replace(/\/+$/, '');
  if (path === undefined) return undefined;
  for (const start of [`${root}/`, `/${root}/`]) {
    // Editors spell the letter of a drive small.
    if (path.toLowerCase().startsWith(start.toLowerCase()) && (path.startsWith(start) || /^\/?[a-z]:/i.test(start)))
      return path.slice(start.length);
  }
  return undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
