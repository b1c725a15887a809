/** Shapes in which the plan was once not what BuildKit did, each as small as it can be. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { rebuilt, SimulatedBuilder } from '../../test/support/simulated-builder.ts';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { buildGraph } from './build-graph.ts';
import type { BaseImage, BuilderAbilities, BuildRequest, NamedContext } from './build-request.ts';
import { ContentTree } from './content-tree.ts';
import type { CopiedEntry } from './context-entry.ts';
import { planSteps } from './plan.ts';
import { predict } from './predict.ts';
import { selectionDigest } from './selection-digest.ts';
import { type ContentDigests, KeyMaker } from './vertex-keys.ts';

const linux = { os: 'linux', architecture: 'amd64', variant: '' };
const image: BaseImage = {
  ...{ kind: 'image', layers: ['layer'], digest: '', env: ['PATH=/bin'], directory: '', user: '', shellWords: [], triggers: [] },
};

type NamedContexts = ReadonlyMap<string, NamedContext>;

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const same: ContentDigests = (name, selectors) => ({ kind: 'digest', digest: JSON.stringify([name, selectors]) });

function graphOf(text: string, namedContexts: NamedContexts, builder: Partial<BuilderAbilities> = {}) {
  const request: BuildRequest = {
    ...{ dockerfile: parseDockerfile(text), target: undefined, args: new Map(), platform: linux, buildPlatform: linux },
    namedContexts,
    noCache: false,
    runOptions: new Map([['network', 'none']]),
    builder: { mergesLinks: false, buildKit: 25, ...builder },
    baseImage: () => image,
  };
  const answer = buildGraph(request);
  if (answer.kind === 'refused') throw new Error(answer.because);
  return answer.graph;
}

/** `[stage ordinal] outcome` of each step. */
function planned(text: string, namedContexts: NamedContexts = new Map()): readonly string[] {
  const graph = graphOf(text, namedContexts);
  const outcomes = predict(graph, new KeyMaker(digest, same, new Map()), new Map(), { wasCleared: false });
  return planSteps(graph, outcomes).map(({ stageName, ordinal, outcome }) => `[${stageName} ${ordinal}] ${outcome.kind}`);
}

test('a stage that begins with a named context counts its steps from one', () => {
  const namedContexts = new Map([['image', { kind: 'image', reference: 'base' } as const]]);
  const text = 'FROM base AS a\nRUN a\nFROM image AS b\nRUN b\nCOPY --from=a / /a/\n';
  expect(planned(text, namedContexts)).toEqual(['[a 2] runs', '[b 1] runs', '[b 2] runs']);
});

test('the bytes of a file that is named itself count beside an --exclude', () => {
  const digestWith = (sha256: string, exclude: string) => {
    const entry: CopiedEntry = { kind: 'file', mode: 0o644, sizeBytes: 2, mtimeNs: 1n, link: '', sha256 };
    const selector = { path: 'Makefile', hasWildcard: false, excludes: [exclude] };
    const rules = { digest, buildKit: 25 };
    return selectionDigest(new ContentTree(new Map([['Makefile', entry]]), digest), [selector], rules);
  };
  expect(digestWith('a', '*.js')).not.toEqual(digestWith('b', '*.js'));
  expect(digestWith('a', '*')).toEqual(digestWith('b', '*'));
});

test('a step above one that fails says why it is not known', () => {
  const graph = graphOf('FROM base\nCOPY gone /x\nRUN y\n', new Map());
  const missing: ContentDigests = () => ({ kind: 'missing', path: 'gone' });
  const outcomes = predict(graph, new KeyMaker(digest, missing, new Map()), new Map(), { wasCleared: false });
  expect(planSteps(graph, outcomes).map(({ outcome }) => outcome)).toEqual([
    { kind: 'fails', because: 'There is no gone in what the build is given.' },
    { kind: 'unknown', category: 'other', because: 'A step that it needs fails.' },
  ]);
});

test.each([
  ['type=bind,target=/m', '', 'a'],
  ['type=tmpfs,target=/t', '', 'a'],
  ['type=cache,target=/c', 'a', 'a'],
  ['from=other,target=/m', 'a', 'a'],
])('the only stage with --mount=%s is called %j by 20.10 and %j by later builders', (mount, old, later) => {
  const text = `FROM base AS a\nRUN --mount=${mount} x\n`;
  const nameBy = (buildKit: number) => graphOf(text, new Map(), { buildKit }).stages[0]?.name;
  expect([nameBy(8), nameBy(10)]).toEqual([old, later]);
});

test('20.10 makes folders without SOURCE_DATE_EPOCH', () => {
  const args = { SOURCE_DATE_EPOCH: '0' };
  const given = (buildKit: number) => ({ dockerfile: 'FROM base\nWORKDIR /w\n', builder: { mergesLinks: false, buildKit } });
  expect(rebuilt(given(8), given(8))).toBe('reused');
  const told = (buildKit: number) => new SimulatedBuilder().build(given(buildKit)).told({ ...given(buildKit), args });
  expect([told(8), told(25)]).toEqual(['reused', 'changed']);
});
