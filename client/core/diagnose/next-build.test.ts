/** What a diagnosis says of the next build: what is asked about, nothing beyond the plan, and never another verdict. */
import { describe, expect, it, test } from 'vitest';
import type { ImageStepInfo, PlanStepInfo } from '../../../server/protocol.ts';
import { link } from '../freshness/link.ts';
import type { KnownPlan } from '../plan/plan-text.ts';
import { diagnosisOf } from './diagnosis.ts';
import { diagnosisReport } from './diagnosis-report.ts';
import { diagnosisText } from './diagnosis-text.ts';
import { type AskedAbout, nextBuildOf, type PlannedBuild, withKept } from './next-build.ts';

const reused = { kind: 'reused' } as const;
const open = { kind: 'unknown', category: 'cleared', because: 'The cache may have been cleared.' } as const;
const runs = { kind: 'runs', cause: 'changed' } as const;
const edited = { kind: 'file', change: 'changed', context: '', path: 'src/app.js' } as const;

function step(line: number, label: string, outcome: PlanStepInfo['outcome'], more: Partial<PlanStepInfo> = {}): PlanStepInfo {
  return { stage: 0, stageName: '', ordinal: line, of: 9, line, label, outcome, reasons: [], ...more };
}

const clone = (outcome: PlanStepInfo['outcome']) => step(2, 'RUN git clone https://git.example/x', outcome);
const copy = (outcome: PlanStepInfo['outcome'], more: Partial<PlanStepInfo> = {}) => step(3, 'COPY . .', outcome, more);
const frozen: readonly ImageStepInfo[] = [
  { line: 1, keyword: 'WORKDIR', argument: '/app', frozen: [] },
  {
    line: 2,
    keyword: 'RUN',
    argument: 'git clone https://git.example/x',
    frozen: [{ rule: 'git-clone-frozen', message: 'Kept.' }],
  },
];

function planned(steps: readonly PlanStepInfo[], unseen: KnownPlan['unseen'] = []): PlannedBuild {
  return { kind: 'known', plan: { kind: 'known', steps, unseen }, instructions: frozen };
}

function saysOf(of: PlannedBuild, file?: Partial<AskedAbout>): readonly string[] {
  const asked = file && { path: 'src/app.js', fate: { kind: 'copied' } as const, isOfTheBuild: false, ...file };
  const next = nextBuildOf(of, asked);
  return next.kind === 'known' ? next.says : [];
}

test.each<[string, PlanStepInfo['outcome'], string]>([
  [
    'is reused',
    reused,
    '`RUN git clone https://git.example/x` (line 2) will be reused by the next build, too: a plain rebuild does not fetch newer commits.',
  ],
  ['runs', runs, 'The next build runs `RUN git clone https://git.example/x` (line 2) again.'],
  [
    'is not known',
    open,
    'Whether the next build reuses `RUN git clone https://git.example/x` (line 2) is not known: The cache may have been cleared.',
  ],
])('of a step that the cache keeps for too long and that %s', (_, outcome, sentence) => {
  expect(saysOf(planned([clone(outcome), copy(reused)]))[0]).toBe(sentence);
});

it('says nothing of a kept step that the plan has no step for, and takes none of the base for it', () => {
  expect(saysOf(planned([copy(reused)]))).toEqual([]);
  expect(saysOf(planned([step(2, 'RUN git clone x', reused, { isTriggered: true })]))).toEqual([]);
});

it('says what is asked before what is kept, and nothing twice', () => {
  const both = planned([clone(reused), copy(runs, { reasons: [edited] })]);
  expect(saysOf(both).map((text) => text.slice(0, 29))).toEqual([
    'The next build runs `COPY . .',
    '`RUN git clone https://git.ex',
  ]);
  expect(saysOf(planned([clone(runs), copy({ kind: 'runs', cause: 'below', line: 2 })]))).toHaveLength(1);
});

it('names what begins to run, and why', () => {
  const below = step(4, 'RUN npm run build', { kind: 'runs', cause: 'below', line: 3 });
  expect(saysOf(planned([copy(runs, { reasons: [edited, { kind: 'base' }] }), below]))).toEqual([
    'The next build runs `COPY . .` (line 3), because src/app.js changed (and 1 more).',
  ]);
});

