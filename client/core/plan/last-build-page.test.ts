/** The explanation of the last build, from what is remembered of it. */
import { expect, it } from 'vitest';
import type { BuildSourceInfo, ImageStepInfo } from '../../../server/protocol.ts';
import { type KnownLastBuild, lastBuildPageHtml, lastBuildTitle } from './last-build-page.ts';

const source = {
  ...{ dockerfileUri: 'file:///work/shop/Dockerfile', contextPath: '/work/shop', namedContexts: {}, references: ['web'] },
  ...{ args: {}, unknownArgs: [] },
} as unknown as BuildSourceInfo;
const step = { stageName: 'build', ordinal: 2, reasons: [] };
const last: KnownLastBuild = {
  kind: 'known',
  atMs: 0,
  steps: [
    { ...step, report: 'cached', line: 2, label: 'RUN git clone x' },
    { ...step, report: 'cached', line: 6, label: 'WORKDIR /app' },
    {
      ...step,
      report: 'ran',
      line: 3,
      label: 'COPY . .',
      ranMs: 500,
      reasons: [{ kind: 'file', change: 'changed', context: '', path: 'a.js' }],
    },
    { ...step, report: 'ran', line: 4, label: 'RUN npm ci', ranMs: 30_000, reasons: [{ kind: 'below' }] },
  ],
};
const instructions: readonly ImageStepInfo[] = [
  {
    line: 2,
    keyword: 'RUN',
    argument: 'git clone x',
    frozen: [{ rule: 'git-clone-frozen', message: '`git clone` stays as it was.' }],
  },
];

function html(of: KnownLastBuild = last, rules = instructions): string {
  return lastBuildPageHtml({ last: of, source, at: 'today', instructions: rules }, 'f00');
}
const textOf = (page: string) =>
  page
    .replace(/<style.*<\/style>/s, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');

it('says what ran and why, what ran only because of that, what may be out of date, and what was reused', () => {
  const text = textOf(html());
  expect(text).toContain('Made today. 2 of 4 steps ran, 31 s one after the other; 2 were reused.');
  expect(text).toContain('What ran, and why line 3 COPY . . 0.5 s a.js changed What ran only');
  expect(text).toMatch(/up to 30 s are saved\. line 4 RUN npm ci 30 s What was reused, and may be out of date/);
  expect(text).toContain(
    'line 2 RUN git clone x reused git-clone-frozen : git clone stays as it was. What was reused line 6 WORKDIR /app reused',
  );
});

it('leads to lines, to the file that changed, and to the page of a rule', () => {
  const page = decodeURIComponent(html());
  for (const link of [
    'command:unstale.openFileAtLine?[{"file":"/work/shop/Dockerfile","line":3}]',
    'command:unstale.openFileAtLine?[{"file":"/work/shop/a.js"}]',
    'command:unstale.openRulePage?["git-clone-frozen"]',
    'command:unstale.showBuildPlan?[{"image":"web"}]',
  ])
    expect(page).toContain(link);
  expect(lastBuildTitle(source)).toBe('Last Build of web');
});

it('does not say that a step followed another where it was built for the first time, or without the cache', () => {
  for (const kind of ['new', 'told'] as const) {
    const text = textOf(html({ ...last, steps: last.steps.map((each) => ({ ...each, reasons: [{ kind }] })) }));
    expect(text).not.toContain('only because');
    expect(text).toContain(kind === 'new' ? 'the builder had nothing like it in its cache' : 'the cache was not to be used');
  }
});

it('leaves out what there is nothing to say of', () => {
  const text = textOf(html({ ...last, steps: last.steps.slice(0, 1) }, []));
  expect(text).toContain('Its only step was reused.');
  expect(text).not.toMatch(/may be out of date|What ran|did not tell/);
});

it('names a step that the Dockerfile does not have any more, and one that the builder did not tell of', () => {
  const steps = [
    { ...step, report: 'ran' as const, ranMs: 10 },
    { ...step, ordinal: 3, line: 5, label: 'RUN x', report: 'not-told' as const },
  ];
  const text = textOf(html({ ...last, steps }, []));
  expect(text).toContain('step 2 of build, which the Dockerfile does not have any more under 0.1 s');
  expect(text).toContain('told of once. ? line 5 RUN x not told');
});

it('says so where nothing ran and not all was told', () => {
  const [first] = last.steps;
  const steps = first === undefined ? [] : [first, { ...first, report: 'not-told' as const }];
  expect(textOf(html({ ...last, steps }))).toContain('No step ran; 1 of 2 were reused.');
});

it('lets nothing of a stranger act', () => {
  const hostile = `"'><script>alert(1)</script>`;
  const steps = last.steps.map((each) => ({
    ...each,
    label: hostile,
    stageName: hostile,
    reasons: [{ kind: 'setting' as const, name: hostile }],
  }));
  const rules = [{ line: 2, keyword: 'RUN', argument: hostile, frozen: [{ rule: hostile, message: hostile }] }];
  const page = lastBuildPageHtml(
    { last: { ...last, steps }, source: { ...source, references: [hostile] }, at: hostile, instructions: rules },
    'f00',
  );
  expect(page).not.toMatch(/<script| style="/);
});
