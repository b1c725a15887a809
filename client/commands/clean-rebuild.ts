/** The whole cycle in one command: plan, question, build, comparison, exchange, and what was proved. */
import type { CleanRebuildResult } from '../contributions.ts';
import { proofText } from '../core/build/proof-text.ts';
import { type RebuildPlan, rebuildPlanText } from '../core/build/rebuild-plan.ts';
import { displayText } from '../core/tree/display-text.ts';
import { type CleanRebuildOutcome, cleanRebuild } from '../flows/clean-rebuild.ts';
import { planCleanRebuild } from '../flows/plan-clean-rebuild.ts';
import type { Subject } from '../subject.ts';
import { chooseContainer } from './choose-container.ts';
import { targetOf } from './choose-target.ts';
import { type CommandPorts, command } from './command.ts';
import { offerRebuild } from './rebuild-dev-container.ts';
import { offerToRestore, restoreButton, restorePreviousCommand, wayBackAfter } from './restore-previous.ts';
import { setBuildSource } from './set-build-source.ts';
import { tellNotReplaced } from './tell-replacement.ts';

const patienceMs = 10 * 60_000;

/** How the image is built, and what that is called. */
interface Manner {
  readonly isClean: boolean;
  /** In front of the container's name. */
  readonly question: string;
  readonly button: string;
}

const clean: Manner = { isClean: true, question: 'Clean rebuild of', button: 'Clean Rebuild' };
const withCache: Manner = { isClean: false, question: 'Rebuild', button: 'Rebuild' };

export const cleanRebuildCommand = command({
  id: 'unstale.cleanRebuild',
  run: (ports, subject) => rebuildMeant(ports, subject, clean),
});

export const rebuildCommand = command({
  id: 'unstale.rebuild',
  run: (ports, subject) => rebuildMeant(ports, subject, withCache),
});

async function rebuildMeant(ports: CommandPorts, subject: Subject | undefined, manner: Manner): Promise<CleanRebuildResult> {
  // A link or a key may call this where no menu offers it.
  if (!ports.isTrusted()) return refuse(ports, 'This workspace is not trusted.', 'Trust it, and try again.');
  const id = await chooseContainer(ports, 'Rebuild which container?', subject);
  return id === undefined ? { kind: 'cancelled' } : rebuildAsked(ports, id, { ...manner, isAsking: true });
}

/** Without the question, for callers that asked it themselves. */
export function rebuildWithoutAsking(ports: CommandPorts, containerId: string): Promise<CleanRebuildResult> {
  return rebuildAsked(ports, containerId, { ...clean, isAsking: false });
}

