/**
 * The language server's process: started with the first document of ours, restarted on request, told about trust. The
 * only file that knows vscode-languageclient.
 */
import { CancellationTokenSource, type ExtensionContext, type LogOutputChannel, type TextDocument, workspace } from 'vscode';
import type { LanguageClient, LanguageClientOptions } from 'vscode-languageclient/node';
import type {
  BuildInputsParams,
  BuildInputsResult,
  BuildObserved,
  BuildRecordInfo,
  BuildSourceInfo,
  ComposeWatchInfo,
  ContextFilesParams,
  ContextFilesResult,
  ExpectedFilesParams,
  ExpectedFilesResult,
  ExpectedInstructionsParams,
  ExpectedInstructionsResult,
  ExpectedPlacesParams,
  ExpectedPlacesResult,
  HashFilesParams,
  HashFilesResult,
  ImagePlaceInfo,
  ImageStepsParams,
  ImageStepsResult,
  InitializationOptions,
  InputChangesParams,
  InputChangesResult,
  ManifestImageInfo,
  StagesParams,
  StagesResult,
} from '../../server/protocol.ts';
import type { DockerfileStages } from '../build-ports.ts';
import type { ManifestImages } from '../cluster-ports.ts';
import type { BuildContexts } from '../context-ports.ts';
import type { CommandId } from '../contributions.ts';
import { allPages } from '../core/build/all-pages.ts';
import type { ComposeWatches, ImagePlaces } from '../editor-ports.ts';
import type { ImageSteps } from '../note-ports.ts';
import type { LanguageServer, RememberedBuilds } from '../ports.ts';
import { documentSelectors, startsServer } from './document-selectors.ts';
import { serverNodeOptions } from './server-node-options.ts';

/** A request of `server/protocol.ts`, whose types its two last members only carry. */
type DoorRequest<Params, Result> = {
  readonly method: string;
  readonly _?: readonly [Params, Result, never, unknown] | undefined;
};

const notRunning = { kind: 'unknown', because: 'The language server does not run.' } as const;
const openRulePage: CommandId = 'unstale.openRulePage';

