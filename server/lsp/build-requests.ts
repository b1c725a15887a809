/** Binds the two requests about builds: which ones the workspace declares, and which files their images must hold. */
import type { CancellationToken, Connection } from 'vscode-languageserver';
import { readBuildRecords, rememberBuild, stateFolder } from '../context/build-records.ts';
import { buildSources } from '../context/build-sources.ts';
import { expectedFiles } from '../context/expected-files.ts';
import {
  type BuildObserved,
  type BuildSourceInfo,
  type BuildSourcesParams,
  buildObservedRequest,
  buildSourcesRequest,
  type ExpectedFilesParams,
  type ExpectedFilesResult,
  expectedFilesRequest,
} from '../protocol.ts';
import type { Settings } from '../settings.ts';
import { type FailureLog, guard } from './guard.ts';
import type { WorkspaceState } from './workspace-state.ts';

interface BuildRequestDeps {
  readonly log: FailureLog;
  readonly workspace: WorkspaceState;
  readonly settingsFor: (uri: string) => Promise<Settings>;
  readonly overlay: (uri: string) => string | undefined;
}

export function bindBuildRequests(connection: Connection, { log, workspace, settingsFor, overlay }: BuildRequestDeps): void {
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
    buildObservedRequest,
    guard<BuildObserved, null>('build record', log, null, async (observed) => {
      await rememberBuild(state, observed);
      return null;
    }),
  );
  const failed: ExpectedFilesResult = { kind: 'unknown', because: 'The language server failed to find out; its log says how.' };
  connection.onRequest(
    expectedFilesRequest,
    guard<ExpectedFilesParams, ExpectedFilesResult>('expected files', log, failed, (params, token) =>
      abortable(token, failed, (signal) => expectedFiles(params, { isTrusted: workspace.isTrusted, signal })),
    ),
  );
}

/** What the work throws because it was cancelled is no failure: the guard answers as cancelled. */
async function abortable<T>(token: CancellationToken, empty: T, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const listener = token.onCancellationRequested(() => abort.abort());
  try {
    return await work(abort.signal);
  } catch (error) {
    if (abort.signal.aborted) return empty;
    throw error;
  } finally {
    listener.dispose();
  }
}