async function rebuildAsked(
  ports: CommandPorts,
  containerId: string,
  { isClean, question, button, isAsking }: Manner & { readonly isAsking: boolean },
): Promise<CleanRebuildResult> {
  if (!ports.isTrusted()) return refuse(ports, 'This workspace is not trusted.', 'Trust it, and try again.');
  const { live, dialogs, place, builds, recreation, archives, log } = ports;
  const engine = await live.engine();
  const { kind } = await engine.facts();
  const { clock, random, ownId, isPulling, builder, journals } = recreation;
  const how = { isClean, isPulling: isPulling(), builder: builder() };
  const shared = { engine, builds, ownId, cli: place.cli(engine.endpoint, kind) };
  const look = { ...shared, pathOf: place.pathOf, realPath: place.realPath, workspace: place.workspace };
  let planned = await planCleanRebuild(look, containerId, how);
  if (planned.kind === 'refused' && planned.isSourceUnknown === true && isAsking) {
    if ((await setBuildSource.run(ports, containerId)) === undefined) return { kind: 'cancelled' };
    planned = await planCleanRebuild(look, containerId, how);
  } else if (planned.kind === 'plan' && planned.plan.openTarget !== undefined && isAsking) {
    const asking = await targetOf(ports, planned.plan.recreation.reference, planned.plan.openTarget);
    if (asking.kind === 'cancelled') return asking;
    planned = await planCleanRebuild(look, containerId, { ...how, target: asking.target });
  }
  if (planned.kind === 'refused' && planned.fix === 'rebuild-dev-container') {
    offerRebuild(ports, containerId, planned.because).catch((error: unknown) => log.error(String(error)));
    return { kind: 'refused', because: planned.because };
  }
  if (planned.kind === 'refused') return refuse(ports, planned.because, planned.hint);
  const { plan } = planned;
  const name = displayText(plan.recreation.name);
  const detail = `${rebuildPlanText(plan)}\nEngine: ${displayText(engine.endpoint.text)}`;
  if (isAsking && !(await dialogs.confirm(`${question} ${name}?`, detail, button))) return { kind: 'cancelled' };
  place.mark(plan.dockerfilePath, undefined);
  const outcome = await dialogs.withSteps(`Rebuilding ${name}`, (report, signal) => {
    const gate = { stableMs: recreation.stableMs(), patienceMs };
    const onStep = ({ index, count, instruction }: { index: number; count: number; instruction: string }) =>
      report(`${index}/${count} ${displayText(instruction)}`);
    const rebuild = {
      ...shared,
      archives,
      clock,
      random,
      gate,
      journals,
      signal,
      onStep,
      onLog: (line: string) => log.line(displayText(line)),
    };
    return ports.ownWork.during(() => cleanRebuild(rebuild, plan));
  });
  if (outcome.kind === 'build-failed' && outcome.line !== undefined)
    place.mark(plan.dockerfilePath, { line: outcome.line, because: displayText(outcome.because) });
  live.workspaceChanged();
  live.lookAgain();
  tell(ports, plan, outcome, await wayBackAfter(ports, outcome)).catch((error: unknown) => log.error(String(error)));
  return resultOf(plan, outcome);
}

function resultOf({ dockerfilePath }: RebuildPlan, outcome: CleanRebuildOutcome): CleanRebuildResult {
  switch (outcome.kind) {
    case 'rebuilt':
      return { kind: 'rebuilt', containerId: outcome.containerId, identicalFiles: outcome.proof.equal };
    case 'build-failed':
      return { kind: outcome.kind, because: outcome.because, line: outcome.line, dockerfile: dockerfilePath };
    case 'cancelled':
      return outcome;
    default:
      return { kind: outcome.kind, because: outcome.because };
  }
}

async function tell(
  ports: CommandPorts,
  plan: RebuildPlan,
  outcome: CleanRebuildOutcome,
  wayBack: string | undefined,
): Promise<void> {
  const { dialogs, log } = ports;
  const name = displayText(plan.recreation.name);
  const because = 'because' in outcome ? displayText(outcome.because) : '';
  switch (outcome.kind) {
    case 'rebuilt': {
      const text = [`${name} runs a new image.`, proofText(outcome.proof), ...outcome.notices.map(displayText)].join(' ');
      if (outcome.proof.equal.length === 0) return offerToRestore(ports, text, wayBack);
      const buttons = wayBack === undefined ? ['Show Files'] : ['Show Files', restoreButton];
      const pressed = await dialogs.choose('information', text, buttons);
      if (pressed === restoreButton) await restorePreviousCommand.run(ports, wayBack);
      else if (pressed !== undefined) await dialogs.showText(`${outcome.proof.equal.join('\n')}\n`, `Identical files of ${name}`);
      return;
    }
    case 'cancelled':
      return dialogs.tell('information', `The build was cancelled; ${name} was not touched.`);
    case 'build-failed': {
      const at = outcome.line === undefined ? '' : ` Line ${outcome.line} of the Dockerfile:`;
      const text = `The build failed, and ${name} was not touched.${at} ${because}`;
      if (await dialogs.offer('error', text, 'Show Output')) log.show();
      return;
    }
    default:
      return tellNotReplaced(dialogs, name, outcome);
  }
}

function refuse({ dialogs, log }: CommandPorts, because: string, hint: string): CleanRebuildResult {
  dialogs
    .tell('warning', `Unstale does not rebuild this container. ${displayText(because)} ${displayText(hint)}`)
    .catch((error: unknown) => log.error(String(error)));
  return { kind: 'refused', because };
}