export class LanguageServerProcess
  implements
    LanguageServer,
    BuildContexts,
    RememberedBuilds,
    ImagePlaces,
    ImageSteps,
    ManifestImages,
    ComposeWatches,
    DockerfileStages
{
  readonly #context: ExtensionContext;
  readonly #output: LogOutputChannel;
  #client: LanguageClient | undefined;
  #starting: Promise<void> | undefined;
  #hasRun = false;
  readonly #listeners = new Set<() => void>();

  constructor(context: ExtensionContext, output: LogOutputChannel) {
    this.#context = context;
    this.#output = output;
    context.subscriptions.push(
      workspace.onDidOpenTextDocument((document) => this.#startFor(document)),
      { dispose: () => void this.stop() },
    );
  }

  /** Starts the server when a document of ours is already open; otherwise it waits for one. */
  startWhenNeeded(): void {
    for (const document of workspace.textDocuments) this.#startFor(document);
  }

  get isRunning(): boolean {
    return this.#client?.isRunning() === true;
  }

  /** It answers again after it was stopped, or fell: what it could not tell meanwhile can be asked now. */
  onDidComeBack(listener: () => void): void {
    this.#listeners.add(listener);
  }

  start(): Promise<void> {
    this.#starting ??= this.#startClient();
    return this.#starting;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async stop(): Promise<void> {
    const starting = this.#starting;
    this.#starting = undefined;
    // The client exists only after a part of its start.
    await starting?.catch(() => undefined);
    const client = this.#client;
    this.#client = undefined;
    await client?.dispose();
  }

  async sources(engineId: string): Promise<readonly BuildSourceInfo[]> {
    // Without a folder on this machine nothing is built here, and the server need not run for it.
    if (workspace.workspaceFolders?.some(({ uri }) => uri.scheme === 'file') !== true) return [];
    await this.start();
    const { buildSourcesRequest } = await import('../../server/protocol.ts');
    return (await this.#client?.sendRequest(buildSourcesRequest, { engineId })) ?? [];
  }

  async expectedFiles(params: ExpectedFilesParams): Promise<ExpectedFilesResult> {
    const { expectedFilesRequest } = await import('../../server/protocol.ts');
    return allPages(params, async (page) => {
      const answer = await this.#client?.sendRequest(expectedFilesRequest, page);
      return answer ?? notRunning;
    });
  }

  async expectedPlaces(params: ExpectedPlacesParams): Promise<ExpectedPlacesResult> {
    const { expectedPlacesRequest } = await import('../../server/protocol.ts');
    return (await this.#client?.sendRequest(expectedPlacesRequest, params)) ?? notRunning;
  }

  async expectedInstructions(params: ExpectedInstructionsParams): Promise<ExpectedInstructionsResult> {
    const { expectedInstructionsRequest } = await import('../../server/protocol.ts');
    const answer = await this.#client?.sendRequest(expectedInstructionsRequest, params);
    return answer ?? notRunning;
  }

  async hashFiles(params: HashFilesParams): Promise<HashFilesResult> {
    const { hashFilesRequest } = await import('../../server/protocol.ts');
    return (await this.#client?.sendRequest(hashFilesRequest, params)) ?? notRunning;
  }

  async contextFiles(params: ContextFilesParams): Promise<ContextFilesResult> {
    const { contextFilesRequest } = await import('../../server/protocol.ts');
    const answer = await this.#client?.sendRequest(contextFilesRequest, params);
    return answer ?? notRunning;
  }

  async inputs(params: BuildInputsParams): Promise<BuildInputsResult> {
    const { buildInputsRequest } = await import('../../server/protocol.ts');
    return (await this.#client?.sendRequest(buildInputsRequest, params)) ?? notRunning;
  }

  async inputChanges(params: InputChangesParams): Promise<InputChangesResult> {
    const { inputChangesRequest } = await import('../../server/protocol.ts');
    return (await this.#client?.sendRequest(inputChangesRequest, params)) ?? notRunning;
  }

  async imageSteps(params: ImageStepsParams): Promise<ImageStepsResult> {
    const { imageStepsRequest } = await import('../../server/protocol.ts');
    return (await this.#client?.sendRequest(imageStepsRequest, params)) ?? notRunning;
  }

  async stages(of: StagesParams): Promise<StagesResult> {
    const { stagesRequest } = await import('../../server/protocol.ts');
    return (await this.#client?.sendRequest(stagesRequest, of)) ?? notRunning;
  }

  async manifestImages(): Promise<readonly ManifestImageInfo[]> {
    await this.start();
    const { manifestImagesRequest } = await import('../../server/protocol.ts');
    return (await this.#client?.sendRequest(manifestImagesRequest)) ?? [];
  }

  /** Sends requests of a port that has an adapter of its own; starts the server first. `undefined` while it does not run. */
  async send<Params, Result>(
    request: DoorRequest<Params, Result>,
    params: Params,
    signal?: AbortSignal,
  ): Promise<Result | undefined> {
    await this.start();
    const cancelling = new CancellationTokenSource();
    const cancel = () => cancelling.cancel();
    signal?.addEventListener('abort', cancel);
    if (signal?.aborted === true) cancel();
    try {
      return await this.#client?.sendRequest<Result>(request.method, params, cancelling.token);
    } finally {
      signal?.removeEventListener('abort', cancel);
      cancelling.dispose();
    }
  }

  async observed(build: BuildObserved): Promise<void> {
    const { buildObservedRequest } = await import('../../server/protocol.ts');
    try {
      await this.#client?.sendRequest(buildObservedRequest, build);
    } catch (error) {
      this.#output.error(`remembering a build: ${String(error)}`);
    }
  }

  async records(engineId: string): Promise<readonly BuildRecordInfo[]> {
    await this.start();
    const { buildRecordsRequest } = await import('../../server/protocol.ts');
    return (await this.#client?.sendRequest(buildRecordsRequest, { engineId })) ?? [];
  }

  async forgetBuilds(engineId: string, imageIds: readonly string[]): Promise<number> {
    const { forgetBuildsRequest } = await import('../../server/protocol.ts');
    return (await this.#client?.sendRequest(forgetBuildsRequest, { engineId, imageIds: [...imageIds] })) ?? 0;
  }

  /** Lines that stand for images, of an open document. */
  async of(uri: string): Promise<readonly ImagePlaceInfo[]> {
    await this.start();
    const { imagePlacesRequest } = await import('../../server/protocol.ts');
    return (await this.#client?.sendRequest(imagePlacesRequest, { uri })) ?? [];
  }

  async watches(uri: string): Promise<readonly ComposeWatchInfo[]> {
    await this.start();
    const { composeWatchRequest } = await import('../../server/protocol.ts');
    return (await this.#client?.sendRequest(composeWatchRequest, { uri })) ?? [];
  }

  /** Of the workspace; what is asked of the server afterwards is answered with it. */
  async tellTrust(): Promise<void> {
    const { trustGranted } = await import('../../server/protocol.ts');
    await this.#client?.sendNotification(trustGranted);
  }

  #startFor(document: TextDocument): void {
    const { languageId, uri } = document;
    if (!startsServer(languageId, uri.scheme, uri.path, () => document.getText())) return;
    this.start().catch((error: unknown) => this.#output.error(String(error)));
  }

  async #startClient(): Promise<void> {
    // Half of the extension's code is this library: it is read when a server is wanted, not on the activation path.
    const { LanguageClient, State, TransportKind } = await import('vscode-languageclient/node');
    const module = this.#context.asAbsolutePath('dist/server.js');
    // Asked again when it is started again after it fell; the workspace may be trusted by then.
    const initializationOptions = (): InitializationOptions => ({
      offlinePageTemplate: `command:${openRulePage}?%22{rule}%22`,
      isTrusted: workspace.isTrusted,
    });
    const options: LanguageClientOptions = {
      documentSelector: documentSelectors,
      outputChannel: this.#output,
      initializationOptions,
      // VS Code follows no other links without the network; only this one command may be named in a hover.
      markdown: { isTrusted: { enabledCommands: [openRulePage] } },
      diagnosticPullOptions: { onChange: true, onSave: true },
    };
    const run = { module, transport: TransportKind.ipc, options: { execArgv: [...serverNodeOptions] } };
    const debug = { ...run, options: { execArgv: [...serverNodeOptions, '--nolazy', '--inspect=6019'] } };
    this.#client = new LanguageClient('unstale', 'Unstale', { run, debug }, options);
    this.#client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) this.#runs();
    });
    await this.#client.start();
  }

  #runs(): void {
    if (this.#hasRun) for (const listener of this.#listeners) listener();
    this.#hasRun = true;
  }
}
