/** Shows why the steps of the last build ran, what of it was needless, and what was reused although it may be old. */
import { lastBuildReport } from '../core/plan/last-build-report.ts';
import { sourceLabel } from '../core/plan/planned-sources.ts';
import { lastBuildOf } from '../flows/plan-build.ts';
import { choosePlanned } from './choose-planned.ts';
import { command } from './command.ts';
import { plainValue } from './plain-value.ts';

export const explainLastBuild = command({
  id: 'unstale.explainLastBuild',
  run: async (ports, asked) => {
    const { dialogs, documents, live, notes, place, plans } = ports;
    const source = await choosePlanned(ports, 'The last build of what?', asked);
    if (source === undefined) return undefined;
    const engine = await live.engine();
    const last = await dialogs.withProgress('Reading what the builder remembers', () =>
      lastBuildOf({ engine, place, plans }, source),
    );
    if (last.kind !== 'known') {
      void dialogs.tell('information', last.kind === 'none' ? 'No build of it is remembered on this builder.' : last.because);
      return plainValue(last);
    }
    const steps = await notes.steps.imageSteps(source);
    const instructions = steps.kind === 'known' ? steps.steps : [];
    const name = sourceLabel(source);
    const report = lastBuildReport(last, { name, at: notes.timeText(last.atMs), instructions });
    await documents.showReport(`Last Build of ${name}`, { text: report, links: [] });
    return plainValue(last);
  },
});
