/** Of which builds a plan is asked for a diagnosis, and that nothing is hashed or asked where nobody may or wants to. */
import { describe, expect, it, test } from 'vitest';
import type { BuildSourceInfo } from '../../server/protocol.ts';
import type { AskedAbout } from '../core/diagnose/next-build.ts';
import { link } from '../core/freshness/link.ts';
import { type Engine, type EngineCli, EngineError } from '../ports.ts';
import { type AskNextBuild, type NextBuildPorts, nextBuildAsked, withNextBuild } from './next-build.ts';

const source: BuildSourceInfo = {
  ...{ dockerfileUri: 'file:///work/Dockerfile', contextPath: '/work', target: 'web', args: { V: '1' }, unknownArgs: [] },
  ...{ namedContexts: {}, references: ['web'], origin: { kind: 'compose', because: 'a compose file' } },
};

interface World extends Partial<NextBuildPorts> {
  /** Who made builds of it, the latest first. */
  readonly noted?: readonly string[];
  /** Lines of the Dockerfile at which a stage begins. */
  readonly stageLines?: readonly number[];
  readonly engine?: Partial<Engine>;
  readonly plan?: NextBuildPorts['plans']['plan'];
}

/** What was asked of anybody, and the answer. */
async function ask(
  { noted = [], stageLines: stages = [1, 9], engine, plan, ...more }: World,
  of: Partial<BuildSourceInfo> = {},
  signal?: AbortSignal,
) {
  const asked: string[] = [];
  const cli: EngineCli = {
    run: async (args) => {
      asked.push(args.slice(0, 3).join(' '));
      return { kind: 'ended', exitCode: 1, stdout: '', stderr: '' } as never;
    },
  };
  const ports = {
    place: {
      cli: () => cli,
      builders: async () => ({ made: new Set(['team']), current: undefined, isNamed: false, chosenAtMs: 0 }),
      realPath: async () => undefined,
      workspace: async () => ({ isTrusted: true, folders: [] }),
      notedBuilds: async () =>
        noted.map((builder) => ({
          ...{ builder, contextPath: '/work', dockerfilePath: '/work/Dockerfile', startedAtMs: 1 },
        })),
    },
    plans: {
      learnt: async () => [],
      records: async () => 'nothing',
      plan: async (params, signal) => {
        asked.push(`plan of ${params.target} with ${JSON.stringify(params.args)}`);
        return plan === undefined ? { kind: 'known', steps: [], unseen: [] } : plan(params, signal);
      },
    } as Partial<NextBuildPorts['plans']>,
    stages: async () => ({ kind: 'known', stages: stages.map((line) => ({ line, base: 'node:22' })) }),
    steps: { imageSteps: async () => ({ kind: 'unknown', because: 'No.' }) },
    ...{ isTrusted: () => true, isWanted: () => true, clock: { sleep: () => new Promise(() => undefined) } },
    ...more,
  } as unknown as NextBuildPorts;
  const facts = { id: 'e', kind: 'docker', os: 'linux', architecture: 'amd64', usesContainerdStore: false, version: '28.5.2' };
  const reached = { endpoint: { isLocal: true }, facts: async () => facts, buildCache: async () => [], ...engine } as unknown;
  const answer = await nextBuildAsked(ports)(reached as Engine, { ...source, ...of }, signal);
  return { answer, asked };
}

test('asks for the plan of just the build that makes the image', async () => {
  const { answer, asked } = await ask({});
  expect(answer).toEqual({ kind: 'known', plan: { kind: 'known', steps: [], unseen: [] }, instructions: [] });
  expect(asked).toContain('plan of web with {"V":"1"}');
});

test('a target that nobody says is no question where there is one stage', async () => {
  expect((await ask({ stageLines: [1] }, { isTargetOpen: true })).answer).toMatchObject({ kind: 'known' });
});

test('asks nobody where plans are switched off', async () => {
  expect(await ask({ isWanted: () => false })).toEqual({ answer: undefined, asked: [] });
});

test.each<[string, World, Partial<BuildSourceInfo>, RegExp]>([
  ['the workspace is not trusted', { isTrusted: () => false }, {}, /not trusted/],
  ['nobody says which target is built', {}, { isTargetOpen: true }, /up to which stage/],
  ['it is built for several platforms', {}, { otherOptions: ['labels', 'platforms'] }, /built with platforms/],
  ['it takes in the cache of others', {}, { otherOptions: ['cache_from'] }, /built with cache_from/],
])('asks nobody where %s, and says so', async (_, world, of, because) => {
  const { answer, asked } = await ask(world, of);
  expect([answer, asked]).toEqual([{ kind: 'unknown', because: expect.stringMatching(because) }, []]);
});

