/** Shows why the steps of the last build ran, what of it was needless, and what was reused although it may be out of date. */
import { lastBuildPageHtml, lastBuildTitle } from '../core/plan/last-build-page.ts';
import { displayText } from '../core/tree/display-text.ts';
import { lastBuildOf } from '../flows/plan-build.ts';
import { readFrozenSteps } from '../flows/read-frozen-steps.ts';
import { choosePlanned } from './choose-planned.ts';
import { unlessAborted } from './chosen-diagnosis.ts';
import { command } from './command.ts';
import { plainValue } from './plain-value.ts';

const none = 'No build of it is remembered on this builder. Build it once, and ask again.';

export const explainLastBuild = command({
  id: 'unstale.explainLastBuild',
  run: async (ports, asked) => {
    const { dialogs, live, notes, pictures, place, plans, recreation } = ports;
    const source = await choosePlanned(ports, 'The last build of what?', asked);
    if (source === undefined) return undefined;
    const engine = await live.engine();
    const last = await dialogs.withSteps('Explaining the last build', (onStep, signal) =>
      unlessAborted(signal, lastBuildOf({ engine, place, plans, builder: recreation.builder }, source, { onStep, signal })),
    );
    if (last === undefined) return undefined;
    if (last.kind !== 'known') {
      const because = last.kind === 'none' ? none : `What the last build did cannot be told. ${displayText(last.because, 400)}`;
      void dialogs.tell('information', because);
      return plainValue(last);
    }
    const stageNames = last.steps.map(({ stageName }) => stageName);
    const instructions = await readFrozenSteps(notes.steps, source, stageNames);
    const page = { last, source, at: notes.timeText(last.atMs), instructions };
    pictures.showPage(lastBuildTitle(source), (nonce) => lastBuildPageHtml(page, nonce));
    return plainValue(last);
  },
});
