/** Rule pages from the package, shown in the Markdown preview. Only files that the package lists can be opened. */
import { commands, l10n, Uri, window, workspace } from 'vscode';
import type { RulePage, RulePages } from '../editor-ports.ts';

const pageName = /^[a-z][a-z\d-]*\.md$/;

export function vscodeRulePages(extensionUri: Uri): RulePages {
  const folder = Uri.joinPath(extensionUri, 'docs', 'rules');
  return {
    async list() {
      const entries = await workspace.fs.readDirectory(folder);
      const names = entries.map(([name]) => name).filter((name) => pageName.test(name));
      return Promise.all(
        names
          .sort()
          .map(async (name): Promise<RulePage> => ({ id: name.slice(0, -'.md'.length), title: await titleOf(folder, name) })),
      );
    },
    async open(ruleId) {
      await commands.executeCommand('markdown.showPreview', Uri.joinPath(folder, `${ruleId}.md`));
    },
    async pick(pages) {
      const items = pages.map(({ id, title }) => ({ label: title, description: id }));
      const picked = await window.showQuickPick(items, { placeHolder: l10n.t('Which rule?'), matchOnDescription: true });
      return picked?.description;
    },
  };
}

async function titleOf(folder: Uri, name: string): Promise<string> {
  const bytes = await workspace.fs.readFile(Uri.joinPath(folder, name));
  const heading = new TextDecoder()
    .decode(bytes.subarray(0, 400))
    .split('\n')
    .find((line) => line.startsWith('# '));
  return heading?.slice(2).trim() ?? name;
}
