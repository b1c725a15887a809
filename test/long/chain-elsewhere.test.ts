/**
 * The scenarios of the chain on the oldest engine that is spoken to and on Podman: no answer may be wrong there either. What
 * their builders do not remember stays unknown, and is listed with its cause.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ChainEngine, dockerEngine, needsOf, podmanEngine } from '../support/chain/chain-engine.ts';
import type { Judgement } from '../support/chain/judge.ts';
import { judgeChain, scenariosFor } from '../support/chain/judged-chain.ts';
import { describeOnEngine } from '../support/engine/engine-for-tests.ts';
import { startEngine } from '../support/engine/start.ts';
import { startPodman } from '../support/engine/start-podman.ts';

interface Opened {
  readonly engine: ChainEngine;
  stop(): Promise<void>;
}

const old = needsOf(['attestations', 'history', 'named-contexts', 'heredocs']);
const podman = needsOf(['compose', 'bake', 'named-contexts', 'attestations', 'heredocs', 'registry', 'history', 'forgetting']);

testChain('Docker 20.10', old, 50 / 60, async () => {
  const started = await startEngine({ isInOwnNetwork: false, dataName: 'old', release: '20.10' });
  if (started.kind !== 'ready') throw new Error(started.because);
  return { engine: dockerEngine(started, old), stop: () => started.stop() };
});

testChain('Podman', podman, 40 / 60, async () => {
  const started = await startPodman();
  if (started.kind !== 'ready') throw new Error(started.because);
  return { engine: podmanEngine(started, podman), stop: () => started.stop() };
});

function testChain(name: string, has: ChainEngine['has'], leastDefinite: number, open: () => Promise<Opened>): void {
  describeOnEngine(`the chain on ${name}`, () => {
    let opened: Opened | undefined;
    let judgements: ReadonlyMap<string, Judgement> = new Map();
    beforeAll(async () => {
      opened = await open();
      judgements = await judgeChain(opened.engine);
    }, 1_200_000);
    afterAll(() => opened?.stop());

    test.each(scenariosFor(has))('%s', (scenario) => {
      const { kind, because } = judgements.get(scenario) ?? expect.fail('It was not played.');
      expect(kind, because).not.toBe('wrong');
    });

    test('most are decided', () => {
      const decided = [...judgements.values()].filter(({ kind }) => kind === 'right');
      expect(decided.length / judgements.size).toBeGreaterThanOrEqual(leastDefinite);
    });
  });
}
