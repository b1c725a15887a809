/**
 * The engine goes away in the middle of an exchange and comes back on its own data, with containers that died with it or that
 * outlived it. Each exchange waits at its own point until all have come that far; then the engine goes, once for all of them.
 * Whatever comes of it, one container has the name, as before or as wanted, and what is told of it is true.
 */

import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEngine } from '../../client/adapters/docker-engine/open-engine.ts';
import { systemClock, systemRandom } from '../../client/adapters/system.ts';
import { type CleanRebuildOutcome, type CleanRebuildPorts, cleanRebuild } from '../../client/flows/clean-rebuild.ts';
import { planCleanRebuild } from '../../client/flows/plan-clean-rebuild.ts';
import { planFor } from '../../client/flows/plan-recreation.ts';
import { recreateContainer } from '../../client/flows/recreate-container.ts';
import type { RecreateOutcome } from '../../client/flows/recreate-within.ts';
import type { Clock, Engine } from '../../client/ports.ts';
import { endpointOf } from '../support/engine/both-stores.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';
import { rebuildPorts } from '../support/engine/rebuild-ports.ts';
import { buildSmallImage, smallImage } from '../support/engine/small-image.ts';
import { type OwnEngine, startEngine } from '../support/engine/start.ts';
import { testJournals } from '../support/journals/test-journals.ts';
import { runProcess } from '../support/run-process.ts';

/** It ends well when it is asked to, as a server does when its engine stops: nothing of it says that it should not have. */
const endsWell = `CMD ["sh", "-c", "trap 'exit 0' TERM; sleep 1000 & wait"]`;
const gate = { stableMs: 1_500, patienceMs: 60_000 };
/** Somebody whose patience ends long before the engine is back. */
const hastyClock: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(ms / 100, signal) };

/** Where an exchange is when the engine goes: at its first call of that method, or the second after the other was answered. */
interface Point {
  readonly at: keyof Engine;
  readonly secondAfter?: keyof Engine;
}

const points = {
  'creating the new one': { at: 'createContainer' },
  'before the old one stops': { at: 'setRestartPolicy' },
  'stopping the old one': { at: 'stopContainer' },
  'between stop and names': { at: 'renameContainer' },
  'before the new one starts': { at: 'startContainer' },
  'in the gate': { at: 'inspectContainer', secondAfter: 'startContainer' },
  'removing the old one': { at: 'removeContainer' },
} as const satisfies Record<string, Point>;
type Where = keyof typeof points;

/** What may come of it, and how its container stands in the end. An engine that ends stops what has no restart policy. */
type Row = readonly [where: Where, policy: 'no' | 'always', kinds: RegExp, state: 'running' | 'exited'];

const ends = [
  {
    ...{ how: 'restarted, and its containers with it', keeps: false, signal: 'SIGTERM' as const },
    rows: [
      ['creating the new one', 'no', /^aborted$/, 'exited'],
      ['creating the new one', 'always', /^aborted$/, 'running'],
      ['before the old one stops', 'no', /^(?:recreated|rolled-back)$/, 'running'],
      ['stopping the old one', 'always', /^(?:recreated|rolled-back)$/, 'running'],
      ['between stop and names', 'always', /^rolled-back$/, 'running'],
      ['before the new one starts', 'no', /^rolled-back$/, 'running'],
      ['in the gate', 'no', /^rolled-back$/, 'running'],
      ['in the gate', 'always', /^rolled-back$/, 'running'],
      // It had proved itself, and the engine ended it with all others.
      ['removing the old one', 'no', /^recreated$/, 'exited'],
    ] satisfies readonly Row[],
  },
  {
    ...{ how: 'killed, and its containers run on', keeps: true, signal: 'SIGKILL' as const },
    rows: [
      ['stopping the old one', 'no', /^(?:recreated|rolled-back)$/, 'running'],
      ['between stop and names', 'no', /^rolled-back$/, 'running'],
      ['in the gate', 'always', /^recreated$/, 'running'],
    ] satisfies readonly Row[],
  },
];

type Outcome = RecreateOutcome | CleanRebuildOutcome;
type Arrive = () => Promise<void>;

/** One exchange: how it is begun, and what is expected of it. */
interface Case {
  readonly title: string;
  readonly name: string;
  readonly kinds: RegExp;
  readonly state: string;
  readonly policy: string;
  /** Compose makes another container of the old image. */
  readonly isCompose?: boolean;
  begin(engine: Engine, arrive: Arrive): Promise<Outcome>;
}

