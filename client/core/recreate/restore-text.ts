/** What going back to what a container ran before would do, for people. */
import { commandLine } from '../build/build-line.ts';
import type { ReplacementPlan } from '../build/rebuild-plan.ts';
import { upArguments } from '../compose/compose-service.ts';
import { displayText } from '../tree/display-text.ts';
import type { RecreatePlan } from './plan.ts';
import { planText } from './plan-text.ts';

const longestLine = 4_000;

/** For a modal dialog. `shown` is the plan as it is after the reference names the older image. */
export function restorePlanText({ service, program, others }: ReplacementPlan, shown: RecreatePlan): string {
  const reference = displayText(shown.reference);
  const short = (id: string) => id.replace(/^sha256:/, '').slice(0, 12);
  const line = service === undefined ? '' : displayText(commandLine(program, upArguments(service)), longestLine);
  const images = `${short(shown.oldImageId)} → ${short(shown.newImageId)}`;
  const paragraphs = [
    `Back to the image that it ran before. ${reference} then names that image again; what it names now can be restored for an hour.`,
    service === undefined ? '' : `Compose replaces the container: ${line}\nImage: ${images}`,
    service === undefined ? planText(shown) : planText(shown, 'compose'),
    others.length > 0 ? `Not touched, though created from the same name: ${displayText(others.join(', '))}` : '',
  ];
  return paragraphs.filter((text) => text !== '').join('\n\n');
}
