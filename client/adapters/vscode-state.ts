/** What is kept for the workspace, in VS Code's own storage. */
import type { Memento } from 'vscode';
import type { State } from '../editor-ports.ts';

export function vscodeState(memento: Memento): State {
  return {
    get: (key) => memento.get<unknown>(key),
    set: async (key, value) => {
      await memento.update(key, value);
    },
  };
}