describe.each(ends)('an engine that is $how', ({ keeps, signal, rows }) => {
  describeOnEngine('in the middle of an exchange', () => {
    let own: OwnEngine;
    let scratch = '';
    const docker = async (...args: string[]): Promise<string> => {
      const { exitCode, stdout, stderr } = await own.docker(args);
      if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr.slice(-1000)}`);
      return stdout.trim();
    };
    // biome-ignore lint/suspicious/noExplicitAny: what an engine answers.
    const inspect = async (name: string): Promise<any> => JSON.parse(await docker('inspect', '--type=container', name))[0];
    const idOf = (reference: string) => docker('image', 'inspect', '--format', '{{.Id}}', reference);
    const build = async (code: string): Promise<string> => {
      const input = `FROM ${smallImage}\nRUN echo ${code} > /code\n${endsWell}\n`;
      const { exitCode, stderr } = await own.docker(['buildx', 'build', '--tag', 'away', '-'], { input });
      if (exitCode !== 0) throw new Error(stderr.slice(-1000));
      return idOf('away');
    };
    const run = (name: string, image: string, policy: string) =>
      docker('run', '--detach', '--network=none', `--restart=${policy}`, '--name', name, image);
    const recreate = async (engine: Engine, name: string, clock: Clock): Promise<RecreateOutcome> => {
      const planned = await planFor(engine, (await inspect(name)).Id, 'elsewhere');
      if (planned.kind === 'refused') throw new Error(planned.because);
      return recreateContainer({ engine, clock, random: systemRandom, gate, journals: testJournals }, planned.plan);
    };
    const rebuild = async (engine: Engine, name: string, more: (ports: CleanRebuildPorts) => Partial<CleanRebuildPorts>) => {
      const environment = { ...process.env, ...own.env };
      const ports = { ...rebuildPorts({ engine, program: 'docker', environment, workspace: join(scratch, name) }), gate };
      const planned = await planCleanRebuild(ports, (await inspect(name)).Id, { isClean: true, isPulling: false });
      if (planned.kind === 'refused') throw new Error(planned.because);
      return cleanRebuild({ ...ports, ...more(ports) }, planned.plan);
    };
    const exchange = ([where, policy, kinds, state]: Row, at: number, clock = systemClock): Case => ({
      ...{ title: `${where}, ${policy}`, name: `away-${at}`, kinds, state, policy },
      begin: (engine, arrive) => recreate(stoppingAt(engine, points[where], arrive), `away-${at}`, clock),
    });
    const allRebuilds: readonly Case[] = [
      {
        ...{ title: 'in the gate of a rebuild', name: 'gated', policy: 'no', state: 'running' },
        kinds: keeps ? /^rebuilt$/ : /^rolled-back$/,
        begin: (engine, arrive) =>
          rebuild(engine, 'gated', () => ({ engine: stoppingAt(engine, points['in the gate'], arrive) })),
      },
      {
        ...{ title: 'before Compose replaces it', name: 'composed-web-1', policy: 'always', state: 'running', isCompose: true },
        kinds: /^(?:rolled-back|rebuilt)$/,
        begin: (engine, arrive) =>
          rebuild(engine, 'composed-web-1', ({ cli }) => ({
            cli: {
              run: async (args, how) => (args.includes('up') ? arrive().then(() => cli.run(args, how)) : cli.run(args, how)),
            },
          })),
      },
      {
        ...{ title: 'while it is built', name: 'built', policy: 'always', state: 'running', kinds: /^build-failed$/ },
        begin: async (engine, arrive) => {
          await writeFile(join(scratch, 'built', 'Dockerfile'), `FROM ${smallImage}\nRUN sleep 1000\n`);
          return rebuild(engine, 'built', () => ({
            onStep: ({ instruction }) => void (instruction.includes('sleep') && arrive()),
          }));
        },
      },
    ];
    // Where containers run on, the rest goes the same ways.
    const rebuilds = keeps ? allRebuilds.slice(0, 1) : allRebuilds;
    /** A service that runs what was built from its folder, whose file is another one by now. */
    const startService = async ({ name, policy, isCompose }: Case): Promise<void> => {
      const folder = join(scratch, name);
      await mkdir(folder);
      await writeFile(join(folder, 'Dockerfile'), `FROM ${smallImage}\nCOPY code /code\n${endsWell}\n`);
      await writeFile(join(folder, 'code'), 'old\n');
      const declared = `{ build: ., image: ${name}, network_mode: none, restart: "${policy}" }`;
      await writeFile(join(folder, 'compose.yaml'), `name: ${name.split('-')[0]}\nservices:\n  web: ${declared}\n`);
      const compose = ['compose', '--project-directory', folder];
      await docker(...compose, 'build', '--quiet');
      if (isCompose) await docker(...compose, 'up', '--detach', '--no-build');
      else await run(name, name, policy);
      await writeFile(join(folder, 'code'), 'new\n');
    };

    beforeAll(async () => {
      const started = await startEngine({ isInOwnNetwork: true, keepsContainersRunning: keeps });
      if (started.kind !== 'ready') throw new Error(started.because);
      own = started;
      scratch = await realpath(await mkdtemp(join(tmpdir(), 'unstale-away-')));
      await buildSmallImage((args) => own.docker(args));
    });
    afterAll(async () => {
      await own?.stop();
      await rm(scratch, { recursive: true, force: true });
    });

    test('loses no container, and says of none that it is done when it is not', async () => {
      const hasty = exchange(['between stop and names', 'always', /^needs-attention$/, 'running'], rows.length, hastyClock);
      const exchanges = [...rows.map((row, at) => exchange(row, at)), hasty];
      const cases = [...exchanges, ...rebuilds];
      await build('old');
      await Promise.all(exchanges.map(({ name, policy }) => run(name, 'away', policy)));
      await Promise.all(rebuilds.map(startService));
      await build('new');
      const before = await Promise.all(cases.map(({ name }) => inspect(name)));

      const engine = await openEngine(endpointOf(own));
      const all = meetingPoint();
      for (const one of cases) await all.join((arrive) => one.begin(engine, arrive));
      const whileGone = async () => {
        all.goOn();
        await all.ended[exchanges.indexOf(hasty)];
      };
      await own.restart({ signal, whileGone });
      const outcomes = await Promise.all(all.ended);

      for (const [at, { title, kinds }] of cases.entries()) expect(outcomes[at]?.kind, title).toMatch(kinds);
      const givenUp = outcomes[exchanges.indexOf(hasty)];
      const commands = givenUp?.kind === 'needs-attention' ? givenUp.commands : [];
      await runProcess('sh', ['-c', commands.join('; ')], { env: { ...process.env, ...own.env } });

      for (const [at, { title, name, state, policy, isCompose }] of cases.entries()) {
        const [outcome, then] = [outcomes[at], before[at]];
        const now = await inspect(name);
        expect([now.State.Status, now.HostConfig.RestartPolicy.Name], title).toEqual([state, policy]);
        if (outcome?.kind === 'recreated' || outcome?.kind === 'rebuilt') {
          expect([now.Id, now.Image === then.Image], title).toEqual([outcome.containerId, false]);
          expect(now.Image, title).toBe(await idOf(now.Config.Image));
        } else {
          expect(now.Image, title).toBe(then.Image);
          if (isCompose !== true) expect(now.Id, title).toBe(then.Id);
        }
      }
      // What was given up on is told, and its parts are kept.
      const names = (await docker('ps', '--all', '--format', '{{.Names}}'))
        .split('\n')
        .filter((name) => name.includes('.unstale'));
      expect(names).toEqual([expect.stringContaining(`${hasty.name}.unstale-`)]);
      expect((await docker('images', '--quiet', 'unstale-rollback/*:keep')).split('\n')).toHaveLength(1);
    });
  });
});

/** Each comes to its point before the next one starts; then all wait for the word to go on. */
function meetingPoint() {
  const ended: Promise<Outcome>[] = [];
  let goOn: () => void = () => undefined;
  const going = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const join = async (begin: (arrive: Arrive) => Promise<Outcome>): Promise<void> => {
    await new Promise<void>((resolve, reject) => {
      const working = begin(() => {
        resolve();
        return going;
      });
      ended.push(working);
      working.then(() => reject(new Error('It ended without coming to its point.')), reject);
    });
  };
  return { join, goOn: () => goOn(), ended };
}

/** The real engine; the one call at the point waits before it is made. */
function stoppingAt(engine: Engine, { at, secondAfter }: Point, arrive: Arrive): Engine {
  // How many of these calls are to come, the one at the point included; none is counted before the other was answered.
  let left = secondAfter === undefined ? 1 : Number.POSITIVE_INFINITY;
  return new Proxy(engine, {
    get: (target, name) => {
      const real: unknown = Reflect.get(target, name);
      if (typeof real !== 'function') return real;
      return async (...args: readonly unknown[]) => {
        if (name === at) {
          left -= 1;
          if (left === 0) await arrive();
        }
        const answer: unknown = await Reflect.apply(real, target, args);
        if (name === secondAfter) left = 2;
        return answer;
      };
    },
  });
}
