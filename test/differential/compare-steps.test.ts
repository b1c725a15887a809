/** The comparison is what the proof rests on: each way in which a plan can be wrong must be seen. */
import { describe, expect, test } from 'vitest';
import { compareSteps } from './compare-steps.ts';
import { lie } from './lying-planner.ts';
import { readVertices } from './observe-build.ts';
import type { Observation, Plan, PlannedStep } from './planner.ts';

type Told = readonly [digest: string, name: string, how: 'cached' | 'ran'];

/** As BuildKit says it: announced, begun, ended. */
function built(...told: readonly Told[]): Observation {
  const lines = told.map(([digest, name, how]) =>
    JSON.stringify({
      vertexes: [
        { digest, name, inputs: ['base'], started: '1' },
        { digest, name, inputs: ['base'], started: '1', completed: '2', ...(how === 'cached' ? { cached: true } : {}) },
      ],
    }),
  );
  return { isOk: true, vertices: readVertices(lines.join('\n')), output: '' };
}

const reused = { kind: 'reused' } as const;
const runs = { kind: 'runs', because: 'changed' } as const;
const unknown = { kind: 'unknown', category: 'stage-output', because: 'It depends.' } as const;

function step(place: string, outcome: PlannedStep['outcome'], identity = place, line = 'RUN x'): PlannedStep {
  const [stageName = '', ordinal = ''] = place.split('.');
  return { stageName, ordinal: Number(ordinal), line, identity, outcome };
}

function verdicts(plan: Plan | readonly PlannedStep[], observation: Observation): readonly string[] {
  const compared = compareSteps('kind' in plan ? plan : { kind: 'plan', steps: plan }, observation);
  return compared.map(({ place, verdict, why }) => [place, verdict, ...(why === '' ? [] : [why])].join(': '));
}

const two = built(['d1', '[a 2/3] COPY . .', 'cached'], ['d2', '[a 3/3] RUN x', 'ran']);
const honest: Plan = { kind: 'plan', steps: [step('a.2', reused, 'k1', 'COPY . .'), step('a.3', runs)] };

