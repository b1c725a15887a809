/** What came of an exchange that did not succeed, for a person: the same sentences whatever began it. */
import { displayText } from '../core/tree/display-text.ts';
import type { Dialogs } from '../editor-ports.ts';
import type { RecreateOutcome } from '../flows/recreate-within.ts';

export type NotReplaced = Exclude<RecreateOutcome, { kind: 'recreated' }>;

/** `name` is fit to be shown. */
export function tellNotReplaced(dialogs: Dialogs, name: string, outcome: NotReplaced): Promise<void> {
  const because = displayText(outcome.because, 600);
  switch (outcome.kind) {
    case 'aborted':
      return dialogs.tell('warning', `${name} was not touched. ${because}`);
    case 'rolled-back': {
      const lastLine = displayText(outcome.logs.trimEnd().split('\n').at(-1) ?? '');
      const said = lastLine === '' ? '' : ` It said: ${lastLine}`;
      return dialogs.tell('error', `The new container did not stay up, and the old ${name} is back. ${because}${said}`);
    }
    case 'needs-attention': {
      const lines = outcome.commands.map((line) => displayText(line)).join('; ');
      return dialogs.tell('error', `${name} needs you; nothing was deleted. ${because} Run: ${lines}`);
    }
  }
}
