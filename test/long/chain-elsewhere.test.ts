/**
 * The scenarios of the chain on the oldest engine that is spoken to and on Podman: no answer is wrong there either, and most
 * are definite. What their builders do not remember stays unknown, each with its cause.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Need } from '../fixtures/chain/scenario.ts';
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
const podman: ReadonlySet<Need> = new Set();

/** What nobody can know there, and a part of the cause that is told. */
const unknowns: Readonly<Record<string, string>> = {
  'source-compiled-and-its-source-edited': 'Nobody recorded what its build was given',
  'mount-an-empty-file-system-in-memory': 'could not be read',
  'fresh-again-image-lost-its-name-and-what-runs-is-what-is-here': 'No image is called',
  'fresh-steps-a-later-step-rewrites-a-copied-file': 'a later step of the build may have changed it',
  'fresh-steps-a-later-step-deletes-a-copied-file': 'a later step of the build may have changed it',
  'fresh-steps-compiled-and-untouched': 'Nobody recorded what its build was given',
  'fresh-steps-compiled-and-another-file-changed': 'Nobody recorded what its build was given',
  'fresh-steps-mode-set-by-the-copy': 'Others could not be followed',
  'fresh-steps-a-dockerfile-inside-the-compose-file': 'nothing says so',
};

// Five sixths of all 123 scenarios, and two thirds: also of those that need what the engine lacks.
testChain('Docker 20.10', old, 103, async () => {
  const started = await startEngine({ isInOwnNetwork: false, dataName: 'old', release: '20.10' });
  if (started.kind !== 'ready') throw new Error(started.because);
  return { engine: dockerEngine(started, old), stop: () => started.stop() };
});

testChain('Podman', podman, 82, async () => {
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

    test('no answer is wrong', () => {
      expect([...judgements].filter(([, { kind }]) => kind === 'wrong')).toEqual([]);
    });

    test.each(scenariosFor(has))('%s', (scenario, { unknown }) => {
      const { kind, because } = judgements.get(scenario) ?? expect.fail('It was not played.');
      const cause = unknowns[scenario] ?? unknown;
      if (kind === 'unknown' && cause !== undefined) expect(because).toContain(cause);
      else expect(kind, because).toBe('right');
    });

    test(`at least ${leastDefinite} answers are definite`, () => {
      const definite = [...judgements.values()].filter(({ kind }) => kind === 'right');
      expect(definite.length).toBeGreaterThanOrEqual(leastDefinite);
    });
  });
}
