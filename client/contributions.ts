/** What the manifest contributes, as types: commands with their arguments and results. A test holds both lists equal. */

export interface Commands {
  /** Shows the log of extension and server. */
  'unstale.showOutput': { args: []; result: undefined };
  /** Resolves when the server answers again. */
  'unstale.restartLanguageServer': { args: []; result: undefined };
  /** Opens the page of a rule from the package; without an id it asks. The result is the id, or nothing when it was cancelled. */
  'unstale.openRulePage': { args: [ruleId?: string]; result: string | undefined };
}

export type CommandId = keyof Commands;

export const commandIds: readonly CommandId[] = ['unstale.showOutput', 'unstale.restartLanguageServer', 'unstale.openRulePage'];
