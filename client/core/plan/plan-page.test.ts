/** The page of a plan: what it says, where its links lead, and that nothing of a stranger acts in it. */
import { expect, it, test } from 'vitest';
import type { BuildSourceInfo, PlanStageInfo, PlanStepInfo } from '../../../server/protocol.ts';
import { pageCommands } from '../pages/command-links.ts';
import { type PlanPage, planPageHtml, planTitle } from './plan-page.ts';

const source = {
  ...{
    dockerfileUri: 'file:///work/shop/Dockerfile',
    contextPath: '/work/shop',
    namedContexts: { lib: '/work/lib', image: 'alpine' },
  },
  ...{ args: {}, unknownArgs: [], references: [] },
} as unknown as BuildSourceInfo;
const step = (line: number, outcome: PlanStepInfo['outcome'], more: Partial<PlanStepInfo> = {}): PlanStepInfo => ({
  ...{ stage: 0, stageName: 'build', ordinal: line, of: 9, line, label: `RUN ${line}`, outcome, reasons: [] },
  ...more,
});
const file = (path: string, change: 'added' | 'changed' | 'removed' | 'mode' = 'changed', context = '') =>
  ({ kind: 'file', change, context, path }) as const;
const changed = step(3, { kind: 'runs', cause: 'changed' }, { reasons: [file('src/a.js')], ranMs: 1_000 });
const below = step(4, { kind: 'runs', cause: 'below', line: 3 }, { ranMs: 4_000 });

function html(steps: readonly PlanStepInfo[], more: Partial<PlanPage> = {}, stages?: readonly PlanStageInfo[]): string {
  const plan = { kind: 'known', steps, unseen: [], ...(stages === undefined ? {} : { stages }) } as const;
  return planPageHtml({ plan, source, comparedWith: undefined, ...more }, 'f00');
}

