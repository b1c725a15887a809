/** What the files below a folder say about images, for a command line that has no language server beside it. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { allPages } from '../client/core/build/all-pages.ts';
import type { RememberedBuilds } from '../client/ports.ts';
import { readBuildRecords, rememberBuild, stateFolder } from '../server/context/build-records.ts';
import { buildSources } from '../server/context/build-sources.ts';
import { expectedFiles } from '../server/context/expected-files.ts';
import { expectedInstructions } from '../server/context/expected-instructions.ts';
import { readTextFile } from '../server/context/read-text-file.ts';
import { unstaleSection } from '../server/model/editor-settings.ts';
import { parseSettings, type Settings } from '../server/settings.ts';

/** Whoever runs a command in a folder trusts it. */
export function workspaceBuilds(folder: string): RememberedBuilds {
  const { signal } = new AbortController();
  const state = stateFolder(process.env, process.platform);
  const workspaceFolders = [pathToFileURL(folder).href];
  const now = () => performance.now();
  return {
    sources: async (engineId) => {
      const records = await readBuildRecords(state, engineId);
      return buildSources({
        settings: await settingsIn(folder),
        workspaceFolders,
        overlay: () => undefined,
        now,
        signal,
        records,
      });
    },
    observed: async (build) => {
      await rememberBuild(state, build).catch((error: unknown) => {
        process.stderr.write(`unstale: the build could not be remembered: ${String(error)}\n`);
      });
    },
    expectedFiles: (params) => allPages(params, (page) => expectedFiles(page, { isTrusted: true, signal })),
    expectedInstructions: (params) => expectedInstructions(params, { isTrusted: true }),
  };
}

/** What a person said in the editor counts in a terminal, too. */
async function settingsIn(folder: string): Promise<Settings> {
  const file = await readTextFile(join(folder, '.vscode', 'settings.json'), undefined);
  return parseSettings(unstaleSection(file.kind === 'text' ? file.text : ''));
}
