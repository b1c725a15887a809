/** Everything stale of a project: one plan, one question, one after the other, and what was done when one fails. */
import type { RebuildStaleResult } from '../contributions.ts';
import { type StalePlan, stalePlanText } from '../core/build/stale-plan.ts';
import { type ContainerStatus, containersOf, type ProjectStatus, type StatusReport } from '../core/freshness/report.ts';
import { containersMeant, subjectText } from '../core/subject/containers-meant.ts';
import { displayText } from '../core/tree/display-text.ts';
import { planStale, rebuildStale, type StaleOutcome } from '../flows/rebuild-stale.ts';
import type { Subject } from '../subject.ts';
import { engineAndCli, gateOf, watchedBuild } from './build-ports.ts';
import { type CommandPorts, command } from './command.ts';

export const rebuildStaleCommand = command({
  id: 'unstale.rebuildStale',
  run: async (ports, subject): Promise<RebuildStaleResult> => {
    // A link or a key may call this where no menu offers it.
    if (!ports.isTrusted()) return refuse(ports, 'This workspace is not trusted. Trust it, and try again.');
    const { dialogs, live, place, builds, recreation } = ports;
    const report = await dialogs.withProgress('Comparing what runs with the workspace', () => live.lookThoroughly());
    const containers = await choose(ports, report, subject);
    if (containers === undefined) return { kind: 'cancelled' };
    if (containers.length === 0) return nothingStale(ports, subject);
    const { engine, cli } = await engineAndCli(ports);
    const { ownId, isPulling, builder } = recreation;
    const look = { engine, cli, builds, ownId, pathOf: place.pathOf, realPath: place.realPath, workspace: place.workspace };
    const plan = await planStale(look, containers, { isClean: false, isPulling: isPulling(), builder: builder() });
    const [leftOut] = plan.leftOut;
    if (plan.steps.length === 0)
      return refuse(ports, leftOut === undefined ? 'Nothing is stale any more.' : `${leftOut.name}: ${leftOut.because}`);
    const count = plan.steps.length === 1 ? '1 container' : `${plan.steps.length} containers`;
    const detail = `${stalePlanText(plan)}\n\nEngine: ${displayText(engine.endpoint.text)}`;
    if (!(await dialogs.confirm(`Rebuild ${count}?`, detail, 'Rebuild'))) return { kind: 'cancelled' };
    return carryOut(ports, plan);
  },
});

async function carryOut(ports: CommandPorts, plan: StalePlan): Promise<RebuildStaleResult> {
  const { dialogs, live, place, builds, recreation, archives, ownWork } = ports;
  const { engine, cli } = await engineAndCli(ports);
  const { clock, random, ownId, journals } = recreation;
  const { pathOf, realPath, workspace } = place;
  for (const { plan: step } of plan.steps) place.mark(step.dockerfilePath, undefined);
  const outcome = await dialogs.withSteps('Rebuilding what is stale', (report, signal) => {
    let at = '';
    const onBegin = (index: number, name: string): void => {
      at = `${index}/${plan.steps.length} ${displayText(name)}`;
      report(at);
    };
    const shared = { engine, cli, builds, archives, clock, random, ownId, journals, pathOf, realPath, workspace };
    const watched = watchedBuild(ports, (line) => report(`${at} · ${line}`), signal);
    return ownWork.during(() => rebuildStale({ ...shared, ...watched, gate: gateOf(ports), onBegin }, plan));
  });
  const failed =
    outcome.kind === 'stopped' ? plan.steps.find(({ plan: step }) => step.recreation.name === outcome.at) : undefined;
  if (
    outcome.kind === 'stopped' &&
    outcome.failure.kind === 'build-failed' &&
    outcome.failure.line !== undefined &&
    failed !== undefined
  )
    place.mark(failed.plan.dockerfilePath, { line: outcome.failure.line, because: displayText(outcome.failure.because) });
  live.workspaceChanged();
  tell(ports, plan, outcome);
  const rebuilt = outcome.done.map(({ containerId }) => containerId);
  if (outcome.kind === 'done') return { kind: 'done', rebuilt, leftOut: plan.leftOut };
  const because = 'because' in outcome.failure ? outcome.failure.because : 'It was cancelled.';
  return { kind: 'stopped', rebuilt, at: outcome.at, because };
}

/** The stale ones; `undefined` when the person chooses none. */
async function choose(
  { dialogs }: CommandPorts,
  report: StatusReport,
  subject: Subject | undefined,
): Promise<readonly ContainerStatus[] | undefined> {
  const stale = (containers: readonly ContainerStatus[]) => containers.filter(({ verdict }) => verdict.kind === 'stale');
  if (subject !== undefined) return stale(containersMeant(report, subject));
  const ofProject = (project: ProjectStatus) => stale(project.images.flatMap(({ containers }) => containers));
  const projects = report.projects.filter((project) => ofProject(project).length > 0);
  if (projects.length <= 1) return stale(containersOf(report));
  const items = projects.map((project) => ({
    label: displayText(project.name ?? 'Without a project'),
    description: `${ofProject(project).length} stale`,
    detail: displayText(
      ofProject(project)
        .map(({ name }) => name)
        .join(', '),
      400,
    ),
    value: ofProject(project),
  }));
  return dialogs.pick('Of which project?', items);
}

function nothingStale(ports: CommandPorts, subject: Subject | undefined): RebuildStaleResult {
  say(ports, 'information', subject === undefined ? 'Nothing is stale.' : `Nothing of ${subjectText(subject)} is stale.`);
  return { kind: 'done', rebuilt: [], leftOut: [] };
}

function tell(ports: CommandPorts, { leftOut }: StalePlan, outcome: StaleOutcome): void {
  const out = leftOut.length === 0 ? '' : ` Left out: ${displayText(leftOut.map(({ name }) => name).join(', '))}.`;
  say(ports, outcome.kind === 'done' ? 'information' : 'warning', `${messageOf(outcome)}${out}`);
}

function messageOf(outcome: StaleOutcome): string {
  const names = outcome.done.map(({ name }) => displayText(name)).join(', ');
  const isOne = outcome.done.length === 1;
  if (outcome.kind === 'done') return `${names} ${isOne ? 'runs a new image' : 'run new images'}.`;
  const { failure } = outcome;
  const at = displayText(outcome.at);
  const done = names === '' ? 'Nothing was replaced.' : `${names} ${isOne ? 'is' : 'are'} done.`;
  if (failure.kind === 'cancelled') return `It was cancelled at ${at}. ${done}`;
  const lines = failure.kind === 'needs-attention' ? failure.commands.map((line) => displayText(line)).join('; ') : '';
  return `It stopped at ${at}: ${displayText(failure.because, 600)} ${done}${lines === '' ? '' : ` Run: ${lines}`}`;
}

function say({ dialogs, log }: CommandPorts, kind: 'information' | 'warning', text: string): void {
  dialogs.tell(kind, text).catch((error: unknown) => log.error(String(error)));
}

function refuse(ports: CommandPorts, because: string): RebuildStaleResult {
  say(ports, 'warning', `Unstale does not rebuild this project. ${displayText(because, 600)}`);
  return { kind: 'refused', because };
}
