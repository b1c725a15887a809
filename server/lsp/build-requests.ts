/** Binds the requests about builds: which ones the workspace declares, which files their images must hold, where a text names them. */
import type { Connection } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { BuildFileIndex } from '../context/build-file-index.ts';
import { forgetBuilds, readBuildRecords, stateFolder } from '../context/build-records.ts';
import { buildSources, declaredSources } from '../context/build-sources.ts';
import { dockerfileStages } from '../context/dockerfile-stages.ts';
import { expectedFiles, expectedPlaces } from '../context/expected-files.ts';
import { expectedInstructions } from '../context/expected-instructions.ts';
import { filesOfContext } from '../context/fates-of-files.ts';
import { pathOfUri } from '../context/file-uri.ts';
import { hashFilesAgain } from '../context/hash-files-again.ts';
import { manifestImages } from '../context/manifest-images.ts';
import { readDockerfile } from '../context/read-dockerfile.ts';
import { changesSinceBuild, presentInputs, rememberWithInputs } from '../context/recorded-builds.ts';
import { isSamePath } from '../context/same-path.ts';
import { watchedServices } from '../context/watched-services.ts';
import { composeWatch } from '../features/compose-watch.ts';
import { composePlaces, dockerfilePlaces } from '../features/image-places.ts';
import { imageSteps } from '../features/image-steps.ts';
import {
  type BuildInputsParams,
  type BuildInputsResult,
  type BuildObserved,
  type BuildRecordInfo,
  type BuildSourceInfo,
  type BuildSourcesParams,
  buildInputsRequest,
  buildObservedRequest,
  buildRecordsRequest,
  buildSourcesRequest,
  type ComposeWatchInfo,
  type ContextFilesParams,
  type ContextFilesResult,
  composeWatchRequest,
  contextFilesRequest,
  type ExpectedFilesParams,
  type ExpectedFilesResult,
  type ExpectedInstructionsParams,
  type ExpectedInstructionsResult,
  type ExpectedPlacesParams,
  type ExpectedPlacesResult,
  expectedFilesRequest,
  expectedInstructionsRequest,
  expectedPlacesRequest,
  type ForgetBuildsParams,
  forgetBuildsRequest,
  type HashFilesParams,
  type HashFilesResult,
  hashFilesRequest,
  type ImagePlaceInfo,
  type ImageStepsParams,
  type ImageStepsResult,
  type InputChangesParams,
  type InputChangesResult,
  imagePlacesRequest,
  imageStepsRequest,
  inputChangesRequest,
  type ManifestImageInfo,
  manifestImagesRequest,
  type StagesParams,
  type StagesResult,
  stagesRequest,
} from '../protocol.ts';
import type { Settings } from '../settings.ts';
import { abortable } from './abortable.ts';
import { documentKind, isComposeDocument } from './document-kind.ts';
import { type FailureLog, guard } from './guard.ts';
import type { WorkspaceState } from './workspace-state.ts';

/** Longer texts are generated, and nobody looks for a line above a service there. */
const largestText = 1024 * 1024;

interface UnknownAnswer {
  readonly kind: 'unknown';
  readonly because: string;
}

interface BuildRequestDeps {
  readonly log: FailureLog;
  readonly workspace: WorkspaceState;
  readonly settingsFor: (uri: string) => Promise<Settings>;
  readonly overlay: (uri: string) => string | undefined;
  readonly documentOf: (uri: string) => TextDocument | undefined;
  readonly buildFiles: BuildFileIndex;
}