test('asks nobody where another builder makes it', async () => {
  const { answer, asked } = await ask({ noted: ['team', 'default'] });
  expect(answer).toEqual({ kind: 'unknown', because: expect.stringContaining('with the builder team') });
  expect(asked).toEqual([]);
});

it('says what the planner does not know', async () => {
  const because = 'The Dockerfile could not be read.';
  expect((await ask({ plan: async () => ({ kind: 'unknown', because }) })).answer).toEqual({ kind: 'unknown', because });
  const podman = { facts: async () => ({ kind: 'podman' }) } as unknown as Partial<Engine>;
  expect((await ask({ engine: podman })).answer).toMatchObject({ kind: 'unknown', because: expect.stringContaining('Podman') });
});

it('does not wait for a plan for ever, and lets go of it', async () => {
  let given: AbortSignal | undefined;
  const slow: World['plan'] = (_, signal) => {
    given = signal;
    return new Promise(() => undefined);
  };
  const clock = { sleep: async () => new Promise<void>((resolve) => setImmediate(resolve)) };
  const { answer } = await ask({ plan: slow, clock });
  expect(answer).toEqual({ kind: 'unknown', because: expect.stringContaining('took longer than 20 seconds') });
  expect(given?.aborted).toBe(true);
});

it('ends its wait with whoever asked, and leaves no timer behind', async () => {
  const sleeping: (AbortSignal | undefined)[] = [];
  const clock = {
    sleep: (_: number, signal?: AbortSignal) => {
      sleeping.push(signal);
      return new Promise<void>(() => undefined);
    },
  };
  expect((await ask({ clock })).answer).toMatchObject({ kind: 'known' });
  const asking = new AbortController();
  const plan: World['plan'] = (_, signal) =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
      asking.abort(new Error('cancelled'));
    });
  await expect(ask({ clock, plan }, {}, asking.signal)).rejects.toThrow('cancelled');
  expect(sleeping.map((each) => each?.aborted)).toEqual([true, true]);
});

it('does not fail for what the engine refuses, but ends with the engine and with whoever asked', async () => {
  const failing = (reason: 'refused' | 'not-running') => ({
    buildCache: async () => Promise.reject(new EngineError(reason as 'conflict', 'The engine said no.')),
  });
  expect((await ask({ engine: failing('refused') })).answer).toEqual({ kind: 'unknown', because: 'The engine said no.' });
  const unwritable = async () => Promise.reject(new Error('EACCES: mkdir'));
  expect((await ask({ plan: unwritable })).answer).toMatchObject({ kind: 'unknown', because: expect.stringContaining('EACCES') });
  await expect(ask({ engine: failing('not-running') })).rejects.toThrow(EngineError);
  await expect(ask({}, {}, AbortSignal.abort(new Error('cancelled')))).rejects.toThrow('cancelled');
});

describe('a diagnosis', () => {
  const links = [link('instruction', 'ok', 'Made with the rest.')];
  const subject = { kind: 'image', name: 'web' } as const;
  const known: AskNextBuild = async () => ({
    kind: 'known',
    plan: { kind: 'known', steps: [], unseen: [] },
    instructions: [],
  });
  const beside = (nextBuild: AskNextBuild | undefined, of: { fate?: Pick<AskedAbout, 'path' | 'fate'>; file?: string } = {}) => {
    const { file, fate } = of;
    const asked = { subject: file === undefined ? subject : { ...subject, file }, links, source, ...(fate ? { fate } : {}) };
    const live = { engine: async () => ({}) as Engine };
    const ports = { live, place: { pathOf: (uri: string) => uri.slice('file://'.length) }, platform: 'linux' } as const;
    return withNextBuild(nextBuild === undefined ? ports : { ...ports, nextBuild }, asked, {});
  };

  it('has no next build where nobody asks, wants one, or builds it', async () => {
    expect(await beside(undefined)).not.toHaveProperty('nextBuild');
    expect(await beside(async () => undefined)).not.toHaveProperty('nextBuild');
    const ports = { live: { engine: async () => ({}) as Engine }, place: { pathOf: String }, platform: 'linux' } as const;
    expect(await withNextBuild({ ...ports, nextBuild: known }, { subject, links }, {})).not.toHaveProperty('nextBuild');
  });

  test.each([
    ['/work/readme.txt', ['Editing readme.txt makes no step of the next build run: no instruction takes it in.']],
    ['/work/Dockerfile', []],
    ['/work/.dockerignore', []],
    ['/work/.containerignore', []],
  ])('says of %s %j', async (file, says) => {
    const path = file.slice('/work/'.length);
    const { nextBuild } = await beside(known, { file, fate: { path, fate: { kind: 'not-copied' } } });
    expect(nextBuild).toMatchObject({ kind: 'known', says });
  });
});
