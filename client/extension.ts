/** Composition root: builds the adapters, hands them to the commands, and starts nothing that nobody needs yet. */
import { type ExtensionContext, window } from 'vscode';
import { LanguageServerProcess } from './adapters/language-server.ts';
import { registerCommand } from './adapters/vscode-commands.ts';
import { vscodeLog } from './adapters/vscode-log.ts';
import { vscodeRulePages } from './adapters/vscode-rule-pages.ts';
import { handleRuleUris } from './adapters/vscode-uri-handler.ts';
import { openRulePage } from './commands/open-rule-page.ts';
import { restartLanguageServer } from './commands/restart-language-server.ts';
import { showOutput } from './commands/show-output.ts';
import type { Ports } from './ports.ts';

let stopServer: (() => Promise<void>) | undefined;

/** What other extensions and tests get from `activate`. Fields are only ever added within a version. */
export interface UnstaleApi {
  readonly version: 1;
  /** Resolves when the language server answers; starts it when it does not run. */
  serverReady(): Promise<void>;
  readonly isServerRunning: boolean;
}

export function activate(context: ExtensionContext): UnstaleApi {
  const output = window.createOutputChannel('Unstale', { log: true });
  const server = new LanguageServerProcess(context, output);
  const ports: Ports = { server, log: vscodeLog(output), pages: vscodeRulePages(context.extensionUri) };
  const { log } = ports;
  stopServer = () => server.stop();
  context.subscriptions.push(
    output,
    registerCommand(showOutput.id, log, () => showOutput.run(ports)),
    registerCommand(restartLanguageServer.id, log, () => restartLanguageServer.run(ports)),
    registerCommand(openRulePage.id, log, (ruleId) => openRulePage.run(ports, typeof ruleId === 'string' ? ruleId : undefined)),
    handleRuleUris((ruleId) => openRulePage.run(ports, ruleId)),
  );
  server.startWhenNeeded();
  return {
    version: 1,
    serverReady: () => server.start(),
    get isServerRunning() {
      return server.isRunning;
    },
  };
}

/** VS Code waits for this, so that the server has ended when the extension has. */
export async function deactivate(): Promise<void> {
  await stopServer?.();
  stopServer = undefined;
}
