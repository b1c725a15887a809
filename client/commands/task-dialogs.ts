/**
 * What commands ask and tell while a task runs them: told in its terminal, where nobody presses buttons, and cancelled with it.
 * A plan is printed before it is asked about; whoever agreed to it beforehand is not asked.
 */
import type { Dialogs, TaskTerminal } from '../editor-ports.ts';

export function taskDialogs(dialogs: Dialogs, { line, signal }: TaskTerminal, isAgreed: boolean): Dialogs {
  const lines = (text: string) => {
    for (const each of text.split('\n')) line(each);
  };
  return {
    confirm: async (question, detail, yes) => {
      lines(detail);
      if (signal.aborted) return false;
      return isAgreed || dialogs.confirm(question, detail, yes);
    },
    pick: async (question, items) => (signal.aborted ? undefined : dialogs.pick(question, items)),
    pickSeveral: async (question, items) => (signal.aborted ? undefined : dialogs.pickSeveral(question, items)),
    tell: async (_kind, text) => lines(text),
    offer: async (_kind, text) => {
      lines(text);
      return false;
    },
    choose: async (_kind, text) => {
      lines(text);
      return undefined;
    },
    showText: async (text) => lines(text),
    withProgress: (title, work) => {
      line(`${title} ...`);
      return work();
    },
    // Each step stands in the output of the build anyway.
    withSteps: (title, work) => {
      line(`${title} ...`);
      return work(() => undefined, signal);
    },
  };
}
