/**
 * Right answers only: broken chains and whole ones, each built for real, and the one link that must be named. No answer may be
 * wrong; few may be unknown, each with its cause.
 */
import { beforeAll, expect, test } from 'vitest';
import { describeOnStore, type Store } from '../engine/both-stores.ts';
import { dockerEngine, needsOf } from './chain-engine.ts';
import type { Judgement } from './judge.ts';
import { judgeChain, scenariosFor } from './judged-chain.ts';

// The registry is on this machine's loopback.
const where = { isInOwnNetwork: false };

export function describeChain(of: Store): void {
  describeOnStore(
    'the chain',
    of,
    (own, store) => {
      let judgements: ReadonlyMap<string, Judgement> = new Map();
      // The classic store refuses attestations.
      const has = needsOf(store === 'classic' ? ['attestations'] : []);
      const scenarios = scenariosFor(has);

      beforeAll(async () => {
        judgements = await judgeChain(dockerEngine(own(), has));
      }, 600_000);

      test.each(scenarios)('%s', (name, { unknown }) => {
        const { kind, because } = judgements.get(name) ?? expect.fail('It was not played.');
        if (kind === 'unknown' && unknown !== undefined) expect(because).toContain(unknown);
        else expect(kind, because).toBe('right');
      });

      test('few are unknown, of at least 30 broken ones and 30 that must not be called stale', () => {
        const unknown = [...judgements.values()].filter(({ kind }) => kind === 'unknown');
        expect(unknown.length / judgements.size).toBeLessThanOrEqual(0.05);
        const freshCount = scenarios.filter(([, { expected }]) => expected === 'fresh').length;
        expect(freshCount).toBeGreaterThanOrEqual(30);
        expect(scenarios.length - freshCount).toBeGreaterThanOrEqual(30);
      });
    },
    where,
  );
}
