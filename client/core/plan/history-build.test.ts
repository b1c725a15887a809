/** What a builder's history tells of a build, as buildx prints it. */
import { describe, expect, it } from 'vitest';
import { dockerfileOfProvenance, readBuiltSteps, readPlannedBuild } from './history-build.ts';

const started = '2026-01-01T00:00:00Z';
const vertex = (name: string, more: object = {}) =>
  JSON.stringify({ vertexes: [{ digest: `sha256:${name}`, name, started, completed: '2026-01-01T00:00:02Z', ...more }] });

describe('a build', () => {
  it('is read with what decides its keys', () => {
    const read = readPlannedBuild(
      JSON.stringify({
        ...{ Status: 'completed', StartedAt: started, Target: 'app', BuildArgs: [{ Name: 'V', Value: '1' }] },
        Config: { Network: 'none', NoCacheFilter: ['app'], ExtraHosts: ['x:1.2.3.4'] },
      }),
    );
    expect(read).toMatchObject({ isComplete: true, target: 'app', args: { V: '1' }, noCache: ['app'] });
    expect(read?.runOptions).toEqual({ network: 'none', 'add-host': 'x' });
  });

  it('that runs, or is no build, is none', () => {
    expect(readPlannedBuild(JSON.stringify({ Status: 'running', StartedAt: started }))).toBeUndefined();
    expect(readPlannedBuild('no JSON')).toBeUndefined();
  });
});

describe('its steps', () => {
  it('are told by stage and number, a linked copy as one', () => {
    const lines = [
      vertex('[internal] load build context'),
      vertex('[build 2/3] RUN a'),
      vertex('[build 3/3] COPY --link . /x', { cached: true }),
      vertex('[build 3/3] LINK COPY --link . /x'),
      vertex('[stage-1 1/2] FROM docker.io/x'),
      'no JSON',
    ];
    const ran = (name: string) => [{ name, spans: [[Date.parse(started), Date.parse(started) + 2000]] }];
    const step = { stageName: 'build', report: 'ran', ranMs: 2000 };
    expect(readBuiltSteps(lines, true)).toEqual({
      hasLoadedContext: true,
      steps: [
        { ...step, ordinal: 2, vertices: ran('[build 2/3] RUN a') },
        { ...step, ordinal: 3, vertices: ran('[build 3/3] LINK COPY --link . /x') },
      ],
    });
  });

  it('of a build that failed have run only where that is sure', () => {
    const lines = [vertex('[2/4] RUN a'), vertex('[3/4] RUN b', { error: 'exit 1' }), vertex('[4/4] RUN c', { cached: true })];
    expect(readBuiltSteps(lines, false).steps.map(({ report }) => report)).toEqual(['ran', 'not-told', 'cached']);
  });
});

it('has its Dockerfile in its provenance', () => {
  const data = btoa(String.fromCharCode(...new TextEncoder().encode('FROM scratch # ä\n')));
  const provenance = { metadata: { 'https://mobyproject.org/buildkit@v1#metadata': { source: { infos: [{ data }] } } } };
  expect(dockerfileOfProvenance(JSON.stringify(provenance))).toBe('FROM scratch # ä\n');
  expect(dockerfileOfProvenance('{}')).toBeUndefined();
});
