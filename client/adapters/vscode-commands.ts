/** Registers a command with the one wrapper that shows and logs what went wrong, of an engine in its words; being cancelled is silent. */
import { CancellationError, commands, type Disposable, l10n, window } from 'vscode';
import type { CommandId } from '../contributions.ts';
import { engineText } from '../core/endpoint/engine-text.ts';
import { EngineError, type Log } from '../ports.ts';

export function registerCommand(id: CommandId, log: Log, run: (...args: readonly unknown[]) => Promise<unknown>): Disposable {
  return commands.registerCommand(id, async (...args: readonly unknown[]) => {
    try {
      return await run(...args);
    } catch (error) {
      if (error instanceof CancellationError || EngineError.is(error, 'cancelled')) return undefined;
      log.error(`${id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      const showLog = l10n.t('Show Output');
      const said = EngineError.is(error) ? engineText(error) : l10n.t('Unstale could not finish that. The output says why.');
      const answer = await window.showErrorMessage(said, showLog);
      if (answer === showLog) log.show();
      return undefined;
    }
  });
}
