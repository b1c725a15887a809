/** Composition root: builds the adapters, hands them to the commands, and starts nothing that nobody needs yet. */
import { commands, type ExtensionContext, env, window, workspace } from 'vscode';
import { dockerfileSelectors, imagePlaceSelectors } from './adapters/document-selectors.ts';
import { gitChanges } from './adapters/git-changes.ts';
import { fileJournals } from './adapters/journals/file-journals.ts';
import { stateFolder } from './adapters/journals/state-folder.ts';
import { kubectlCli } from './adapters/kubectl-cli.ts';
import { LanguageServerProcess } from './adapters/language-server.ts';
import { serverPlans } from './adapters/language-server-plans.ts';
import { ownContainer } from './adapters/own-container.ts';
import { registryWhenAsked } from './adapters/registry/registry-when-asked.ts';
import {
  systemClock,
  systemInstantText,
  systemModifiedAt,
  systemRandom,
  systemTimeText,
  systemWasReplaced,
} from './adapters/system.ts';
import { vscodeBuildPlace } from './adapters/vscode-build-place.ts';
import { registerCommand } from './adapters/vscode-commands.ts';
import { vscodeDevContainers } from './adapters/vscode-dev-containers.ts';
import { vscodeDialogs } from './adapters/vscode-dialogs.ts';
import { provideReportLinks, vscodeDocuments } from './adapters/vscode-documents.ts';
import { type VscodeGit, vscodeGit } from './adapters/vscode-git.ts';
import { registerTools } from './adapters/vscode-language-model-tools.ts';
import { vscodeLog } from './adapters/vscode-log.ts';
import { vscodePictures } from './adapters/vscode-pictures.ts';
import { vscodeRulePages } from './adapters/vscode-rule-pages.ts';
import { engineSettings, isPlanWanted } from './adapters/vscode-settings.ts';
import { provideShownTexts } from './adapters/vscode-shown-text.ts';
import { vscodeState } from './adapters/vscode-state.ts';
import { handleRuleUris } from './adapters/vscode-uri-handler.ts';
import { onWorkspaceChange } from './adapters/vscode-workspace-changes.ts';
import type { UnstaleApi } from './api.ts';
import type { Archives, FileArchives } from './archive-ports.ts';
import { allCommands } from './commands/all-commands.ts';
import { theContainer } from './commands/choose-container.ts';
import { diagnosePorts } from './commands/chosen-diagnosis.ts';
import { cleanRebuildCommand, rebuildWithoutAsking } from './commands/clean-rebuild.ts';
import type { CommandPorts } from './commands/command.ts';
import { openRulePage } from './commands/open-rule-page.ts';
import { recoverOn } from './commands/recover.ts';
import { recreate } from './commands/recreate.ts';
import { runTask } from './commands/run-task.ts';
import type { HashFiles } from './context-ports.ts';
import { comparesByItself } from './core/freshness/compares-by-itself.ts';
import type { HostPlatform } from './core/host-path.ts';
import { pageCommands } from './core/pages/command-links.ts';
import { answerDiagnose, answerFreshness, answerVerify } from './flows/answer-tools.ts';
import { clusterCheck } from './flows/ask-cluster.ts';
import { registryCheck } from './flows/check-registry.ts';
import { diagnose } from './flows/diagnose.ts';
import { hintRestarts } from './flows/hint-restarts.ts';
import { type LiveStatus, liveStatus } from './flows/live-status.ts';
import { ownWork } from './flows/own-work.ts';
import { tasksOffered } from './flows/tasks-offered.ts';
import type { Journals } from './journal-ports.ts';
import type { ImageSteps, NotePorts } from './note-ports.ts';
import type { Engine } from './ports.ts';
import { fileMarkView } from './views/file-marks.ts';
import { freshnessView } from './views/freshness-view.ts';
import { imageLensView } from './views/image-lenses.ts';
import { planHintView } from './views/plan-hints.ts';
import { taskProvider } from './views/task-provider.ts';

let stop: (() => Promise<void>) | undefined;

