/** Shows what the next build will reuse and what will run, and why. Nothing is built. */
import { planReport } from '../core/plan/plan-report.ts';
import { sourceLabel } from '../core/plan/planned-sources.ts';
import { planOf } from '../flows/plan-build.ts';
import { choosePlanned } from './choose-planned.ts';
import { command } from './command.ts';
import { plainValue } from './plain-value.ts';

export const showBuildPlan = command({
  id: 'unstale.showBuildPlan',
  run: async (ports, asked) => {
    const { dialogs, documents, live, notes, place, plans } = ports;
    const source = await choosePlanned(ports, 'Plan of which build?', asked);
    if (source === undefined) return undefined;
    const engine = await live.engine();
    const plan = await dialogs.withProgress('Planning the next build', () => planOf({ engine, place, plans }, source));
    if (plan.kind === 'unknown') {
      void dialogs.tell('information', `What the next build will do cannot be told. ${plan.because}`);
      return plainValue(plan);
    }
    const name = sourceLabel(source);
    const comparedWith = plan.comparedWithMs === undefined ? undefined : notes.timeText(plan.comparedWithMs);
    await documents.showReport(`Build Plan of ${name}`, { text: planReport(plan, { name, comparedWith }), links: [] });
    return plainValue(plan);
  },
});
