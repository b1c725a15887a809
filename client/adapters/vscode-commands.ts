/** Registers a command with the one wrapper that shows and logs what went wrong; being cancelled is silent. */
import { CancellationError, commands, type Disposable, l10n, window } from 'vscode';
import type { CommandId } from '../contributions.ts';
import type { Log } from '../ports.ts';

export function registerCommand(id: CommandId, log: Log, run: (...args: readonly unknown[]) => Promise<unknown>): Disposable {
  return commands.registerCommand(id, async (...args: readonly unknown[]) => {
    try {
      return await run(...args);
    } catch (error) {
      if (error instanceof CancellationError) return undefined;
      log.error(`${id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      const showLog = l10n.t('Show Output');
      const answer = await window.showErrorMessage(l10n.t('Unstale could not finish that. The output says why.'), showLog);
      if (answer === showLog) log.show();
      return undefined;
    }
  });
}
