/** What the files below a folder say about images, for a command line that has no language server beside it. */
import { pathToFileURL } from 'node:url';
import { allPages } from '../client/core/build/all-pages.ts';
import type { Builds } from '../client/ports.ts';
import { buildSources } from '../server/context/build-sources.ts';
import { expectedFiles } from '../server/context/expected-files.ts';
import { defaultSettings } from '../server/settings.ts';

/** Whoever runs a command in a folder trusts it. */
export function workspaceBuilds(folder: string): Builds {
  const { signal } = new AbortController();
  const workspaceFolders = [pathToFileURL(folder).href];
  const now = () => performance.now();
  return {
    sources: () => buildSources({ settings: defaultSettings, workspaceFolders, overlay: () => undefined, now, signal }),
    expectedFiles: (params) => allPages(params, (page) => expectedFiles(page, { isTrusted: true, signal })),
  };
}
