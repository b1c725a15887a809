import { expect, test } from 'vitest';
import { buildsPageHtml } from './builds-page.ts';
import { compareBuilds } from './compare-builds.ts';
import type { TracedBuild } from './traced-build.ts';
import { lightColours } from './waterfall-colours.ts';
import { layOutWaterfall } from './waterfall-layout.ts';
import { waterfallSvg } from './waterfall-svg.ts';

const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)>\u202e&lt;`;
const step = {
  id: 'b',
  kind: 'step',
  place: `${hostile} 2/3`,
  startMs: 20,
  durationMs: 80,
  isCached: false,
  error: '',
  sizeBytes: 0,
} as const;
const build: TracedBuild = {
  ...{ id: 'a'.repeat(25), name: hostile, target: hostile, end: 'failed', startedAtMs: 0, durationMs: 100, dockerfile: hostile },
  ...{ args: {}, place: undefined, isWithoutCache: false, bases: new Map(), error: hostile },
  steps: [
    { ...step, id: 'a', instruction: 'RUN reused', isCached: true, durationMs: 0, inputs: [] },
    { ...step, instruction: `RUN ${hostile}`, error: hostile, inputs: ['a'] },
    { ...step, id: 'c', kind: 'other', instruction: 'short', durationMs: 1, inputs: [] },
    { ...step, id: 'd', kind: 'transfer', instruction: 'load build context', durationMs: 1, sizeBytes: 1_234_567, inputs: [] },
  ],
};
const before: TracedBuild = { ...build, end: 'completed', startedAtMs: -1 };
const comparison = compareBuilds(build, before, []);
const html = buildsPageHtml(
  { seen: [{ build, comparison }], isOfWorkspace: true, engine: hostile, timeText: () => '10:00' },
  'f00',
);

test('nothing that a stranger wrote is markup, and the page may run and load nothing', () => {
  expect(html.match(/<(\/?[a-z]+)/gi)?.map((tag) => tag.replace('<', ''))).not.toContain('script');
  expect(html).not.toMatch(/<img|\u202e/);
  expect(html).toContain(`content="default-src 'none'; style-src 'nonce-f00'"`);
  expect(html.match(/<style/g)).toHaveLength(1);
  expect(html).not.toMatch(/ style="/);
});

test('its links lead to our two commands, with the id of the build', () => {
  const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, link]) => decodeURIComponent(link ?? ''));
  expect(links).toEqual(['command:unstale.showLastBuilds', `command:unstale.saveBuildPicture?[{"build":"${build.id}"}]`]);
});

test('every row is told to those who do not see it, and short work around the steps is left out', () => {
  const { rows, title } = layOutWaterfall({ ...build, name: 'shop', target: undefined }, comparison);
  expect(title).toBe('shop: failed, 0.1 s');
  expect(rows.map(({ state, note }) => [state, note])).toEqual([
    ['reused', 'reused'],
    ['failed', '0.1 s'],
    ['around', '1.2 MB, 0.0 s'],
  ]);
  expect(rows[1]?.spoken).toMatch(/: failed: .*; 0\.1 s before; the cache broke here: /);
});

test('the bars lie beside the texts and inside of the picture, on one scale', () => {
  const { rows, width, height, ticks } = layOutWaterfall(build, comparison);
  for (const { barX, barWidth, beforeWidth, y } of rows) {
    expect(barX).toBeGreaterThanOrEqual(ticks[0]?.x ?? Number.NaN);
    expect(barX + Math.max(barWidth, beforeWidth)).toBeLessThan(width - 100);
    expect(y).toBeLessThan(height - 30);
  }
  const tickMs = 50;
  const spacing = (ticks[1]?.x ?? 0) - (ticks[0]?.x ?? 0);
  expect(rows[1]?.barWidth).toBeCloseTo((spacing * step.durationMs) / tickMs);
});

test('a file of it stands alone: own colours, no variables of the editor', () => {
  const svg = waterfallSvg(layOutWaterfall(build, comparison), lightColours);
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" [^>]*>\n<rect [^>]*fill="#ffffff"/);
  expect(svg).not.toMatch(/var\(|<script|<img| style=/);
});
