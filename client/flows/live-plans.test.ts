import { expect, test } from 'vitest';
import type { BuildPlanParams, BuildPlanResult, BuildSourceInfo, PlanStepInfo } from '../../server/protocol.ts';
import { type Engine, EngineError, type EngineEvent } from '../ports.ts';
import { livePlans } from './live-plans.ts';

const file = '/shop/Dockerfile';
const other = '/depot/Dockerfile';
const sourceOf = (dockerfile: string): BuildSourceInfo =>
  ({
    dockerfileUri: `file://${dockerfile}`,
    contextPath: dockerfile.replace('/Dockerfile', ''),
    args: {},
    unknownArgs: [],
    namedContexts: {},
    references: [],
    origin: { kind: 'folder', because: '' },
  }) as unknown as BuildSourceInfo;
const step: PlanStepInfo = {
  ...{ stage: 0, stageName: '', ordinal: 2, of: 2, line: 2, label: 'COPY . .' },
  outcome: { kind: 'reused' },
  reasons: [],
};
const reused: BuildPlanResult = { kind: 'known', steps: [step], unseen: [] };
const runs: BuildPlanResult = { kind: 'known', steps: [{ ...step, outcome: { kind: 'runs', cause: 'told' } }], unseen: [] };
const tagged: EngineEvent = { type: 'image', action: 'tag', actorId: 'sha256:1', isOurs: false };

interface Asked {
  readonly params: BuildPlanParams;
  readonly signal: AbortSignal | undefined;
  answer(result: BuildPlanResult): Promise<void>;
  fail(error: Error): Promise<void>;
}

/** A world in which nothing happens by itself: questions wait for their answers, sleepers until time passes. */
function world() {
  const state = {
    visible: [file] as string[],
    isTrusted: true,
    version: 1 as number | undefined,
    nowMs: 0,
    isDown: false,
    isEveryFileWatched: true,
    links: {} as Record<string, string>,
    noted: 'nothing',
    builders: { made: new Set<string>(), current: undefined as string | undefined, isNamed: false, chosenAtMs: 0 },
  };
  const counts = { connects: 0, lists: 0, learnt: 0, sources: 0 };
  const asked: Asked[] = [];
  const changes: string[] = [];
  const sleepers: { readonly atMs: number; wake(): void }[] = [];
  let tell: ((event: EngineEvent | undefined) => void) | undefined;
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  async function* events(signal: AbortSignal): AsyncGenerator<EngineEvent> {
    while (!signal.aborted) {
      const event = await new Promise<EngineEvent | undefined>((resolve) => {
        tell = resolve;
        signal.addEventListener('abort', () => resolve(undefined));
      });
      if (event === undefined) return;
      yield event;
    }
  }
  const engine = {
    endpoint: { isLocal: true },
    facts: async () => ({
      id: 'E',
      kind: 'docker',
      os: 'linux',
      architecture: 'amd64',
      version: '28.5',
      usesContainerdStore: false,
    }),
    buildCache: async () => [],
    inspectImage: async () => ({ Config: {} }),
    events,
  } as unknown as Engine;
  const plans = livePlans({
    connect: async () => {
      counts.connects += 1;
      if (state.isDown) throw new EngineError('not-running', 'The engine does not run.');
      return engine;
    },
    clock: {
      nowMs: () => state.nowMs,
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          signal?.addEventListener('abort', () => resolve());
          sleepers.push({ atMs: state.nowMs + ms, wake: resolve });
        }),
    },
    place: {
      cli: () => ({
        run: async () => {
          counts.lists += 1;
          return { kind: 'ended', exitCode: 0, stdout: '', stderr: '' };
        },
      }),
      builders: async () => state.builders,
      realPath: async (path: string) => state.links[path] ?? path,
      workspace: async () => ({ isTrusted: true, folders: ['/shop', '/depot'] }),
    } as never,
    plans: {
      plan: (params: BuildPlanParams, signal: AbortSignal | undefined) =>
        new Promise((resolve, reject) => {
          signal?.addEventListener('abort', () => reject(new Error('cancelled')));
          asked.push({
            ...{ params, signal },
            answer: async (result) => {
              resolve(result);
              await settle();
            },
            fail: async (error) => {
              reject(error);
              await settle();
            },
          });
        }),
      learnt: async () => {
        counts.learnt += 1;
        return [];
      },
      records: async () => state.noted,
    } as never,
    builds: {
      sources: async () => {
        counts.sources += 1;
        return [sourceOf(file), sourceOf(other)];
      },
    },
    platform: 'linux',
    isTrusted: () => state.isTrusted,
    isEveryFileWatched: () => state.isEveryFileWatched,
    visible: () => state.visible,
    versionOf: () => state.version,
    log: { error: () => undefined },
    onDidChange: (path) => void changes.push(path),
  });
  return {
    ...{ plans, state, counts, asked, changes, settle },
    look: async () => {
      plans.look();
      await settle();
    },
    save: async (...paths: string[]) => {
      plans.changed(paths);
      await settle();
    },
    happen: async (event: EngineEvent | undefined) => {
      tell?.(event);
      await settle();
    },
    pass: async (ms: number) => {
      state.nowMs += ms;
      for (const sleeper of sleepers.filter(({ atMs }) => atMs <= state.nowMs)) sleeper.wake();
      await settle();
    },
    last: () => {
      const question = asked.at(-1);
      if (question === undefined) throw new Error('Nothing was asked.');
      return question;
    },
    outcome: () => {
      const plan = plans.of(file);
      return plan?.kind === 'known' ? plan.plan.steps[0]?.outcome.kind : plan?.because;
    },
  };
}

