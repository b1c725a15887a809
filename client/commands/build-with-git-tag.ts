/** An image with the tag of the commit that it was built from: plan, question, build, comparison, names, and what comes next. */
import type { GitBuildResult } from '../contributions.ts';
import { proofText } from '../core/build/proof-text.ts';
import { withTarget } from '../core/build/stage-choice.ts';
import { type GitBuildPlan, gitBuildText } from '../core/commit/git-build-plan.ts';
import { displayText } from '../core/tree/display-text.ts';
import { buildWithGitTag, type GitBuildOutcome } from '../flows/build-with-git-tag.ts';
import { planGitBuild } from '../flows/plan-git-build.ts';
import { planImageBuild } from '../flows/plan-image-build.ts';
import type { Engine } from '../ports.ts';
import { engineAndCli, watchedBuild } from './build-ports.ts';
import { chooseBuiltImage } from './choose-built-image.ts';
import { targetOf } from './choose-target.ts';
import { type CommandPorts, command } from './command.ts';
import { offerToRecreate } from './offer-to-recreate.ts';

export const buildWithGitTagCommand = command({
  id: 'unstale.buildWithGitTag',
  run: async (ports, asked) => {
    // A link or a key may call this where no menu offers it.
    if (!ports.isTrusted()) return refuse(ports, 'This workspace is not trusted.', 'Trust it, and try again.');
    const chosen = await chooseBuiltImage(ports, 'Build which image?', asked);
    if (chosen.kind === 'cancelled') return chosen;
    if (chosen.kind === 'none') return refuse(ports, chosen.because, '');
    const asking = await targetOf(ports, chosen.image.reference, chosen.image.source);
    if (asking.kind === 'cancelled') return asking;
    const meant = { ...chosen.image, source: withTarget(chosen.image.source, asking.target) };
    const { engine, cli } = await engineAndCli(ports);
    const { builder, isPulling } = ports.recreation;
    const how = { isPulling: isPulling(), isCacheUsed: true, builder: builder() };
    const image = await planImageBuild({ engine, cli, builds: ports.builds, pathOf: ports.place.pathOf }, meant, how);
    if (image.kind === 'refused') return refuse(ports, image.because, image.hint);
    const planned = await planGitBuild(gitPorts(ports, engine), image.plan);
    if (planned.kind === 'refused') return refuse(ports, planned.because, planned.hint);
    const { plan } = planned;
    const detail = `${gitBuildText(plan)}\n\nEngine: ${displayText(engine.endpoint.text)}`;
    const question = `Build ${displayText(plan.tag.reference, 400)}?`;
    if (!(await ports.dialogs.confirm(question, detail, 'Build'))) return { kind: 'cancelled' };
    return build(ports, plan);
  },
});

async function build(ports: CommandPorts, plan: GitBuildPlan): Promise<GitBuildResult> {
  const { dialogs, place, recreation, builds, archives, log, live } = ports;
  const { engine, cli } = await engineAndCli(ports);
  const { clock, random } = recreation;
  const { dockerfilePath } = plan.build.order;
  place.mark(dockerfilePath, undefined);
  const outcome = await dialogs.withSteps(`Building ${displayText(plan.tag.reference)}`, (report, signal) => {
    const shared = { ...gitPorts(ports, engine), cli, builds, archives, clock, random };
    const mayMoveTag = (because: string) =>
      dialogs.confirm(
        'Move the tag?',
        `${displayText(because, 600)} A clean tag that moves means something else to others.`,
        'Move',
      );
    const watch = watchedBuild(ports, report, signal);
    return ports.ownWork.during(() => buildWithGitTag({ ...shared, ...watch, mayMoveTag }, plan));
  });
  if (outcome.kind === 'build-failed' && outcome.line !== undefined)
    place.mark(dockerfilePath, { line: outcome.line, because: displayText(outcome.because) });
  live.workspaceChanged();
  if (outcome.kind === 'built') await ports.clipboard.write(plan.tag.reference);
  tell(ports, plan, outcome).catch((error: unknown) => log.error(String(error)));
  return resultOf(plan, outcome);
}

function gitPorts({ contexts, notes, place, platform, recreation }: CommandPorts, engine: Engine) {
  return { engine, contexts, git: notes.git, place, platform, clock: recreation.clock, instantText: recreation.instantText };
}

function resultOf({ tag, build, beside }: GitBuildPlan, outcome: GitBuildOutcome): GitBuildResult {
  switch (outcome.kind) {
    case 'built': {
      const { imageId, isKept, older } = outcome;
      const names = { reference: tag.reference, movingReference: build.reference, imageId, isKept };
      return { kind: 'built', ...names, dirtyFiles: beside.dirty, olderContainers: older.map(({ id }) => id) };
    }
    case 'build-failed':
      return { kind: outcome.kind, because: outcome.because, line: outcome.line, dockerfile: build.order.dockerfilePath };
    case 'cancelled':
      return outcome;
    case 'aborted':
      return { kind: outcome.kind, because: outcome.because };
  }
}

async function tell(ports: CommandPorts, { tag, build }: GitBuildPlan, outcome: GitBuildOutcome): Promise<void> {
  const { dialogs, log } = ports;
  const name = displayText(tag.reference, 400);
  const because = 'because' in outcome ? displayText(outcome.because, 600) : '';
  switch (outcome.kind) {
    case 'built': {
      const what = outcome.isKept ? `${name} had just this content already` : `${name} is built`;
      const text = `${what}, ${displayText(build.reference)} names it, and the first is on the clipboard. ${proofText(outcome.proof)}`;
      return offerToRecreate(ports, text, outcome.older);
    }
    case 'cancelled':
      return dialogs.tell('information', `The build of ${name} was cancelled; no name was changed.`);
    case 'build-failed': {
      const at = outcome.line === undefined ? '' : ` Line ${outcome.line} of the Dockerfile:`;
      if (await dialogs.offer('error', `The build failed, and no name was changed.${at} ${because}`, 'Show Output')) log.show();
      return;
    }
    case 'aborted':
      return dialogs.tell('warning', `${name} was not built. ${because}`);
  }
}

function refuse({ dialogs, log }: CommandPorts, because: string, hint: string): GitBuildResult {
  dialogs
    .tell('warning', `Unstale does not build this image. ${displayText(because, 600)} ${displayText(hint)}`)
    .catch((error: unknown) => log.error(String(error)));
  return { kind: 'refused', because };
}
