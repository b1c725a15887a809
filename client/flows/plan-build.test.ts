/** What plans ask of whoever makes them. */
import { expect, test } from 'vitest';
import type { BuildPlanParams, BuildSourceInfo } from '../../server/protocol.ts';
import type { PlanPorts } from './ask-with-images.ts';
import { lastBuildOf, planOf } from './plan-build.ts';

const source: BuildSourceInfo = {
  ...{ dockerfileUri: 'file:///work/Dockerfile', contextPath: '/work', target: undefined, args: {}, unknownArgs: [] },
  ...{ namedContexts: {}, references: [], origin: { kind: 'folder', because: '' } },
};

function world(version = '28.5.2') {
  const asked: { readonly params: BuildPlanParams; readonly signal: AbortSignal | undefined }[] = [];
  const facts = { id: 'e', kind: 'docker', os: 'linux', architecture: 'amd64', usesContainerdStore: false, version };
  const answer = async (params: BuildPlanParams, signal?: AbortSignal) => {
    asked.push({ params, signal });
    return { kind: 'none' };
  };
  const ports = {
    engine: { endpoint: { isLocal: true }, facts: async () => facts, buildCache: async () => [] },
    place: {
      cli: () => ({ run: async () => ({ kind: 'ended', exitCode: 1, stdout: '', stderr: '' }) }),
      builders: async () => ({ made: new Set(), current: undefined, isNamed: false, chosenAtMs: 0 }),
    },
    plans: { plan: answer, last: answer, learnt: async () => [], records: async () => 'nothing' },
  } as unknown as PlanPorts;
  return { ports, asked };
}

test.each([
  ['the plan', planOf],
  ['the last build', lastBuildOf],
])('%s is asked for with the word of whoever waits', async (_, ask) => {
  const { ports, asked } = world();
  const { signal } = new AbortController();
  await ask(ports, source, { signal });
  expect(asked.map((each) => each.signal)).toEqual([signal]);
});

test.each([
  ['20.10.24+dfsg1', 8],
  ['28.5.2', 25],
])('an engine %s makes keys as BuildKit 0.%i does', async (version, buildKit) => {
  const { ports, asked } = world(version);
  await planOf(ports, source);
  expect(asked[0]?.params.builder).toMatchObject({ buildKit });
});