async function looked() {
  const here = world();
  await here.look();
  await here.last().answer(reused);
  return here;
}

test('the first look reads the history and tells the plan', async () => {
  const { outcome, counts, changes } = await looked();
  expect([outcome(), counts, changes]).toEqual(['reused', { connects: 1, lists: 1, learnt: 1, sources: 1 }, [file]]);
});

test('while buildx uses another builder nothing is planned, and afterwards the next look plans again', async () => {
  const { state, look, save, last, asked, outcome } = world();
  state.builders = { made: new Set(['team']), current: 'team', isNamed: false, chosenAtMs: 5 };
  await look();
  expect([asked.length, outcome()]).toEqual([0, expect.stringContaining('buildx builds with the builder team')]);
  state.builders = { made: new Set(['team']), current: undefined, isNamed: false, chosenAtMs: 9 };
  await save('/shop/src/app.js');
  await last().answer(reused);
  expect(outcome()).toBe('reused');
});

test('what another window keeps from being noted is looked at again with the next save', async () => {
  const { state, look, save, last, asked, outcome } = world();
  state.noted = 'not-noted';
  await look();
  expect([asked.length, outcome()]).toEqual([0, expect.stringContaining('could not be noted')]);
  state.noted = 'nothing';
  await save('/shop/src/app.js');
  await last().answer(reused);
  expect(outcome()).toBe('reused');
});

test('a save costs one question and nothing else', async () => {
  const { save, last, asked, counts, outcome } = await looked();
  const before = { ...counts };
  await save('/shop/src/app.js');
  expect(asked.length).toBe(2);
  await last().answer(runs);
  expect([outcome(), counts]).toEqual(['runs', before]);
});

test.each([
  ['below its context', '/shop/src/app.js', 1],
  ['the Dockerfile', file, 1],
  ['its ignore file', '/shop/Dockerfile.dockerignore', 1],
  ['elsewhere', '/shopping/app.js', 0],
  ['below the context of another one', '/depot/app.js', 0],
])('a file that was saved %s', async (_, path, questions) => {
  const { save, asked } = await looked();
  await save(path);
  expect(asked.length - 1).toBe(questions);
});

test('what may say how something is built makes the builds be asked for again', async () => {
  const { save, counts, asked } = await looked();
  await save('/elsewhere/compose.yaml');
  expect([counts.sources, counts.learnt, asked.length]).toEqual([2, 1, 2]);
});

test('images that plans need are asked of the engine once', async () => {
  const { look, last, save, asked } = world();
  await look();
  await last().answer({ kind: 'needs-images', references: ['node'] });
  expect(Object.keys(last().params.images)).toEqual(['node']);
  await last().answer(reused);
  await save('/shop/a');
  expect([asked.length, Object.keys(last().params.images)]).toEqual([3, ['node']]);
});

test('an event of the engine reads the history again, once for all of a build', async () => {
  const { happen, pass, counts, asked, last, outcome } = await looked();
  await happen(tagged);
  await happen(tagged);
  expect(counts.learnt).toBe(1);
  await pass(500);
  expect([counts.learnt, asked.length]).toEqual([2, 2]);
  await last().answer(runs);
  expect(outcome()).toBe('runs');
});

test.each([
  ['a container', { ...tagged, type: 'container', action: 'start' }],
  ['a push', { ...tagged, action: 'push' }],
  ['what Unstale does itself', { ...tagged, isOurs: true }],
])('%s changes no plan', async (_, event) => {
  const { happen, pass, counts } = await looked();
  await happen(event);
  await pass(500);
  expect(counts.learnt).toBe(1);
});

test('a newer question cancels an older one, and only its answer counts', async () => {
  const { save, asked, last, outcome, changes } = await looked();
  await save('/shop/a');
  await save('/shop/b');
  expect(asked.map(({ signal }) => signal?.aborted)).toEqual([false, true, false]);
  await last().answer(runs);
  expect([outcome(), changes.length]).toEqual(['runs', 2]);
});

test('only what was saved is looked at, with all that nobody got an answer about', async () => {
  const { save, last, asked } = await looked();
  await save('/shop/a');
  await save('/shop/b');
  await last().answer(runs);
  await save('/shop/c');
  await last().answer({ kind: 'unknown', because: 'The builder said nothing.' });
  await save('/shop/d');
  expect(asked.map(({ params }) => params.changed)).toEqual([
    undefined,
    ['/shop/a'],
    ['/shop/a', '/shop/b'],
    ['/shop/c'],
    ['/shop/c', '/shop/d'],
  ]);
});

