/** Shows what the next build will reuse and what will run, and why. Nothing is built. */
import { planPageHtml, planTitle } from '../core/plan/plan-page.ts';
import { displayText } from '../core/tree/display-text.ts';
import { planOf } from '../flows/plan-build.ts';
import { choosePlanned } from './choose-planned.ts';
import { unlessAborted } from './chosen-diagnosis.ts';
import { command } from './command.ts';
import { plainValue } from './plain-value.ts';

export const showBuildPlan = command({
  id: 'unstale.showBuildPlan',
  run: async (ports, asked) => {
    const { dialogs, live, notes, pictures, place, plans, recreation } = ports;
    const source = await choosePlanned(ports, 'Plan of which build?', asked);
    if (source === undefined) return undefined;
    const engine = await live.engine();
    const plan = await dialogs.withSteps('Planning the next build', (onStep, signal) =>
      unlessAborted(signal, planOf({ engine, place, plans, builder: recreation.builder }, source, { onStep, signal })),
    );
    if (plan === undefined) return undefined;
    if (plan.kind === 'unknown') {
      void dialogs.tell('information', `What the next build will do cannot be told. ${displayText(plan.because, 400)}`);
      return plainValue(plan);
    }
    const comparedWith = plan.comparedWithMs === undefined ? undefined : notes.timeText(plan.comparedWithMs);
    pictures.showPage(planTitle(source), (nonce) => planPageHtml({ plan, source, comparedWith }, nonce));
    return plainValue(plan);
  },
});
