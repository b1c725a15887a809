/** A new container from what the reference is now: plan, question, exchange, and what came of it. */

import type { RecreateResult } from '../contributions.ts';
import { planText } from '../core/recreate/plan.ts';
import { displayText } from '../core/tree/display-text.ts';
import type { Dialogs } from '../editor-ports.ts';
import { planFor } from '../flows/plan-recreation.ts';
import { type RecreateOutcome, recreateContainer } from '../flows/recreate-container.ts';
import { chooseContainer } from './choose-container.ts';
import { command } from './command.ts';

const patienceMs = 10 * 60_000;

export const recreate = command({
  id: 'unstale.recreate',
  run: async ({ live, dialogs, recreation, ownWork, isTrusted }, subject): Promise<RecreateResult> => {
    // A link or a key may call this where no menu offers it.
    if (!isTrusted()) return refuse(dialogs, 'This workspace is not trusted.', 'Trust it, and try again.');
    const containerId = await chooseContainer({ live, dialogs }, 'Recreate which container?', subject);
    if (containerId === undefined) return { kind: 'cancelled' };
    const engine = await live.engine();
    const planned = await planFor(engine, containerId, recreation.hostname);
    if (planned.kind === 'refused') return refuse(dialogs, planned.because, planned.hint);
    const { plan } = planned;
    const name = displayText(plan.name);
    const detail = `${planText(plan)}\nEngine: ${displayText(engine.endpoint.text)}`;
    if (!(await dialogs.confirm(`Recreate the container ${name}?`, detail, 'Recreate'))) return { kind: 'cancelled' };
    const { clock, random, journals } = recreation;
    const gate = { stableMs: recreation.stableMs(), patienceMs };
    const work = () => ownWork.during(() => recreateContainer({ engine, clock, random, gate, journals }, plan));
    const outcome = await dialogs.withProgress(`Recreating ${name}`, work);
    void tell(dialogs, name, outcome);
    return outcome.kind === 'recreated'
      ? { kind: 'recreated', containerId: outcome.containerId }
      : { kind: outcome.kind, because: outcome.because };
  },
});

function refuse(dialogs: Dialogs, because: string, hint: string): RecreateResult {
  void dialogs.tell('warning', `Unstale does not recreate this container. ${displayText(because)} ${displayText(hint)}`);
  return { kind: 'refused', because };
}

function tell(dialogs: Dialogs, name: string, outcome: RecreateOutcome): Promise<void> {
  const because = outcome.kind === 'recreated' ? '' : displayText(outcome.because);
  switch (outcome.kind) {
    case 'recreated':
      return dialogs.tell('information', [`${name} runs the new image.`, ...outcome.notices.map(displayText)].join(' '));
    case 'aborted':
      return dialogs.tell('warning', `${name} was not touched. ${because}`);
    case 'rolled-back': {
      const lastLine = displayText(outcome.logs.trimEnd().split('\n').at(-1) ?? '');
      const said = lastLine === '' ? '' : ` It said: ${lastLine}`;
      return dialogs.tell('error', `The new container did not stay up, and the old ${name} is back. ${because}${said}`);
    }
    case 'needs-attention':
      return dialogs.tell(
        'error',
        `${name} needs you; nothing was deleted. ${because} Run: ${outcome.commands.map(displayText).join('; ')}`,
      );
  }
}
