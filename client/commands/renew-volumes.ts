/** A new container with fresh anonymous volumes: plan, question, exchange, and where the old volumes are. */
import type { RecreateResult } from '../contributions.ts';
import { containersOf } from '../core/freshness/report.ts';
import type { RenewedVolume } from '../core/recreate/renewed-volumes.ts';
import { servicePlanText } from '../core/recreate/replacement-text.ts';
import { displayText } from '../core/tree/display-text.ts';
import { planRenewal } from '../flows/plan-renewal.ts';
import type { RecreateOutcome } from '../flows/recreate-container.ts';
import { renewVolumes } from '../flows/renew-volumes.ts';
import { engineAndCli, gateOf } from './build-ports.ts';
import { chooseContainer } from './choose-container.ts';
import { type CommandPorts, command } from './command.ts';
import { tellNotReplaced } from './tell-replacement.ts';

export const renewVolumesCommand = command({
  id: 'unstale.renewVolumes',
  run: async (ports, subject): Promise<RecreateResult> => {
    // A link or a key may call this where no menu offers it.
    if (!ports.isTrusted()) return refuse(ports, 'This workspace is not trusted.', 'Trust it, and try again.');
    const containerId = await chooseContainer(ports, 'Fresh anonymous volumes for which container?', subject);
    if (containerId === undefined) return { kind: 'cancelled' };
    const { engine, cli } = await engineAndCli(ports);
    const { clock, random, journals, ownId } = ports.recreation;
    const { realPath, workspace } = ports.place;
    const choose = (volumes: readonly RenewedVolume[]) => chooseVolumes(ports, containerId, volumes);
    const planned = await planRenewal({ engine, cli, ownId, realPath, workspace }, containerId, choose);
    if (planned.kind === 'cancelled') return planned;
    if (planned.kind === 'refused') return refuse(ports, planned.because, planned.hint);
    const { plan } = planned;
    const { dialogs, ownWork } = ports;
    const name = displayText(plan.recreation.name);
    const detail = `${servicePlanText(plan)}\nEngine: ${displayText(engine.endpoint.text)}`;
    if (!(await dialogs.confirm(`Recreate ${name} with fresh anonymous volumes?`, detail, 'Recreate')))
      return { kind: 'cancelled' };
    const onLog = (line: string) => ports.log.line(displayText(line));
    const recreation = { engine, cli, ownId, clock, random, journals, gate: gateOf(ports), onLog };
    const work = () => ownWork.during(() => renewVolumes(recreation, plan));
    const outcome = await dialogs.withProgress(`Recreating ${name}`, work);
    ports.live.lookAgain();
    tell(ports, name, outcome);
    return outcome.kind === 'recreated'
      ? { kind: 'recreated', containerId: outcome.containerId }
      : { kind: outcome.kind, because: outcome.because };
  },
});

/** Those that are known to hide something are chosen already. */
function chooseVolumes(
  { dialogs, live }: CommandPorts,
  containerId: string,
  volumes: readonly RenewedVolume[],
): Promise<readonly RenewedVolume[] | undefined> {
  const { state } = live;
  const found = state.kind === 'known' ? containersOf(state.report).find(({ id }) => id === containerId) : undefined;
  const hidden = found?.links.find(({ id }) => id === 'mount')?.evidence ?? [];
  const items = volumes.map((volume) => ({
    label: displayText(volume.path),
    description: volume.createdAt === undefined ? '' : `made ${displayText(volume.createdAt.slice(0, 10))}`,
    detail: displayText(volume.name),
    isPicked: hidden.some((path) => path.startsWith(`${volume.path}/`)),
    value: volume,
  }));
  return dialogs.pickSeveral('Which of its anonymous volumes are to be fresh?', items);
}

function refuse({ dialogs, log }: CommandPorts, because: string, hint: string): RecreateResult {
  dialogs
    .tell('warning', `Unstale does not recreate this container. ${displayText(because)} ${displayText(hint)}`)
    .catch((error: unknown) => log.error(String(error)));
  return { kind: 'refused', because };
}

function tell({ dialogs, log }: CommandPorts, name: string, outcome: RecreateOutcome): void {
  const notices = outcome.kind === 'recreated' ? outcome.notices.map((each) => displayText(each, 400)) : [];
  const told =
    outcome.kind === 'recreated'
      ? dialogs.tell('information', [`${name} runs with fresh anonymous volumes.`, ...notices].join(' '))
      : tellNotReplaced(dialogs, name, outcome);
  told.catch((error: unknown) => log.error(String(error)));
}
