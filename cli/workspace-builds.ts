/** What the files below a folder say about images, for a command line that has no language server beside it. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildRecords, DockerfileStages } from '../client/build-ports.ts';
import type { ManifestImages } from '../client/cluster-ports.ts';
import type { BuildContexts, HashFiles } from '../client/context-ports.ts';
import { allPages } from '../client/core/build/all-pages.ts';
import type { ImageSteps } from '../client/note-ports.ts';
import type { RememberedBuilds } from '../client/ports.ts';
import { forgetBuilds, readBuildRecords, stateFolder } from '../server/context/build-records.ts';
import { buildSources } from '../server/context/build-sources.ts';
import { ConfigFiles } from '../server/context/config-files.ts';
import { dockerfileStages } from '../server/context/dockerfile-stages.ts';
import { expectedFiles, expectedPlaces } from '../server/context/expected-files.ts';
import { expectedInstructions } from '../server/context/expected-instructions.ts';
import { filesOfContext } from '../server/context/fates-of-files.ts';
import { hashFilesAgain } from '../server/context/hash-files-again.ts';
import { manifestImages } from '../server/context/manifest-images.ts';
import { readDockerfile } from '../server/context/read-dockerfile.ts';
import { readTextFile } from '../server/context/read-text-file.ts';
import { changesSinceBuild, presentInputs, rememberWithInputs } from '../server/context/recorded-builds.ts';
import { imageSteps } from '../server/features/image-steps.ts';
import { unstaleSection } from '../server/model/editor-settings.ts';
import { rules } from '../server/rules/index.ts';
import { joinSettings, type Settings, stateSettings } from '../server/settings.ts';

const mostFiles = 200_000;

/** Whoever runs a command in a folder trusts it. */
export function workspaceBuilds(
  folder: string,
): RememberedBuilds &
  BuildRecords &
  BuildContexts & { readonly hashFiles: HashFiles } & ImageSteps &
  ManifestImages &
  DockerfileStages {
  const { signal } = new AbortController();
  const state = stateFolder(process.env, process.platform);
  const workspaceFolders = [pathToFileURL(folder).href];
  const now = () => performance.now();
  const deps = { state, isTrusted: true, signal };
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
    records: (engineId) => readBuildRecords(state, engineId),
    forgetBuilds: (engineId, imageIds) => forgetBuilds(state, engineId, imageIds),
    observed: async (build) => {
      await rememberWithInputs(state, build).catch((error: unknown) => {
        process.stderr.write(`unstale: the build could not be remembered: ${String(error)}\n`);
      });
    },
    hashFiles: (params) => hashFilesAgain(params, { isTrusted: true, signal }),
    contextFiles: (params) => filesOfContext(params, { isTrusted: true, signal }),
    // A state folder that cannot be written keeps nothing, and nothing is known of what it would have held.
    inputs: (params) => presentInputs(params, deps).catch(notKnown),
    inputChanges: (params) => changesSinceBuild(params, deps).catch(notKnown),
    // In one page: nothing has to be sent anywhere, and each page looks at the whole build context.
    expectedFiles: (params) =>
      allPages(params, (page) => expectedFiles(page, { isTrusted: true, signal, filesPerPage: mostFiles })),
    expectedPlaces: (params) => expectedPlaces(params, { isTrusted: true, signal }),
    imageSteps: async (params) => {
      const file = await readDockerfile(params);
      if (file.kind !== 'text') return file;
      return imageSteps(file.text, params, await settingsIn(folder));
    },
    manifestImages: () => manifestImages({ workspaceFolders, overlay: () => undefined, isTrusted: true, signal }),
    stages: (of) => dockerfileStages(of, { isTrusted: true }),
    expectedInstructions: (params) => expectedInstructions(params, { isTrusted: true }),
  };
}

function notKnown(error: unknown): { readonly kind: 'unknown'; readonly because: string } {
  return { kind: 'unknown', because: `What the build was given could not be read: ${String(error)}` };
}

/** What a person said in the editor counts in a terminal, too, and what the project says wins. */
async function settingsIn(folder: string): Promise<Settings> {
  const file = await readTextFile(join(folder, '.vscode', 'settings.json'), undefined);
  const said = stateSettings(unstaleSection(file.kind === 'text' ? file.text : ''));
  const configs = new ConfigFiles({ overlay: () => undefined, rules });
  const config = await configs.configFor(join(folder, 'Dockerfile'), { folders: [folder], isTrusted: true });
  return joinSettings(config === undefined ? [said] : [said, config.stated]);
}