describe('a file that was asked about', () => {
  const without = (steps: readonly PlanStepInfo[]) => ({ ...planned(steps), instructions: [] });

  test.each<[string, readonly PlanStepInfo[], Partial<AskedAbout>, readonly string[]]>([
    [
      'makes a step run',
      [copy(runs, { reasons: [edited] })],
      {},
      ['The next build runs `COPY . .` (line 3), because src/app.js changed.'],
    ],
    [
      'makes several run',
      [copy(runs, { reasons: [edited] }), step(5, 'COPY src /', runs, { reasons: [edited] })],
      {},
      ['The next build runs `COPY . .` (line 3), because src/app.js changed, and 1 more for the same.'],
    ],
    ['is no cause of what runs', [copy(runs, { reasons: [{ ...edited, path: 'other.js' }] })], {}, []],
    [
      'is hidden',
      [copy(runs, { reasons: [{ kind: 'base' }] })],
      { fate: { kind: 'ignored', pattern: 'src', line: 0 } },
      ['Editing src/app.js makes no step of the next build run: the ignore file keeps it out of the build context.'],
    ],
    [
      'was hidden just now',
      [copy(runs, { reasons: [{ ...edited, change: 'removed' }] })],
      { fate: { kind: 'ignored', pattern: 'src', line: 0 } },
      ['The next build runs `COPY . .` (line 3), because src/app.js was removed.'],
    ],
    [
      'is copied by nothing',
      [copy(open)],
      { fate: { kind: 'not-copied' } },
      ['Editing src/app.js makes no step of the next build run: no instruction takes it in.'],
    ],
    ['is the Dockerfile', [copy(reused)], { fate: { kind: 'not-copied' }, isOfTheBuild: true }, []],
    ['has an unknown fate', [copy(reused)], { fate: undefined }, []],
    ['is there already', [copy(reused)], {}, ['The builder has src/app.js as it is now: the next build reuses each step.']],
    ['may be there', [copy(reused), step(4, 'RUN x', open)], {}, []],
    [
      'of a named context makes a step run',
      [copy(runs, { reasons: [{ ...edited, context: 'lib' }] })],
      { path: 'lib:src/app.js', fate: undefined },
      ['The next build runs `COPY . .` (line 3), because lib:src/app.js changed.'],
    ],
  ])('%s', (_, steps, file, says) => {
    expect(saysOf(without(steps), file)).toEqual(says);
  });

  it('is the only one of which is said that the builder does not see it', () => {
    const unseen = [
      { kind: 'same-stat', context: '', path: 'src/app.js' },
      { kind: 'same-stat', context: '', path: 'other.js' },
    ] as const;
    const [said, ...more] = saysOf({ ...without([copy(open)]), plan: { kind: 'known', steps: [], unseen } }, { fate: undefined });
    expect([said?.includes('src/app.js'), said?.includes('other.js'), more]).toEqual([true, false, []]);
  });
});

describe('the chain', () => {
  const links = [
    link('instruction', 'ok', 'Made with the rest.'),
    link('source', 'ok', 'The same.'),
    link('container', 'ok', 'The newest.'),
  ];
  const subject = { kind: 'container', name: 'web', containerId: 'c' } as const;
  const told = (of: Parameters<typeof nextBuildOf>[0]) =>
    diagnosisOf({ subject, links: withKept(links, of), nextBuild: nextBuildOf(of, undefined) });

  test.each<[string, Parameters<typeof nextBuildOf>[0]]>([
    ['all is reused', planned([clone(reused), copy(reused)])],
    ['all runs', planned([clone(runs), copy(runs, { reasons: [edited] })])],
    ['nothing is known', planned([clone(open), copy(open)])],
    ['the build would fail', planned([copy({ kind: 'fails', because: 'There is no x.' })])],
    ['there is no plan', { kind: 'unknown', because: 'The engine is on another machine.' }],
  ])('keeps its verdict and its states where %s', (_, of) => {
    const { verdict, firstBroken, links: after } = told(of);
    expect([verdict, firstBroken]).toEqual(['fresh', null]);
    expect(after.find(({ id }) => id === 'instruction')?.state).toBe('ok');
    const stale = [link('source', 'broken', 'Differs.'), ...links.slice(0, 1)];
    expect(diagnosisOf({ subject, links: withKept(stale, of) })).toMatchObject({ verdict: 'stale', firstBroken: 'source' });
  });

  it('says in the instruction link what a rebuild does not mend', () => {
    const because = withKept(links, planned([clone(reused)]))[0]?.because ?? '';
    expect(because).toMatch(/^Made with the rest\. `RUN git clone .* does not fetch newer commits\.$/);
    const many = { ...planned([clone(reused), copy(reused), step(4, 'RUN b', reused)]) };
    const all = [2, 3, 4].map((line) => ({ ...frozen[1], line })) as readonly ImageStepInfo[];
    expect(withKept(links, { ...many, instructions: all })[0]?.because).toMatch(/So it is with 1 more\.$/);
  });

  it('leaves a link alone that does not apply', () => {
    const none = [link('instruction', 'not-applicable', 'Nothing here builds it.')];
    expect(withKept(none, planned([clone(reused)]))).toEqual(none);
  });

  it('is followed by the plan, in a terminal and in a report', () => {
    const known = told(planned([clone(reused), copy(runs, { reasons: [edited] })]));
    expect(diagnosisText(known)).toContain(
      '\nNext build: 1 of 2 steps run; first: COPY . . (1 file).\n  The next build runs `COPY . .` (line 3), because src/app.js changed.\n  `RUN git clone',
    );
    const report = diagnosisReport('Diagnosis', known)
      .map(({ text }) => text)
      .join('\n');
    expect(report).toContain('## The next build');
    expect(report).toContain('- line 3: `COPY . .`: Runs: src/app.js changed.');
    const unknown = told({ kind: 'unknown', because: 'Podman does not tell.' });
    expect(diagnosisText(unknown)).toContain('\nNext build: not known. Podman does not tell.\n');
    expect(diagnosisReport('Diagnosis', unknown).map(({ text }) => text)).toContain('Not known. Podman does not tell.');
  });
});
