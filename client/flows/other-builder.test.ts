/** Which builder makes the next build, by what a person says, what was built with and what buildx uses. */
import { expect, test } from 'vitest';
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { BuildxBuilders, NotedBuild } from '../build-ports.ts';
import type { CliResult } from '../ports.ts';
import type { PlanPorts } from './ask-with-images.ts';
import { otherBuilder, otherLastBuilder } from './other-builder.ts';

const source = { contextPath: '/work', dockerfileUri: 'file:///work/Dockerfile' } as BuildSourceInfo;
const listed = [
  '{"Driver":"docker","Name":"default","Nodes":[{"IDs":["one"]}]}',
  '{"Driver":"docker","Name":"same","Nodes":[{"IDs":["one"]}]}',
  '{"Driver":"docker","Name":"far","Nodes":[{"IDs":["two"]}]}',
].join('\n');

interface World extends Partial<BuildxBuilders> {
  readonly said?: string;
  readonly context?: string;
  /** The latest first; built in the folder at that moment. */
  readonly noted?: readonly (Partial<NotedBuild> & { readonly builder: string; readonly startedAtMs: number })[];
  readonly ls?: Partial<CliResult>;
}

function world({ said, context, noted = [], ls = {}, ...builders }: World) {
  const asked: string[] = [];
  const run = async (args: readonly string[]) => {
    asked.push(args.join(' '));
    return { kind: 'ended', exitCode: 0, stdout: listed, stderr: '', ...ls };
  };
  const ports = {
    engine: { endpoint: context === undefined ? {} : { context } },
    place: {
      cli: () => ({ run }),
      builders: async () => ({ made: new Set(['team']), current: undefined, isNamed: false, chosenAtMs: 0, ...builders }),
      realPath: async (path: string) => (path.startsWith('/link') ? path.replace('/link', '/work') : path),
      notedBuilds: async () => noted.map((build) => ({ contextPath: '/work', dockerfilePath: '/work/Dockerfile', ...build })),
    },
    builder: () => said,
  } as unknown as PlanPorts;
  return { ports, asked };
}

const next = async (of: World) => {
  const { ports, asked } = world(of);
  return { because: await otherBuilder(ports, source), asked };
};

test.each<[string, World, RegExp]>([
  ['a person names another one', { said: 'team' }, /^It is built with the builder team, whose cache cannot be looked into/],
  ['buildx uses another one', { current: 'team', chosenAtMs: 5 }, /^buildx builds with the builder team, whose cache/],
  [
    'buildx uses it since the last build',
    { current: 'team', chosenAtMs: 5, noted: [at('default', 4)] },
    /^buildx builds with the/,
  ],
  ['the environment names it, whatever was built', { current: 'team', isNamed: true, noted: [at('default', 9)] }, /builder team/],
  ['the last build was made with it', { noted: [at('team', 9), at('default', 8)] }, /^It is built with the builder team/],
  ['it was, by another way to the folder', { noted: [at('team', 9, { contextPath: '/link' })] }, /builder team/],
  ['what was built with is not this engine’s', { current: 'team', chosenAtMs: 5, noted: [at('gone', 9)] }, /^buildx builds/],
])('is another builder where %s', async (_, of, because) => {
  expect(await next(of)).toEqual({ because: expect.stringMatching(because), asked: [] });
});

test.each<[string, World]>([
  ['nobody says otherwise', {}],
  ['it made the last build of it since another one was chosen', { current: 'team', chosenAtMs: 5, noted: [at('default', 9)] }],
  ['it was, by the name of a context', { context: 'desk', current: 'team', chosenAtMs: 5, noted: [at('desk', 9)] }],
  ['it was chosen since another one made the last build', { chosenAtMs: 9, noted: [at('team', 5)] }],
  ['the builder of the last build is gone', { noted: [at('gone', 9)] }],
  ['the last build was one of another Dockerfile', { noted: [at('team', 9, { dockerfilePath: '/work/other' })] }],
  ['the environment names it', { current: 'default', isNamed: true }],
])('is the engine’s own where %s', async (_, of) => {
  expect(await next(of)).toEqual({ because: undefined, asked: [] });
});

test('asks buildx only about a name that nobody made', async () => {
  const ls = 'buildx ls --format json';
  expect(await next({ said: 'same' })).toEqual({ because: undefined, asked: [ls] });
  expect(await next({ current: 'far', isNamed: true })).toEqual({ because: expect.stringContaining('builder far'), asked: [ls] });
  const old = await next({ said: 'far', ls: { stdout: 'NAME/NODE  DRIVER' } });
  expect(old.because).toContain('could not be found out');
});

test('the last build is that of whoever made it, whatever was chosen later', async () => {
  const last = (of: World) => otherLastBuilder(world(of).ports, source);
  expect(await last({ noted: [at('team', 4)], chosenAtMs: 9 })).toContain('The builder team made the last build of it');
  expect(await last({ noted: [at('default', 4), at('team', 3)], current: 'team', chosenAtMs: 9 })).toBeUndefined();
  expect(await last({ current: 'team', chosenAtMs: 9 })).toBeUndefined();
});

function at(builder: string, startedAtMs: number, more: Partial<NotedBuild> = {}) {
  return { builder, startedAtMs, ...more };
}