describe('a plan held against a build', () => {
  test('is right where both say the same', () => {
    expect(verdicts(honest, two)).toEqual(['a 2: right', 'a 3: right']);
  });

  test('is wrong in both directions when it lies', () => {
    expect(verdicts(lie(honest), two)).toEqual(['a 2: wrong', 'a 3: wrong']);
  });

  test('is unknown where it says so', () => {
    expect(verdicts([step('a.2', unknown), step('a.3', unknown)], two)).toEqual(['a 2: unknown', 'a 3: unknown']);
  });

  test('is wrong where a step of the build is not planned; what is BuildKit’s own needs no plan', () => {
    const more = built(
      ...(['FROM base', 'RUN x'].map((text, at) => [`d${at}`, `[a ${at + 1}/2] ${text}`, 'ran']) as unknown as Told[]),
      ['d3', '[internal] load build context', 'ran'],
      ['d4', 'exporting to image', 'ran'],
    );
    expect(verdicts([], more)).toEqual(['a 2: wrong: not planned']);
  });

  test('is wrong where a planned step has no vertex', () => {
    expect(verdicts([step('a.2', reused), step('a.3', runs), step('a.4', reused)], two)).toEqual([
      ...['a 2: right', 'a 3: right', 'a 4: wrong: no vertex'],
    ]);
  });

  test('leaves out a planned step without a vertex only when it is one with a step that has one', () => {
    const steps = [step('a.2', reused), step('a.3', runs, 'same'), step('b.2', runs, 'same'), step('c.2', runs, '')];
    expect(verdicts(steps, two)).toEqual([
      ...['a 2: right', 'a 3: right', 'b 2: not-scored: one vertex with another step', 'c 2: wrong: no vertex'],
    ]);
    expect(verdicts([step('a.2', reused), step('a.3', runs, 'same'), step('b.2', runs, 'same', 'COPY . .')], two)).toContain(
      'b 2: wrong: no vertex',
    );
  });

  test('scores one vertex that is told of under two names for both', () => {
    const observation = built(['d1', '[a 2/2] RUN x', 'cached'], ['d1', '[b 2/2] RUN x', 'cached']);
    expect(verdicts([step('a.2', reused, 'same'), step('b.2', runs, 'same')], observation)).toEqual(['a 2: right', 'b 2: wrong']);
  });

  test('forgives a cached twin when the other one ran as another vertex, and not on the planner’s word alone', () => {
    const twins = [step('a.2', runs, 'same'), step('b.2', runs, 'same')];
    expect(verdicts(twins, built(['d1', '[a 2/2] RUN x', 'ran'], ['d2', '[b 2/2] RUN x', 'cached']))).toEqual([
      ...['a 2: right', 'b 2: not-scored: twin of a step that ran'],
    ]);
    expect(verdicts(twins, built(['d1', '[a 2/2] RUN x', 'cached'], ['d2', '[b 2/2] RUN x', 'cached']))).toEqual([
      ...['a 2: wrong', 'b 2: wrong'],
    ]);
    const said = [step('a.2', reused, 'same'), step('b.2', reused, 'same')];
    expect(verdicts(said, built(['d1', '[a 2/2] RUN x', 'ran'], ['d2', '[b 2/2] RUN x', 'cached']))).toEqual([
      ...['a 2: wrong', 'b 2: right'],
    ]);
  });

  test('is wrong when it refuses a build that succeeds, and not when that one fails', () => {
    const refused: Plan = { kind: 'refused', because: 'There is no stage.' };
    expect(verdicts(refused, two)).toEqual([': wrong: the build that was refused succeeds']);
    expect(verdicts(refused, { ...two, isOk: false })).toEqual([]);
  });

  test('is wrong when it says that a step fails and the build succeeds', () => {
    const fails = { kind: 'fails', because: 'There is no x.' } as const;
    expect(verdicts([step('a.2', fails), step('a.3', runs)], two)).toEqual(['a 2: wrong: the build succeeds', 'a 3: right']);
  });

  test('is not scored when the build fails, but for steps that are not planned', () => {
    expect(verdicts([step('a.2', runs)], { ...two, isOk: false })).toEqual([
      'a 2: not-scored: failed build',
      'a 3: wrong: not planned',
    ]);
  });

  test('takes a linked copy for cached only when both of its vertices are', () => {
    const linked = built(['d1', '[a 2/2] COPY --link . /x', 'cached'], ['d2', '[a 2/2] LINK COPY --link . /x', 'ran']);
    expect(verdicts([step('a.2', runs)], linked)).toEqual(['a 2: right']);
  });

  test('believes what is told of a vertex last: it is shown as cached when what stands on it begins too early', () => {
    const vertex = { digest: 'd1', name: '[a 2/2] LINK COPY --link . /x', inputs: ['d0'], started: '1' };
    const events = [vertex, { ...vertex, completed: '2', cached: true }, { ...vertex, completed: '3' }];
    const vertices = readVertices(events.map((each) => JSON.stringify({ vertexes: [each] })).join('\n'));
    expect(verdicts([step('a.2', runs)], { isOk: true, vertices, output: '' })).toEqual(['a 2: right']);
  });

  test('does not take what ADD fetches for the step', () => {
    const line = JSON.stringify({
      vertexes: [{ digest: 'd0', name: '[a 2/2] ADD http://x/y /z', started: '1', completed: '2' }],
    });
    const fetched = { ...built(['d1', '[a 2/2] ADD http://x/y /z', 'cached']) };
    const observation = { ...fetched, vertices: [...readVertices(line), ...fetched.vertices] };
    expect(verdicts([step('a.2', reused)], observation)).toEqual(['a 2: right']);
  });
});