export function bindBuildRequests(connection: Connection, deps: BuildRequestDeps): void {
  const { log, workspace, settingsFor, overlay } = deps;
  const state = stateFolder(process.env, process.platform);
  connection.onRequest(
    buildSourcesRequest,
    guard<BuildSourcesParams, BuildSourceInfo[]>('build sources', log, [], async ({ engineId }, token) => {
      const { folders: workspaceFolders } = workspace;
      const settings = await settingsFor(workspaceFolders[0] ?? '');
      const now = () => performance.now();
      const records = engineId === undefined ? [] : await readBuildRecords(state, engineId);
      return abortable(token, [], (signal) => buildSources({ settings, workspaceFolders, overlay, now, signal, records }));
    }),
  );
  connection.onRequest(
    buildRecordsRequest,
    guard<{ readonly engineId: string }, BuildRecordInfo[]>('build records', log, [], async ({ engineId }) =>
      (await readBuildRecords(state, engineId)).map(({ imageId, reference, builtAtMs, by }) => ({
        imageId,
        reference,
        builtAtMs,
        by,
      })),
    ),
  );
  connection.onRequest(
    forgetBuildsRequest,
    guard<ForgetBuildsParams, number>('forgetting builds', log, 0, ({ engineId, imageIds }) =>
      forgetBuilds(state, engineId, imageIds),
    ),
  );
  connection.onRequest(
    buildObservedRequest,
    guard<BuildObserved, null>('build record', log, null, async (observed) => {
      await rememberWithInputs(state, observed);
      return null;
    }),
  );
  const failed: UnknownAnswer = { kind: 'unknown', because: 'The language server failed to find out; its log says how.' };
  connection.onRequest(
    expectedFilesRequest,
    guard<ExpectedFilesParams, ExpectedFilesResult>('expected files', log, failed, (params, token) =>
      abortable<ExpectedFilesResult>(token, failed, (signal) =>
        expectedFiles(params, { isTrusted: workspace.isTrusted, signal }),
      ),
    ),
  );
  connection.onRequest(
    expectedPlacesRequest,
    guard<ExpectedPlacesParams, ExpectedPlacesResult>('expected places', log, failed, (params, token) =>
      abortable<ExpectedPlacesResult>(token, failed, (signal) =>
        expectedPlaces(params, { isTrusted: workspace.isTrusted, signal }),
      ),
    ),
  );
  connection.onRequest(
    hashFilesRequest,
    guard<HashFilesParams, HashFilesResult>('hashes', log, failed, (params, token) =>
      abortable<HashFilesResult>(token, failed, (signal) => hashFilesAgain(params, { isTrusted: workspace.isTrusted, signal })),
    ),
  );
  connection.onRequest(
    expectedInstructionsRequest,
    guard<ExpectedInstructionsParams, ExpectedInstructionsResult>('expected instructions', log, failed, (params) =>
      expectedInstructions(params, { isTrusted: workspace.isTrusted }),
    ),
  );
  connection.onRequest(
    stagesRequest,
    guard<StagesParams, StagesResult>('stages', log, failed, (of) => dockerfileStages(of, { isTrusted: workspace.isTrusted })),
  );
  connection.onRequest(
    contextFilesRequest,
    guard<ContextFilesParams, ContextFilesResult>('context files', log, failed, (params, token) =>
      abortable<ContextFilesResult>(token, failed, (signal) =>
        filesOfContext(params, { isTrusted: workspace.isTrusted, signal }),
      ),
    ),
  );
  bindInputs(connection, state, deps);
  const manifests = (signal: AbortSignal) =>
    manifestImages({ workspaceFolders: workspace.folders, isTrusted: workspace.isTrusted, overlay, signal });
  const answered = guard<undefined, ManifestImageInfo[]>('manifest images', log, [], (_, token) =>
    abortable(token, [], manifests),
  );
  connection.onRequest(manifestImagesRequest, (token) => answered(undefined, token));
  connection.onRequest(
    imageStepsRequest,
    guard<ImageStepsParams, ImageStepsResult>('image steps', log, failed, (params) => stepsOf(params, deps)),
  );
  connection.onRequest(
    imagePlacesRequest,
    guard<{ readonly uri: string }, ImagePlaceInfo[]>('image places', log, [], ({ uri }, token) =>
      abortable(token, [], (signal) => imagePlaces(uri, deps, signal)),
    ),
  );
  connection.onRequest(
    composeWatchRequest,
    guard<{ readonly uri: string }, ComposeWatchInfo[]>('compose watch', log, [], ({ uri }, token) =>
      abortable(token, [], (signal) => watchOf(uri, deps, signal)),
    ),
  );
}

function bindInputs(connection: Connection, state: string, { log, workspace }: BuildRequestDeps): void {
  const failed = { kind: 'unknown', because: 'The language server failed to find out; its log says how.' } as const;
  const depsOf = (signal: AbortSignal) => ({ state, isTrusted: workspace.isTrusted, signal });
  connection.onRequest(
    buildInputsRequest,
    guard<BuildInputsParams, BuildInputsResult>('build inputs', log, failed, (params, token) =>
      abortable<BuildInputsResult>(token, failed, (signal) => presentInputs(params, depsOf(signal))),
    ),
  );
  connection.onRequest(
    inputChangesRequest,
    guard<InputChangesParams, InputChangesResult>('changed inputs', log, failed, (params, token) =>
      abortable<InputChangesResult>(token, failed, (signal) => changesSinceBuild(params, depsOf(signal))),
    ),
  );
}

async function imagePlaces(uri: string, deps: BuildRequestDeps, signal: AbortSignal): Promise<ImagePlaceInfo[]> {
  const document = deps.documentOf(uri);
  const path = pathOfUri(uri);
  if (document === undefined || path === undefined || document.getText().length > largestText) return [];
  const isDockerfile = documentKind(uri, document.languageId) === 'dockerfile';
  if (!isDockerfile && !isComposeDocument(uri, document.languageId)) return [];
  const { folders: workspaceFolders } = deps.workspace;
  const settings = await deps.settingsFor(uri);
  const images = await declaredSources(deps.buildFiles, { settings, workspaceFolders, path, signal, records: [] });
  if (isDockerfile) return dockerfilePlaces(document, images, (other) => isSamePath(pathOfUri(other) ?? '', path));
  const folders = workspaceFolders.flatMap((folder) => pathOfUri(folder) ?? []);
  const project = await deps.buildFiles.projectOf(path, folders, signal);
  return project === undefined ? [] : composePlaces(document, project, images);
}

async function watchOf(uri: string, deps: BuildRequestDeps, signal: AbortSignal): Promise<ComposeWatchInfo[]> {
  const document = deps.documentOf(uri);
  const path = pathOfUri(uri);
  if (!deps.workspace.isTrusted || document === undefined || path === undefined) return [];
  if (document.getText().length > largestText || !isComposeDocument(uri, document.languageId)) return [];
  const { folders: workspaceFolders } = deps.workspace;
  const settings = await deps.settingsFor(uri);
  const folders = workspaceFolders.flatMap((folder) => pathOfUri(folder) ?? []);
  const project = await deps.buildFiles.projectOf(path, folders, signal);
  if (project === undefined) return [];
  const sources = await declaredSources(deps.buildFiles, { settings, workspaceFolders, path, signal, records: [] });
  const services = await watchedServices({ path, project }, sources, signal);
  return services.map((each) => (each.kind === 'refused' ? each : composeWatch(document.getText(), each.facts, each)));
}

async function stepsOf(params: ImageStepsParams, { workspace, settingsFor }: BuildRequestDeps): Promise<ImageStepsResult> {
  if (!workspace.isTrusted)
    return { kind: 'unknown', because: 'This workspace is not trusted, so its Dockerfiles are not read.' };
  const file = await readDockerfile(params);
  if (file.kind !== 'text') return file;
  return imageSteps(file.text, params, await settingsFor(params.dockerfileUri));
}
