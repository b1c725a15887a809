/** Questions, messages and progress as VS Code shows them; messages show plain text. */
import { l10n, ProgressLocation, window, workspace } from 'vscode';
import type { Dialogs, PickItem } from '../editor-ports.ts';
import { shownText } from './vscode-shown-text.ts';

const shows = {
  information: (text: string, ...buttons: readonly string[]) => window.showInformationMessage(text, ...buttons),
  warning: (text: string, ...buttons: readonly string[]) => window.showWarningMessage(text, ...buttons),
  error: (text: string, ...buttons: readonly string[]) => window.showErrorMessage(text, ...buttons),
};

export const vscodeDialogs: Dialogs = {
  async confirm(question, detail, yes) {
    const answer = await window.showWarningMessage(question, { modal: true, detail }, yes);
    return answer === yes;
  },
  async tell(kind, text) {
    await shows[kind](text);
  },
  offer: async (kind, text, button) => (await shows[kind](text, button)) === button,
  choose: async (kind, text, buttons) => shows[kind](text, ...buttons),
  async pick(question, items) {
    const options = { placeHolder: question, matchOnDescription: true };
    return (await window.showQuickPick(items.map(shownItem), options))?.value;
  },
  async pickSeveral(question, items) {
    const options = { placeHolder: question, matchOnDescription: true, canPickMany: true } as const;
    const shown = items.map((item) => ({ ...shownItem(item), picked: item.isPicked }));
    return (await window.showQuickPick(shown, options))?.map(({ value }) => value);
  },
  async showText(text, title = 'Unstale') {
    await window.showTextDocument(await workspace.openTextDocument(shownText(text, title)), { preview: true });
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

function shownItem<Value>({ label, description, detail, value }: PickItem<Value>) {
  return {
    label,
    value,
    ...(description === undefined ? {} : { description }),
    ...(detail === undefined ? {} : { detail }),
  };
}
