/** The container that a command means: the only one of its subject, or the one that a person chooses, stale ones first. */
import { type ContainerStatus, containersOf } from '../core/freshness/report.ts';
import { containersMeant, subjectText, wholeIdOf } from '../core/subject/containers-meant.ts';
import { displayText } from '../core/tree/display-text.ts';
import { EngineError } from '../ports.ts';
import type { Subject } from '../subject.ts';
import type { CommandPorts } from './command.ts';

const order = { stale: 0, unknown: 1, fresh: 2 } as const;

/** `undefined` when the person chooses none, or there is none, which is told. */
export async function chooseContainer(
  { live, dialogs }: Pick<CommandPorts, 'live' | 'dialogs'>,
  question: string,
  subject: Subject | undefined,
): Promise<string | undefined> {
  const whole = subject === undefined ? undefined : wholeIdOf(subject);
  if (whole !== undefined) return whole;
  const report = await dialogs.withProgress('Comparing what runs with the workspace', () => live.lookThoroughly());
  const containers = subject === undefined ? containersOf(report) : containersMeant(report, subject);
  if (containers.length === 0) {
    const of = subject === undefined ? '' : ` of ${subjectText(subject)}`;
    await dialogs.tell('information', `There is no container${of} on this engine.`);
    return undefined;
  }
  const [only] = containers;
  if (subject !== undefined && containers.length === 1) return only?.id;
  return dialogs.pick(question, [...containers].sort(staleFirst).map(itemOf));
}

/** For callers that are not there to be asked. */
export async function theContainer({ live }: Pick<CommandPorts, 'live'>, subject: Subject): Promise<string> {
  const whole = wholeIdOf(subject);
  if (whole !== undefined) return whole;
  const found = containersMeant(await live.lookThoroughly(), subject);
  const [only] = found;
  if (only === undefined) throw new EngineError('not-found', `There is no container of ${subjectText(subject)} on this engine.`);
  const names = found.map(({ name }) => displayText(name)).join(', ');
  if (found.length > 1) throw new EngineError('conflict', `${subjectText(subject)} has several containers: ${names}.`);
  return only.id;
}

function staleFirst(one: ContainerStatus, other: ContainerStatus): number {
  return order[one.verdict.kind] - order[other.verdict.kind];
}

function itemOf({ id, name, verdict, status }: ContainerStatus) {
  return {
    label: displayText(name),
    description: `${verdict.kind} · ${displayText(status)}`,
    ...(verdict.kind === 'fresh' ? {} : { detail: displayText(verdict.link.because) }),
    value: id,
  };
}
