/** A new container from what the reference is now: plan, question, exchange, and what came of it. Services are replaced by Compose. */

import type { RecreateResult } from '../contributions.ts';
import { serviceOf } from '../core/compose/service-of.ts';
import { objectOf, textOf } from '../core/json-fields.ts';
import { planText } from '../core/recreate/plan-text.ts';
import { servicePlanText } from '../core/recreate/replacement-text.ts';
import { displayText } from '../core/tree/display-text.ts';
import { planFor } from '../flows/plan-recreation.ts';
import { planReplacement } from '../flows/plan-replacement.ts';
import { recreateService } from '../flows/pull-and-recreate.ts';
import { recreateContainer } from '../flows/recreate-container.ts';
import type { RecreateOutcome } from '../flows/recreate-within.ts';
import type { Engine } from '../ports.ts';
import { engineAndCli, gateOf } from './build-ports.ts';
import { chooseContainer } from './choose-container.ts';
import { type CommandPorts, command } from './command.ts';
import { offerToRestore, wayBackAfter } from './restore-previous.ts';
import { tellNotReplaced } from './tell-replacement.ts';

export const recreate = command({
  id: 'unstale.recreate',
  run: async (ports, subject): Promise<RecreateResult> => {
    // A link or a key may call this where no menu offers it.
    if (!ports.isTrusted()) return refuse(ports, 'This workspace is not trusted.', 'Trust it, and try again.');
    const containerId = await chooseContainer(ports, 'Recreate which container?', subject);
    if (containerId === undefined) return { kind: 'cancelled' };
    const engine = await ports.live.engine();
    const planned = await plan(ports, engine, containerId);
    if ('because' in planned) return refuse(ports, planned.because, planned.hint);
    const { dialogs, ownWork } = ports;
    const name = displayText(planned.name);
    const detail = `${planned.text}\nEngine: ${displayText(engine.endpoint.text)}`;
    if (!(await dialogs.confirm(`Recreate the container ${name}?`, detail, 'Recreate'))) return { kind: 'cancelled' };
    const outcome = await dialogs.withProgress(`Recreating ${name}`, () => ownWork.during(planned.carryOut));
    ports.live.lookAgain();
    tell(ports, name, outcome, await wayBackAfter(ports, outcome)).catch((error: unknown) => ports.log.error(String(error)));
    return outcome.kind === 'recreated'
      ? { kind: 'recreated', containerId: outcome.containerId }
      : { kind: outcome.kind, because: outcome.because };
  },
});

interface Plan {
  readonly name: string;
  readonly text: string;
  readonly carryOut: () => Promise<RecreateOutcome>;
}

async function plan(ports: CommandPorts, engine: Engine, containerId: string): Promise<Plan | Refused> {
  const { clock, random, journals, ownId } = ports.recreation;
  const labels = objectOf(objectOf((await engine.inspectContainer(containerId))['Config'])['Labels']);
  if (serviceOf((label) => textOf(labels[label]) || undefined) !== undefined) return planOfService(ports, containerId);
  const planned = await planFor(engine, containerId, ownId);
  if (planned.kind === 'refused') return planned;
  const recreation = { engine, clock, random, journals, gate: gateOf(ports) };
  return {
    ...{ name: planned.plan.name, text: planText(planned.plan) },
    carryOut: () => recreateContainer(recreation, planned.plan),
  };
}

interface Refused {
  readonly because: string;
  readonly hint: string;
}

async function planOfService(ports: CommandPorts, containerId: string): Promise<Plan | Refused> {
  const { clock, random, journals, ownId } = ports.recreation;
  const { realPath, workspace } = ports.place;
  const { engine, cli } = await engineAndCli(ports);
  const planned = await planReplacement({ engine, cli, ownId, realPath, workspace }, containerId);
  if (planned.kind === 'refused') return planned;
  const onLog = (line: string) => ports.log.line(displayText(line));
  const replacing = { engine, cli, ownId, clock, random, journals, gate: gateOf(ports), onLog };
  return {
    ...{ name: planned.plan.recreation.name, text: servicePlanText(planned.plan) },
    carryOut: async () => {
      const outcome = await recreateService(replacing, planned.plan);
      return outcome.kind === 'replaced' ? { ...outcome, kind: 'recreated' } : outcome;
    },
  };
}

function refuse({ dialogs, log }: CommandPorts, because: string, hint: string): RecreateResult {
  dialogs
    .tell('warning', `Unstale does not recreate this container. ${displayText(because)} ${displayText(hint)}`)
    .catch((error: unknown) => log.error(String(error)));
  return { kind: 'refused', because };
}

function tell(ports: CommandPorts, name: string, outcome: RecreateOutcome, wayBack: string | undefined): Promise<void> {
  if (outcome.kind !== 'recreated') return tellNotReplaced(ports.dialogs, name, outcome);
  const notices = outcome.notices.map((each) => displayText(each));
  return offerToRestore(ports, [`${name} runs the new image.`, ...notices].join(' '), wayBack);
}