export function activate(context: ExtensionContext): UnstaleApi {
  const output = window.createOutputChannel('Unstale', { log: true });
  const server = new LanguageServerProcess(context, output);
  const log = vscodeLog(output);
  const place = vscodeBuildPlace();
  const journals = fileJournals(stateFolder(process.env, process.platform));
  const registries = registryCheck({
    registry: registryWhenAsked({ environment: process.env }),
    clock: systemClock,
    isTrusted: () => workspace.isTrusted,
    proxies: () => engineSettings().registryProxies,
  });
  const kubectl = kubectlCli({ environment: process.env });
  const clusters = { check: clusterCheck(kubectl, systemClock, () => engineSettings().cluster), manifests: server };
  const git = vscodeGit();
  const notes = notePorts(server, git);
  const live = engineStatus({
    log,
    builds: server,
    hashFiles: (params) => server.hashFiles(params),
    place,
    registries,
    clusters,
    notes,
    journals,
    onConnected: (engine) => {
      recoverOn(ports, engine).catch((error: unknown) => log.error(`finishing what was interrupted: ${String(error)}`));
    },
  });
  const plans = serverPlans(server);
  const planHints = planHintView(
    {
      ...{ connect: connectToEngine, clock: systemClock, place, plans, builds: server, platform, log, timeText: systemTimeText },
      ...{ committed: gitChanges(() => git.program()), counts: plans, isTrusted: () => workspace.isTrusted },
      builder: () => engineSettings().builder,
    },
    dockerfileSelectors,
  );
  git.onDidMove(() => live.workspaceChanged());
  server.onDidComeBack(() => {
    live.workspaceChanged();
    planHints.askAgain();
  });
  const view = freshnessView(live, { nowMs: Date.now, isFollowedWhileHidden: () => engineSettings().isFollowedWhileHidden });
  const ports: CommandPorts = {
    server,
    builds: server,
    plans,
    isPlanWanted,
    records: server,
    archives,
    contexts: server,
    documents: vscodeDocuments,
    composeWatches: server,
    pictures: vscodePictures(pageCommands),
    platform,
    wasReplaced: systemWasReplaced,
    place,
    notes,
    log,
    pages: vscodeRulePages(context.extensionUri),
    live,
    filter: view,
    sidebar: view,
    ownWork: ownWork(),
    registries,
    clusters,
    dialogs: vscodeDialogs,
    state: vscodeState(context.workspaceState),
    devContainers: vscodeDevContainers,
    recreation: {
      ...{ clock: systemClock, random: systemRandom, instantText: systemInstantText, ownId: ownContainer(), journals },
      stableMs: () => engineSettings().stableMs,
      isPulling: () => engineSettings().isPulling,
      builder: () => engineSettings().builder,
    },
    isTrusted: () => workspace.isTrusted,
    clipboard: { write: async (text) => env.clipboard.writeText(text) },
  };
  const forTools = { ...diagnosePorts(ports), live, documents: vscodeDocuments };
  stop = async () => {
    live.stop();
    await server.stop();
  };
  context.subscriptions.push(
    output,
    view,
    place,
    git,
    provideShownTexts(),
    provideReportLinks(),
    imageLensView({ live, places: server, clock: systemClock }, imagePlaceSelectors),
    fileMarkView(live),
    planHints,
    ...allCommands.map(({ id, run }) => registerCommand(id, log, (argument) => run(ports, argument))),
    taskProvider({
      offered: () => tasksOffered(ports),
      run: (task, terminal) => runTask(ports, task, terminal),
      onError: (error) => log.error(`task: ${String(error)}`),
    }),
    hintRestarts({
      ...ports,
      mend: async (fix, containerId) => commands.executeCommand(fixCommands[fix], containerId),
    }),
    onWorkspaceChange((saved) => {
      live.workspaceChanged(saved);
      planHints.changed(saved);
    }),
    // Without trust no build context is read; now the same questions have answers.
    workspace.onDidGrantWorkspaceTrust(() => {
      const told = server.tellTrust().then(() => live.workspaceChanged());
      told.catch((error: unknown) => log.error(`telling the server of trust: ${String(error)}`));
    }),
    ...registerTools(log, {
      unstale_diagnose: (input, signal) => answerDiagnose(forTools, input, signal),
      unstale_verify: (input, signal) => answerVerify(forTools, input, signal),
      unstale_freshness: (input, signal) => answerFreshness(forTools, input, signal),
    }),
    handleRuleUris((ruleId) => openRulePage.run(ports, ruleId)),
  );
  server.startWhenNeeded();
  return {
    version: 1,
    serverReady: () => server.start(),
    get isServerRunning() {
      return server.isRunning;
    },
    status: () => live.lookThoroughly(),
    verify: (asked) => diagnose(diagnosePorts(ports), asked, { isListingFiles: true }),
    diagnose: (asked) => diagnose(diagnosePorts(ports), asked, { isListingFiles: false }),
    cleanRebuild: async (subject, options) => {
      if (options?.isConfirmed !== true) return cleanRebuildCommand.run(ports, subject);
      return rebuildWithoutAsking(ports, await theContainer(ports, subject));
    },
    onDidChangeStatus: (listener) => live.onDidChange(listener),
  };
}

const platform: HostPlatform = process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux';

const fixCommands = { recreate: recreate.id, 'clean-rebuild': cleanRebuildCommand.id } as const;

const archives: Archives & FileArchives = {
  manifest: async (archive, folder, wanted) => {
    const { readFileManifest } = await import('./adapters/archive/read-file-manifest.ts');
    return readFileManifest(archive, folder, wanted);
  },
  oneFile: async (archive, mostBytes) => {
    const { readOneFile } = await import('./adapters/archive/read-one-file.ts');
    return readOneFile(archive, mostBytes);
  },
};

function notePorts(steps: ImageSteps, git: VscodeGit): NotePorts & { readonly git: VscodeGit } {
  return { steps, git, modifiedAt: systemModifiedAt, timeText: systemTimeText };
}

type StatusWorld = Pick<CommandPorts, 'log' | 'builds' | 'place' | 'registries' | 'clusters' | 'notes'>;

/** The engine's library is read when an engine is wanted, not on the activation path. */
async function connectToEngine(): Promise<Engine> {
  const { connectToChosenEngine } = await import('./adapters/docker-engine/connect.ts');
  return connectToChosenEngine();
}

interface Connected {
  readonly hashFiles: HashFiles;
  readonly journals: Journals;
  readonly onConnected: (engine: Engine) => void;
}

function engineStatus(world: StatusWorld & Connected): LiveStatus {
  const { log, builds, hashFiles, place, registries, clusters, notes, journals, onConnected } = world;
  return liveStatus({
    connect: async () => {
      const engine = await connectToEngine();
      onConnected(engine);
      return engine;
    },
    archives,
    journals,
    builds,
    records: builds,
    hashFiles,
    place,
    platform,
    wasReplaced: systemWasReplaced,
    notes,
    clock: systemClock,
    random: systemRandom,
    log,
    registries,
    clusters,
    asksRegistries: () => engineSettings().isRegistryAskedOnce,
    comparesByItself: ({ endpoint }) => comparesByItself(engineSettings().check, endpoint.isLocal),
  });
}

/** VS Code waits for this, so that the server has ended when the extension has. */
export async function deactivate(): Promise<void> {
  await stop?.();
  stop = undefined;
}
