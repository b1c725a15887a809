/** Questions, messages and progress as VS Code shows them; messages show plain text. */
import { l10n, ProgressLocation, window, workspace } from 'vscode';
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
  async offer(kind, text, button) {
    const chosen =
      kind === 'information'
        ? window.showInformationMessage(text, button)
        : kind === 'warning'
          ? window.showWarningMessage(text, button)
          : window.showErrorMessage(text, button);
    return (await chosen) === button;
  },
  async pick(question, items) {
    const shown = items.map(({ label, description, detail, value }) => ({
      label,
      value,
      ...(description === undefined ? {} : { description }),
      ...(detail === undefined ? {} : { detail }),
    }));
    return (await window.showQuickPick(shown, { placeHolder: question, matchOnDescription: true }))?.value;
  },
  async showText(text) {
    await window.showTextDocument(await workspace.openTextDocument({ content: text, language: 'plaintext' }), { preview: true });
  },
  withSteps: async (title, work) =>
    window.withProgress(
      { location: ProgressLocation.Notification, title: l10n.t('{0} ...', title), cancellable: true },
      (progress, token) => {
        const abort = new AbortController();
        token.onCancellationRequested(() => abort.abort());
        return work((message) => progress.report({ message }), abort.signal);
      },
    ),
  withProgress: async (title, work) =>
    window.withProgress({ location: ProgressLocation.Notification, title: l10n.t('{0} ...', title) }, work),
};
