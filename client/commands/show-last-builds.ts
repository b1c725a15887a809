/** Shows the last builds of the builder's history: what each step took, what was reused, and where the cache broke. */
import { buildsPageHtml, type SeenBuild } from '../core/waterfall/builds-page.ts';
import { darkColours, lightColours } from '../core/waterfall/waterfall-colours.ts';
import { layOutWaterfall } from '../core/waterfall/waterfall-layout.ts';
import { waterfallSvg } from '../core/waterfall/waterfall-svg.ts';
import { type LastBuilds, readLastBuilds } from '../flows/read-last-builds.ts';
import { type CommandPorts, command } from './command.ts';

export const showLastBuilds = command({
  id: 'unstale.showLastBuilds',
  run: async (ports) => {
    const { live, dialogs, pictures, notes } = ports;
    const last = await readThem(ports);
    if (last === undefined) return [];
    if (last.kind === 'unknown' || last.seen.length === 0) {
      // Whoever called does not wait until somebody has read it.
      void dialogs.tell('information', last.kind === 'unknown' ? last.because : 'The builder remembers no build.');
      return [];
    }
    const { timeText } = notes;
    const { endpoint } = await live.engine();
    const page = { ...last, engine: endpoint.isLocal ? undefined : endpoint.text, timeText };
    pictures.showPage('Last Builds', (nonce) => buildsPageHtml(page, nonce));
    return last.seen.map(rowOf);
  },
});

/** The picture of one of them as a file that stands alone, in the light or dark of the editor. */
export const saveBuildPicture = command({
  id: 'unstale.saveBuildPicture',
  run: async (ports, of) => {
    const { dialogs, pictures } = ports;
    const last = of === undefined ? undefined : await readThem(ports);
    const found = last?.kind === 'known' ? last.seen.find(({ build }) => build.id === of?.build) : undefined;
    if (found === undefined) {
      void dialogs.tell('information', 'The builder does not remember that build any more.');
      return undefined;
    }
    const svg = waterfallSvg(layOutWaterfall(found.build, found.comparison), pictures.isDark() ? darkColours : lightColours);
    const name = `build-${found.build.name.replaceAll(/[^\w.-]+/g, '-') || 'unnamed'}.svg`;
    const saved = await pictures.save(name, `${svg}\n`);
    if (saved.kind === 'not-drawn')
      void dialogs.tell('warning', 'The picture could not be drawn as PNG; it can be saved as SVG.');
    return saved.kind === 'saved' ? saved.path : undefined;
  },
});

async function readThem(ports: CommandPorts): Promise<LastBuilds | undefined> {
  const { live, dialogs, place, builds } = ports;
  if (!ports.isTrusted()) {
    void dialogs.tell('warning', 'This workspace is not trusted. Trust it to see its builds.');
    return undefined;
  }
  // Which files were saved in between is asked of it.
  await ports.server.start();
  const engine = await live.engine();
  return dialogs.withProgress('Reading the history of builds', () => readLastBuilds({ engine, place, builds }));
}

/** Without the values of arguments, which are nobody's business later. */
function rowOf({ build, comparison }: SeenBuild) {
  const { id, name, target = null, end, startedAtMs, durationMs, steps } = build;
  const shown = steps
    .filter(({ kind }) => kind === 'step')
    .map(({ instruction, durationMs: tookMs, isCached, id: step }) => ({
      ...{ instruction, durationMs: tookMs, isCached },
      brokeBecause: comparison.breaks.get(step) ?? null,
    }));
  return { id, name, target, end, startedAtMs, durationMs, comparison: comparison.sentence, steps: shown };
}
