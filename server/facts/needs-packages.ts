/**
 * Whether a project certainly has packages of others, so that a build which may not download them fails without them. Where the
 * files of the context do not say so, it is not certain.
 */

import type { Ecosystem } from '../knowledge/ecosystem.ts';
import type { ContextView } from './context-view.ts';

/** Files that name packages, and the words with which they do. */
const naming: Readonly<Record<string, readonly [file: RegExp, words: RegExp]>> = {
  dotnet: [/(?:\.(?:cs|fs|vb)proj|^Directory\.Packages\.props)$/, /<Package(?:Reference|Version)\b/],
  cargo: [/(?:^|\/)Cargo\.lock$/, /^source = "/m],
  go: [/(?:^|\/)go\.sum$/, /\S/],
  // Its own plugins are packages, too.
  maven: [/(?:^|\/)pom\.xml$/, /<project\b/],
  gradle: [/(?:^|\/)build\.gradle(?:\.kts)?$/, /\b(?:implementation|api|runtimeOnly|testImplementation)\b/],
};
const mostRead = 20;

export function needsPackages({ id }: Ecosystem, { listing, read }: ContextView): boolean {
  const [file, words] = naming[id] ?? [];
  if (file === undefined || words === undefined || listing.kind !== 'loaded') return false;
  const paths = listing.value.entries.flatMap(({ path, ignoredBy }) =>
    file.test(path) && ignoredBy === undefined ? [path] : [],
  );
  return paths.slice(0, mostRead).some((path) => {
    const text = read(path);
    return text.kind === 'loaded' && words.test(text.value ?? '');
  });
}
