/** A new container from what the registry has: plan, question, pull, exchange, and what came of it. */
import type { RecreateResult } from '../contributions.ts';
import { pullPlanText } from '../core/recreate/replacement-text.ts';
import { displayText } from '../core/tree/display-text.ts';
import { planPull } from '../flows/plan-replacement.ts';
import { pullAndRecreate } from '../flows/pull-and-recreate.ts';
import { engineAndCli, gateOf } from './build-ports.ts';
import { chooseContainer } from './choose-container.ts';
import { type CommandPorts, command } from './command.ts';
import { offerToRestore, wayBackAfter } from './restore-previous.ts';
import { tellNotReplaced } from './tell-replacement.ts';

export const pullAndRecreateCommand = command({
  id: 'unstale.pullAndRecreate',
  run: async (ports, subject): Promise<RecreateResult> => {
    // A link or a key may call this where no menu offers it.
    if (!ports.isTrusted()) return refuse(ports, 'This workspace is not trusted.', 'Trust it, and try again.');
    const { dialogs, place, recreation, ownWork, live, log } = ports;
    const containerId = await chooseContainer(ports, 'Pull the image of which container?', subject);
    if (containerId === undefined) return { kind: 'cancelled' };
    const { engine, cli } = await engineAndCli(ports);
    const { ownId, clock, random, journals } = recreation;
    const { realPath, workspace } = place;
    const planned = await planPull({ engine, cli, ownId, realPath, workspace }, containerId);
    if (planned.kind === 'refused') return refuse(ports, planned.because, planned.hint);
    const { plan } = planned;
    const name = displayText(plan.recreation.name);
    const detail = `${pullPlanText(plan)}\nEngine: ${displayText(engine.endpoint.text)}`;
    if (!(await dialogs.confirm(`Pull and recreate ${name}?`, detail, 'Pull and Recreate'))) return { kind: 'cancelled' };
    const outcome = await dialogs.withSteps(`Pulling for ${name}`, (report, signal) => {
      const onLog = (line: string): void => {
        report(displayText(line));
        log.line(displayText(line));
      };
      const pull = { engine, cli, ownId, clock, random, journals, gate: gateOf(ports), onLog, signal };
      return ownWork.during(() => pullAndRecreate(pull, plan));
    });
    live.workspaceChanged();
    const wayBack = await wayBackAfter(ports, outcome);
    const told =
      outcome.kind === 'replaced'
        ? offerToRestore(
            ports,
            [`${name} runs what the registry has.`, ...outcome.notices.map((each) => displayText(each))].join(' '),
            wayBack,
          )
        : outcome.kind === 'cancelled'
          ? dialogs.tell('information', `The pull was cancelled; ${name} was not touched.`)
          : tellNotReplaced(dialogs, name, outcome);
    told.catch((error: unknown) => log.error(String(error)));
    if (outcome.kind === 'replaced') return { kind: 'recreated', containerId: outcome.containerId };
    return outcome.kind === 'cancelled' ? outcome : { kind: outcome.kind, because: outcome.because };
  },
});

function refuse({ dialogs, log }: CommandPorts, because: string, hint: string): RecreateResult {
  dialogs
    .tell('warning', `Unstale does not recreate this container. ${displayText(because)} ${displayText(hint)}`)
    .catch((error: unknown) => log.error(String(error)));
  return { kind: 'refused', because };
}
