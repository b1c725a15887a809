/** Opens what a link of a page leads to: a line of a Dockerfile, or a file that changed. */
import { displayText } from '../core/tree/display-text.ts';
import { command } from './command.ts';

export const openFileAtLine = command({
  id: 'unstale.openFileAtLine',
  run: async ({ documents, dialogs }, of) => {
    if (of === undefined) return false;
    const { file, line = 1 } = of;
    if (!(await documents.isThere(file)) || (await documents.isFolder(file))) {
      void dialogs.tell('information', `${displayText(file)} is no file, or is not there any more.`);
      return false;
    }
    await documents.openAtLine(file, line - 1);
    return true;
  },
});
