/** Composition root: builds the adapters, hands them to the commands, and starts nothing that nobody needs yet. */
import { hostname } from 'node:os';
import { commands, type ExtensionContext, env, window, workspace } from 'vscode';
import { version } from '../package.json';
import { imagePlaceSelectors } from './adapters/document-selectors.ts';
import { LanguageServerProcess } from './adapters/language-server.ts';
import { systemClock, systemRandom, systemWasReplaced } from './adapters/system.ts';
import { vscodeBuildPlace } from './adapters/vscode-build-place.ts';
import { registerCommand } from './adapters/vscode-commands.ts';
import { vscodeDialogs } from './adapters/vscode-dialogs.ts';
import { vscodeLog } from './adapters/vscode-log.ts';
import { vscodeRulePages } from './adapters/vscode-rule-pages.ts';
import { engineSettings } from './adapters/vscode-settings.ts';
import { provideShownTexts } from './adapters/vscode-shown-text.ts';
import { vscodeState } from './adapters/vscode-state.ts';
import { handleRuleUris } from './adapters/vscode-uri-handler.ts';
import { onWorkspaceChange } from './adapters/vscode-workspace-changes.ts';
import type { UnstaleApi } from './api.ts';
import { theContainer } from './commands/choose-container.ts';
import { cleanRebuildCommand, rebuildContainer } from './commands/clean-rebuild.ts';
import type { CommandPorts } from './commands/command.ts';
import { copyDiagnostics } from './commands/copy-diagnostics.ts';
import { showAll, showOnlyStale } from './commands/filter-stale.ts';
import { openRulePage } from './commands/open-rule-page.ts';
import { recreate } from './commands/recreate.ts';
import { refresh } from './commands/refresh.ts';
import { restartLanguageServer } from './commands/restart-language-server.ts';
import { revealInSidebar } from './commands/reveal-in-sidebar.ts';
import { setBuildSource } from './commands/set-build-source.ts';
import { showOutput } from './commands/show-output.ts';
import { status } from './commands/status.ts';
import { comparesByItself } from './core/freshness/compares-by-itself.ts';
import { readSubject } from './core/subject/read-subject.ts';
import { hintRestarts } from './flows/hint-restarts.ts';
import { type LiveStatus, liveStatus } from './flows/live-status.ts';
import { ownWork } from './flows/own-work.ts';
import { type Archives, type BuildPlace, EngineError, type FileArchives, type Log, type RememberedBuilds } from './ports.ts';
import { freshnessView } from './views/freshness-view.ts';
import { imageLensView } from './views/image-lenses.ts';

let stop: (() => Promise<void>) | undefined;

export function activate(context: ExtensionContext): UnstaleApi {
  const output = window.createOutputChannel('Unstale', { log: true });
  const server = new LanguageServerProcess(context, output);
  const log = vscodeLog(output);
  const place = vscodeBuildPlace();
  const live = engineStatus(log, server, place);
  const view = freshnessView(live, { nowMs: Date.now, isFollowedWhileHidden: () => engineSettings().isFollowedWhileHidden });
  const ports: CommandPorts = {
    server,
    builds: server,
    archives,
    place,
    log,
    pages: vscodeRulePages(context.extensionUri),
    live,
    filter: view,
    sidebar: view,
    ownWork: ownWork(),
    dialogs: vscodeDialogs,
    recreation: {
      ...{ clock: systemClock, random: systemRandom, hostname: hostname() },
      stableMs: () => engineSettings().stableMs,
      isPulling: () => engineSettings().isPulling,
    },
    isTrusted: () => workspace.isTrusted,
    clipboard: { write: async (text) => env.clipboard.writeText(text) },
  };
  stop = async () => {
    live.stop();
    await server.stop();
  };
  const plain = [showOutput, restartLanguageServer, status, refresh, showOnlyStale, showAll, copyDiagnostics];
  context.subscriptions.push(
    output,
    view,
    place,
    provideShownTexts(),
    imageLensView(live, server, imagePlaceSelectors),
    ...plain.map((one) => registerCommand(one.id, log, () => one.run(ports))),
    registerCommand(openRulePage.id, log, (ruleId) => openRulePage.run(ports, typeof ruleId === 'string' ? ruleId : undefined)),
    registerCommand(recreate.id, log, (of) => recreate.run(ports, readSubject(of))),
    registerCommand(cleanRebuildCommand.id, log, (of) => cleanRebuildCommand.run(ports, readSubject(of))),
    registerCommand(revealInSidebar.id, log, (of) => revealInSidebar.run(ports, typeof of === 'string' ? of : undefined)),
    registerCommand(setBuildSource.id, log, (of) => setBuildSource.run(ports, readSubject(of))),
    hintRestarts({
      ...ports,
      state: vscodeState(context.workspaceState),
      mend: async (fix, containerId) => commands.executeCommand(fixCommands[fix], containerId),
    }),
    onWorkspaceChange(() => live.workspaceChanged()),
    // Without trust no build context is read; now the same questions have answers.
    workspace.onDidGrantWorkspaceTrust(() => {
      const told = server.tellTrust().then(() => live.workspaceChanged());
      told.catch((error: unknown) => log.error(`telling the server of trust: ${String(error)}`));
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
    verify: () => notBuiltYet('verify'),
    diagnose: () => notBuiltYet('diagnose'),
    cleanRebuild: async (subject, options) => {
      if (options?.isConfirmed !== true) return cleanRebuildCommand.run(ports, subject);
      return rebuildContainer(ports, await theContainer(ports, subject), false);
    },
    onDidChangeStatus: (listener) => live.onDidChange(listener),
  };
}

const fixCommands = { recreate: recreate.id, 'clean-rebuild': cleanRebuildCommand.id } as const;

const archives: Archives & FileArchives = {
  manifest: async (archive, folder) => {
    const { readFileManifest } = await import('./adapters/archive/read-file-manifest.ts');
    return readFileManifest(archive, folder);
  },
  oneFile: async (archive, mostBytes) => {
    const { readOneFile } = await import('./adapters/archive/read-one-file.ts');
    return readOneFile(archive, mostBytes);
  },
};

function notBuiltYet(member: string): Promise<never> {
  return Promise.reject(new EngineError('unsupported', `Unstale ${version} has no ${member} yet.`));
}

/** The engine's library is read when an engine is wanted, not on the activation path. */
function engineStatus(log: Log, builds: RememberedBuilds, place: BuildPlace): LiveStatus {
  return liveStatus({
    connect: async () => {
      const { connectToChosenEngine } = await import('./adapters/docker-engine/connect.ts');
      return connectToChosenEngine();
    },
    archives,
    builds,
    records: builds,
    place,
    platform: process.platform === 'win32' || process.platform === 'darwin' ? process.platform : 'linux',
    wasReplaced: systemWasReplaced,
    clock: systemClock,
    random: systemRandom,
    log,
    comparesByItself: ({ endpoint }) => comparesByItself(engineSettings().check, endpoint.isLocal),
  });
}

/** VS Code waits for this, so that the server has ended when the extension has. */
export async function deactivate(): Promise<void> {
  await stop?.();
  stop = undefined;
}
