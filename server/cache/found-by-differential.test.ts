/** Shapes in which the plan was once not what BuildKit did, each as small as it can be. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseDockerfile } from '../model/parse-dockerfile.ts';
import { buildGraph } from './build-graph.ts';
import type { BaseImage, BuildRequest, NamedContext } from './build-request.ts';
import { learn, type StepReport } from './learn.ts';
import { planSteps } from './plan.ts';
import { predict } from './predict.ts';
import type { SeenKeys } from './seen-keys.ts';
import { type ContentDigests, KeyMaker } from './vertex-keys.ts';

const linux = { os: 'linux', architecture: 'amd64', variant: '' };
const image: BaseImage = {
  ...{ kind: 'image', layers: ['layer'], digest: '', env: ['PATH=/bin'], directory: '', user: '', shell: [], triggers: [] },
};

interface Shape {
  readonly namedContexts?: ReadonlyMap<string, NamedContext>;
  readonly noCache?: boolean | ReadonlySet<string>;
  readonly image?: Partial<BaseImage>;
  readonly mergesLinks?: boolean;
  /** What selectors find; by itself always the same. */
  readonly contents?: ContentDigests;
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const same: ContentDigests = (name, selectors) => ({ kind: 'digest', digest: JSON.stringify([name, selectors]) });

function graphOf(text: string, shape: Shape) {
  const request: BuildRequest = {
    ...{ dockerfile: parseDockerfile(text), target: undefined, args: new Map(), platform: linux, buildPlatform: linux },
    namedContexts: shape.namedContexts ?? new Map(),
    noCache: shape.noCache ?? false,
    runOptions: new Map([['network', 'none']]),
    builder: { mergesLinks: shape.mergesLinks ?? false, keepsDepthOfFiltered: false },
    baseImage: () => ({ ...image, ...shape.image }),
  };
  const answer = buildGraph(request);
  if (answer.kind === 'refused') throw new Error(answer.because);
  return answer.graph;
}

/** `[stage ordinal] outcome` of each step. */
function planned(text: string, shape: Shape = {}, seen: SeenKeys = new Map()): readonly string[] {
  const graph = graphOf(text, shape);
  const outcomes = predict(graph, new KeyMaker(digest, shape.contents ?? same, seen), seen, { wasCleared: false });
  return planSteps(graph, outcomes).map(({ stageName, ordinal, outcome }) => `[${stageName} ${ordinal}] ${outcome.kind}`);
}

/** What is known after a build that ended well, each step told as given. */
export function after(text: string, told: StepReport, shape: Shape = {}, seen: SeenKeys = new Map()): SeenKeys {
  const report = { isComplete: true, of: () => told };
  return learn(seen, graphOf(text, shape), { digest, contents: shape.contents ?? same, report });
}

test('a stage that begins with a named context counts its steps from one', () => {
  const namedContexts = new Map([['image', { kind: 'image', reference: 'base' } as const]]);
  const text = 'FROM base AS a\nRUN a\nFROM image AS b\nRUN b\nCOPY --from=a / /a/\n';
  expect(planned(text, { namedContexts })).toEqual(['[a 2] runs', '[b 1] runs', '[b 2] runs']);
});