/** What each link says, and what it calls. */
function linksOf(page: string): readonly (readonly [string, string])[] {
  return [...page.matchAll(/<a href="([^"]*)"[^>]*>(.*?)<\/a>/gs)].map(([, href = '', text = '']) => [
    text.replaceAll(/<[^>]*>/g, ' ').trim(),
    decodeURIComponent(href).replace('command:unstale.', ''),
  ]);
}
const textOf = (page: string) =>
  page
    .replace(/<style.*<\/style>/s, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ');

it('says in one line what runs, how long it takes and what it is compared with', () => {
  expect(textOf(html([changed, below], { comparedWith: '10:00' }))).toContain(
    'Next build: 2 of 2 steps run, about 5.0 s; first: RUN 3 (1 file). Compared with the build of 10:00. Nothing was built for this.',
  );
  expect(textOf(html([changed]))).toContain('No build of it is remembered on this builder.');
});

test.each<[what: string, of: PlanStepInfo, row: string]>([
  ['what is reused', step(2, { kind: 'reused' }, { ranMs: 9_000 }), 'line 2 RUN 2 reused'],
  ['a file', changed, 'line 3 RUN 3 1.0 s src/a.js changed'],
  ['a step above', below, 'line 4 RUN 4 4.0 s stands on line 3 , which runs'],
  ['no cache', step(5, { kind: 'runs', cause: 'told' }), 'line 5 RUN 5 runs the build is told not to use the cache'],
  [
    'not known',
    step(6, { kind: 'unknown', category: 'cleared', because: 'It was cleared.' }),
    'line 6 RUN 6 not known It was cleared.',
  ],
  ['the end', step(7, { kind: 'fails', because: 'There is no x.' }), 'line 7 RUN 7 fails There is no x.'],
  [
    'what it takes',
    { ...changed, files: { count: 2, sizeBytes: 1_500 } },
    'line 3 RUN 3 1.0 s src/a.js changed takes 2 files (1.5 kB) from the build context',
  ],
  ['no time at all', { ...changed, ranMs: 2 }, 'line 3 RUN 3 under 0.1 s src/a.js changed'],
])('a row: %s', (_, of, row) => {
  expect(textOf(html([of]))).toContain(row);
});

it('leads from a step to its line, and from a file that is there to that file', () => {
  const reasons = [file('src/a.js'), file('gone.js', 'removed'), file('b.js', 'added', 'lib'), file('c.js', 'added', 'image')];
  expect(linksOf(html([{ ...changed, reasons }]))).toEqual([
    ['Plan Again', 'showBuildPlan?[{"file":"/work/shop/Dockerfile"}]'],
    ['Explain Last Build', 'explainLastBuild?[{"file":"/work/shop/Dockerfile"}]'],
    ['line 3', 'openFileAtLine?[{"file":"/work/shop/Dockerfile","line":3}]'],
    ['src/a.js', 'openFileAtLine?[{"file":"/work/shop/src/a.js"}]'],
    ['lib:b.js', 'openFileAtLine?[{"file":"/work/lib/b.js"}]'],
  ]);
});

it('does not lead to lines of a file in which the Dockerfile is only a part', () => {
  const page = html([changed], { source: { ...source, dockerfileText: 'FROM x' } });
  expect(page).not.toContain('Dockerfile%22%2C%22line');
  expect(textOf(page)).toContain('line 3 RUN 3');
});

it('is called by the service, the image, or the Dockerfile without the folders of the machine', () => {
  expect(planTitle(source)).toBe('Build Plan of shop/Dockerfile');
  expect(planTitle({ ...source, references: ['web'], target: 'dev' })).toBe('Build Plan of web (target dev)');
  expect(planTitle({ ...source, contextPath: '/other/place' })).toBe('Build Plan of shop/Dockerfile');
  const windows = { ...source, dockerfileUri: 'file:///c%3A/work/shop/docker/Dockerfile', contextPath: 'c:\\work\\shop' };
  expect(planTitle(windows)).toBe('Build Plan of shop/docker/Dockerfile');
});

it('names what the builder will not see', () => {
  const plan = { kind: 'known', steps: [changed], unseen: [{ kind: 'same-stat', context: '', path: 'a.js' }] } as const;
  expect(textOf(html([], { plan }))).toContain('What the builder will not see The builder will not see that a.js changed');
});

it('cuts what nobody reads', () => {
  const reasons = Array.from({ length: 40 }, (_, at) => file(`f${at}`));
  expect(textOf(html([{ ...changed, reasons }]))).toContain('f29 changed and 10 more');
});

const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)>\u202e&lt;](command:evil)`;

it('lets nothing of a stranger be markup or a link, and may run and load nothing', () => {
  const stages = [0, 1].map((stage) => ({ stage, stageName: hostile, line: 1, label: hostile, needs: stage === 0 ? [] : [0] }));
  const steps = [
    {
      ...changed,
      stageName: hostile,
      label: hostile,
      reasons: [file(hostile), { kind: 'variable', change: 'added', name: hostile } as const],
    },
    step(8, { kind: 'fails', because: hostile }, { stage: 1, stageName: hostile }),
  ];
  const plan = { kind: 'known', steps, stages, unseen: [{ kind: 'namesake', context: hostile, path: hostile }] } as const;
  const page = html([], { plan, source: { ...source, references: [hostile], target: hostile } });
  expect(page).not.toMatch(/<script|<img|\u202e| style="/);
  expect(page).toContain(`content="default-src 'none'; style-src 'nonce-f00'"`);
  const called = [...page.matchAll(/href="command:([\w.]+)/g)].map(([, command]) => command);
  expect([...new Set(called)].filter((command) => !pageCommands.some((each) => each === command))).toEqual([]);
  expect([...page.matchAll(/href="(?!command:unstale\.)/g)]).toEqual([]);
});

it('leaves out what looks like a password', () => {
  expect(html([{ ...changed, label: 'RUN curl --token abc https://me:pass@host' }])).not.toMatch(/abc|pass@/);
});
