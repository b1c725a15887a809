/** Questions, messages and progress as VS Code shows them; messages show plain text. */
import { l10n, ProgressLocation, window } from 'vscode';
import type { Dialogs } from '../ports.ts';

export const vscodeDialogs: Dialogs = {
  async confirm(question, detail, yes) {
    const answer = await window.showWarningMessage(question, { modal: true, detail }, yes);
    return answer === yes;
  },
  async tell(kind, text) {
    const show = {
      information: window.showInformationMessage,
      warning: window.showWarningMessage,
      error: window.showErrorMessage,
    };
    await show[kind](text);
  },
  withProgress: async (title, work) =>
    window.withProgress({ location: ProgressLocation.Notification, title: l10n.t('{0} ...', title) }, work),
};
