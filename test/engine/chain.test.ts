/**
 * Right answers only: broken chains and whole ones, each built for real, and the one link that must be named. No answer may be
 * wrong; few may be unknown, each with its cause.
 */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { broken, fresh } from '../fixtures/chain/index.ts';
import type { Scenarios } from '../fixtures/chain/scenario.ts';
import { dockerEngine, provideBase } from '../support/chain/chain-engine.ts';
import { type Judgement, judge, tally } from '../support/chain/judge.ts';
import { playScenarios } from '../support/chain/play-scenarios.ts';
import { describeOnBothStores } from '../support/engine/both-stores.ts';
import { type Registry, startRegistry } from '../support/registry/start.ts';

const named = (groups: Readonly<Record<string, Scenarios>>, prefix: string): Scenarios =>
  Object.fromEntries(
    Object.entries(groups).flatMap(([group, scenarios]) =>
      Object.entries(scenarios).map(([name, scenario]) => [`${prefix}${group}-${name}`, scenario] as const),
    ),
  );
/** A part of them, for whoever works on one. */
const wanted = new RegExp(process.env['UNSTALE_SCENARIOS'] ?? '');
const scenarios: Scenarios = Object.fromEntries(
  Object.entries({ ...named(broken, ''), ...named(fresh, 'fresh-') }).filter(([name]) => wanted.test(name)),
);

// The registry is on this machine's loopback.
describeOnBothStores(
  'the chain',
  (own, store) => {
    let workspace = '';
    let registry: Registry | undefined;
    const judgements = new Map<string, Judgement>();
    // The classic store refuses attestations.
    const lacks = store === 'classic' ? (['attestations'] as const) : [];
    const here = Object.entries(scenarios).filter(([, { needs = [] }]) => !needs.some((need) => lacks.some((one) => one === need)));

    beforeAll(async () => {
      workspace = await realpath(await mkdtemp(join(tmpdir(), 'unstale chain-')));
      const started = await startRegistry();
      if (started.kind !== 'ready') throw new Error(started.because);
      registry = started;
      const engine = dockerEngine(own(), lacks);
      await provideBase(engine);
      const answers = await playScenarios({ engine, workspace, registry: started.host }, Object.fromEntries(here));
      for (const [name, scenario] of here) judgements.set(name, judge(scenario, answers.get(name)));
      process.stdout.write(tally(judgements));
    }, 600_000);
    afterAll(async () => {
      await registry?.stop();
      await rm(workspace, { recursive: true, force: true });
    });

    test.each(here)('%s', (name, { unknown }) => {
      const { kind, because } = judgements.get(name) ?? expect.fail('It was not played.');
      if (kind === 'unknown' && unknown !== undefined) expect(because).toContain(unknown);
      else expect(kind, because).toBe('right');
    });

    test('few are unknown', () => {
      const unknown = [...judgements.values()].filter(({ kind }) => kind === 'unknown');
      expect(unknown.length / judgements.size).toBeLessThanOrEqual(0.05);
    });
  },
  { isInOwnNetwork: false },
);
