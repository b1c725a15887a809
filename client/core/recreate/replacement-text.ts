/** What replacing a container by one of an image that nobody builds now would do, for people. */
import { commandLine } from '../build/build-line.ts';
import type { ReplacementPlan } from '../build/rebuild-plan.ts';
import { plannedUpArguments, replicasText } from '../compose/compose-service.ts';
import { displayText } from '../tree/display-text.ts';
import { planText } from './plan-text.ts';

const longestLine = 4_000;

/** For a modal dialog. */
export function pullPlanText(plan: ReplacementPlan): string {
  const { reference } = plan.recreation;
  const pulls = displayText(commandLine(plan.program, ['pull', '--', reference]), longestLine);
  const after =
    'The reference then names what the registry has; it names again what it named if the new container does not stay up.';
  return [pulls, after, ...replacementParagraphs(plan)].join('\n\n');
}

/** Of a service, by Compose, from what its image is here now. */
export function servicePlanText(plan: ReplacementPlan): string {
  return replacementParagraphs(plan).join('\n\n');
}

function replacementParagraphs({ recreation, program, service, others }: ReplacementPlan): readonly string[] {
  const line =
    service === undefined ? '' : displayText(commandLine(program, plannedUpArguments(service, recreation)), longestLine);
  const paragraphs = [
    service === undefined ? '' : `Compose replaces the container: ${line}`,
    service === undefined ? '' : displayText(replicasText(service), 400),
    planText(recreation, service === undefined ? 'rebuild' : 'compose'),
    others.length > 0 ? `Not touched, though created from the same name: ${displayText(others.join(', '))}` : '',
  ];
  return paragraphs.filter((text) => text !== '');
}