test('everything is looked at again when files came or went, and only once', async () => {
  const { plans, save, settle, last, asked } = await looked();
  plans.changed(undefined);
  await settle();
  await save('/shop/a');
  await last().answer(runs);
  await save('/shop/b');
  expect(asked.map(({ params }) => params.changed)).toEqual([undefined, undefined, undefined, ['/shop/b']]);
});

test.each([
  ['is reached through a link', { links: { '/shop': '/depot/shop' } }],
  ['lies outside the workspace', { links: { '/shop': '/elsewhere' } }],
  ['holds files that a person keeps from the watcher', { isEveryFileWatched: false }],
])('everything is looked at of a context that %s', async (_, circumstances) => {
  const { state, save, last } = await looked();
  Object.assign(state, circumstances);
  await save('/shop/a');
  expect(last().params.changed).toBeUndefined();
});

test('a file that is written all the time does not keep the answer away', async () => {
  const { save, asked, last, outcome } = await looked();
  for (let time = 0; time < 10; time += 1) await save('/shop/log.txt');
  expect(asked.map(({ signal }) => signal?.aborted)).toEqual([false, true, true, true, false]);
  await last().answer(runs);
  expect([outcome(), asked.length]).toEqual(['runs', 6]);
});

test('one question at a time, however many Dockerfiles are seen', async () => {
  const { state, look, asked, last, plans } = world();
  state.visible = [file, other];
  await look();
  expect(asked.length).toBe(1);
  await last().answer(reused);
  expect(asked.map(({ params }) => params.contextPath)).toEqual(['/shop', '/depot']);
  await last().answer(runs);
  expect([plans.of(file)?.kind, plans.of(other)?.kind]).toEqual(['known', 'known']);
});

test('nothing is asked without trust, and everything as soon as it is given', async () => {
  const { state, look, save, counts, asked } = world();
  state.isTrusted = false;
  await look();
  await save('/shop/a');
  expect([counts.connects, asked.length]).toEqual([0, 0]);
  state.isTrusted = true;
  await look();
  expect([counts.connects, asked.length]).toEqual([1, 1]);
});

test('while no Dockerfile is seen nothing is asked, and nothing that may be old is shown afterwards', async () => {
  const { state, look, save, pass, happen, asked, counts, plans } = await looked();
  state.visible = [];
  await look();
  await save('/shop/a');
  await happen(tagged);
  await pass(500);
  expect([asked.length, counts.learnt, plans.of(file)]).toEqual([1, 1, undefined]);
  state.visible = [file];
  await look();
  expect([asked.length, counts.connects, counts.learnt]).toEqual([2, 2, 2]);
});

test('of two Dockerfiles the one that is hidden costs nothing, and is asked about when it is seen again', async () => {
  const { state, look, save, asked, last, plans } = world();
  state.visible = [file, other];
  await look();
  await last().answer(reused);
  await last().answer(reused);
  state.visible = [other];
  await look();
  await save('/shop/a');
  expect([asked.length, plans.of(file)]).toEqual([2, undefined]);
  state.visible = [file, other];
  await look();
  expect([asked.length, last().params.contextPath]).toEqual([3, '/shop']);
});

test('an engine that went is told as the cause, and asked again when it came', async () => {
  const { happen, state, pass, outcome, counts, asked, last } = await looked();
  state.isDown = true;
  await happen(undefined);
  expect(outcome()).toBe('The engine ended its events.');
  await pass(1_000);
  expect([outcome(), counts.connects]).toEqual(['The engine does not run.', 2]);
  state.isDown = false;
  await pass(30_000);
  expect([counts.connects, counts.learnt, asked.length]).toEqual([3, 2, 2]);
  await last().answer(reused);
  expect(outcome()).toBe('reused');
});

test('a failure is not known, quietly', async () => {
  const { look, last, outcome } = world();
  await look();
  await last().fail(new Error('The server stopped.'));
  expect(outcome()).toBe('It could not be found out; the log says why.');
});

test('a Dockerfile that nothing builds is not known', async () => {
  const { state, look, plans, settle, asked } = world();
  state.visible = ['/attic/Dockerfile'];
  await look();
  await settle();
  const plan = plans.of('/attic/Dockerfile');
  expect([plan?.kind, asked.length]).toEqual(['unknown', 0]);
});

test('the plan carries the version of the text that it is about', async () => {
  const { state, save, last, plans } = await looked();
  state.version = 7;
  await save(file);
  state.version = 8;
  await last().answer(reused);
  expect(plans.of(file)).toMatchObject({ version: 7 });
});

test('the same answer is no change', async () => {
  const { save, last, changes } = await looked();
  await save('/shop/a');
  await last().answer(reused);
  expect(changes).toEqual([file]);
});
