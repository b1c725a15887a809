/** An image built by itself: plan, question, build, comparison, its name, and the containers that still run the older one. */
import type { ImageBuildResult } from '../contributions.ts';
import { type ImageBuildPlan, imageBuildText } from '../core/build/image-build-plan.ts';
import { proofText } from '../core/build/proof-text.ts';
import { withTarget } from '../core/build/stage-choice.ts';
import { displayText } from '../core/tree/display-text.ts';
import { planImageBuild } from '../flows/plan-image-build.ts';
import { type ImageBuildOutcome, rebuildImage } from '../flows/rebuild-image.ts';
import { engineAndCli, watchedBuild } from './build-ports.ts';
import { chooseBuiltImage } from './choose-built-image.ts';
import { targetOf } from './choose-target.ts';
import { type CommandPorts, command } from './command.ts';
import { offerToRecreate } from './offer-to-recreate.ts';

export const rebuildImageCommand = command({
  id: 'unstale.rebuildImage',
  run: async (ports, asked): Promise<ImageBuildResult> => {
    // A link or a key may call this where no menu offers it.
    if (!ports.isTrusted()) return refuse(ports, 'This workspace is not trusted.', 'Trust it, and try again.');
    const { dialogs, place, recreation } = ports;
    const chosen = await chooseBuiltImage(ports, 'Rebuild which image?', asked);
    if (chosen.kind === 'cancelled') return chosen;
    if (chosen.kind === 'none') return refuse(ports, chosen.because, '');
    const asking = await targetOf(ports, chosen.image.reference, chosen.image.source);
    if (asking.kind === 'cancelled') return asking;
    const image = { ...chosen.image, source: withTarget(chosen.image.source, asking.target) };
    const { engine, cli } = await engineAndCli(ports);
    const how = { isPulling: recreation.isPulling(), isCacheUsed: true, builder: recreation.builder() };
    const planned = await planImageBuild({ engine, cli, builds: ports.builds, pathOf: place.pathOf }, image, how);
    if (planned.kind === 'refused') return refuse(ports, planned.because, planned.hint);
    const { plan } = planned;
    const detail = `${imageBuildText(plan, [])}\n\nEngine: ${displayText(engine.endpoint.text)}`;
    const question = `Rebuild the image ${displayText(plan.reference, 400)}?`;
    if (!(await dialogs.confirm(question, detail, 'Rebuild Image'))) return { kind: 'cancelled' };
    return build(ports, plan);
  },
});

async function build(ports: CommandPorts, plan: ImageBuildPlan): Promise<ImageBuildResult> {
  const { dialogs, place, recreation, builds, archives, log, live } = ports;
  const { engine, cli } = await engineAndCli(ports);
  const { clock, random } = recreation;
  const { dockerfilePath } = plan.order;
  place.mark(dockerfilePath, undefined);
  const outcome = await dialogs.withSteps(`Building ${displayText(plan.reference)}`, (report, signal) => {
    const building = { engine, cli, builds, archives, clock, random, ...watchedBuild(ports, report, signal) };
    return ports.ownWork.during(() => rebuildImage(building, plan));
  });
  if (outcome.kind === 'build-failed' && outcome.line !== undefined)
    place.mark(dockerfilePath, { line: outcome.line, because: displayText(outcome.because) });
  live.workspaceChanged();
  tell(ports, plan, outcome).catch((error: unknown) => log.error(String(error)));
  switch (outcome.kind) {
    case 'built':
      return {
        kind: 'built',
        reference: plan.reference,
        imageId: outcome.imageId,
        olderContainers: outcome.older.map(({ id }) => id),
      };
    case 'build-failed':
      return { kind: outcome.kind, because: outcome.because, line: outcome.line, dockerfile: dockerfilePath };
    case 'aborted':
      return { kind: outcome.kind, because: outcome.because };
    case 'cancelled':
      return outcome;
  }
}

async function tell(ports: CommandPorts, plan: ImageBuildPlan, outcome: ImageBuildOutcome): Promise<void> {
  const { dialogs, log } = ports;
  const name = displayText(plan.reference, 400);
  switch (outcome.kind) {
    case 'built':
      return offerToRecreate(ports, `${name} is built. ${proofText(outcome.proof)}`, outcome.older);
    case 'cancelled':
      return dialogs.tell('information', `The build of ${name} was cancelled; it names what it named.`);
    case 'build-failed': {
      const at = outcome.line === undefined ? '' : ` Line ${outcome.line} of the Dockerfile:`;
      const text = `The build failed, and ${name} names what it named.${at} ${displayText(outcome.because, 600)}`;
      if (await dialogs.offer('error', text, 'Show Output')) log.show();
      return;
    }
    case 'aborted':
      return dialogs.tell('warning', `${name} names what it named. ${displayText(outcome.because, 600)}`);
  }
}

function refuse({ dialogs, log }: CommandPorts, because: string, hint: string): ImageBuildResult {
  dialogs
    .tell('warning', `Unstale does not build this image. ${displayText(because, 600)} ${displayText(hint)}`)
    .catch((error: unknown) => log.error(String(error)));
  return { kind: 'refused', because };
}
