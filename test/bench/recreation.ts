/** A container created again, without the time to stop and the time that it has to stay up, against the same calls in the same order. */

import { randomBytes } from 'node:crypto';
import { systemClock, systemRandom } from '../../client/adapters/system.ts';
import { forgetUseless } from '../../client/flows/forget-previous.ts';
import { planFor } from '../../client/flows/plan-recreation.ts';
import { recreateContainer } from '../../client/flows/recreate-container.ts';
import type { Engine } from '../../client/ports.ts';
import { testJournals } from '../support/journals/test-journals.ts';
import type { BareEngine } from './bare-engine.ts';
import { type Crowd, inParallel, programs, tagBare } from './crowd.ts';
import type { Row } from './statistics.ts';
import { elapsedMsOf, takeTurns } from './timing.ts';

const reference = 'bench/program:1';
const specification = { Image: reference, HostConfig: { NetworkMode: 'none' } };

export async function compareRecreation(crowd: Crowd, containerCount: number, rounds: number): Promise<readonly Row[]> {
  const engine = await crowd.open();
  const { bare } = crowd;
  const planning: number[] = [];
  const recreation = await takeTurns({
    rounds,
    ours: async () => {
      const id = await staleContainer(bare);
      return recreate(engine, id, planning);
    },
    peer: async () => {
      const id = await staleContainer(bare);
      // Planning leaves the engine work that whoever comes next has to wait for.
      await planFor(engine, id, 'elsewhere');
      let stoppingMs = 0;
      const elapsedMs = await elapsedMsOf(() =>
        recreateBare(bare, id, (ms) => {
          stoppingMs = ms;
        }),
      );
      return elapsedMs - stoppingMs;
    },
  });
  const plan = await takeTurns({
    rounds: 3,
    ours: async (round) => planning[round] ?? Number.NaN,
    peer: () => elapsedMsOf(() => inspectAll(bare)),
  });
  await removeAll(bare);
  for (const name of restoreNames.splice(0)) await bare.ask('DELETE', `/images/${name}?noprune=1`);
  // Nobody goes back to what was measured.
  await forgetUseless({ engine, clock: systemClock, journals: testJournals });
  return [
    {
      what: 'recreate, without its stop and its stable window',
      ...recreation,
      peerName: 'the same calls, bare',
      unit: 'ms',
      goalRatio: 1.3,
    },
    {
      what: `plan of a recreation beside ${containerCount} containers`,
      ...plan,
      peerName: 'bare inspects of all, 8 at once',
      unit: 'ms',
      goalRatio: undefined,
    },
  ];
}

const containerName = 'program';

async function staleContainer(bare: BareEngine): Promise<string> {
  await removeAll(bare);
  await tagBare(bare, programs.old, 'bench/program', '1');
  const { Id } = (await bare.ask('POST', `/containers/create?name=${containerName}`, specification)) as { readonly Id: string };
  await bare.ask('POST', `/containers/${Id}/start`);
  await tagBare(bare, programs.new, 'bench/program', '1');
  return Id;
}

async function removeAll(bare: BareEngine): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ name: [containerName] }));
  const rows = (await bare.ask('GET', `/containers/json?all=1&filters=${filters}`)) as readonly { readonly Id: string }[];
  for (const { Id } of rows) await bare.ask('DELETE', `/containers/${Id}?force=1`);
}

async function recreate(engine: Engine, id: string, planning: number[]): Promise<number> {
  const startedAt = performance.now();
  const planned = await planFor(engine, id, 'elsewhere');
  planning.push(performance.now() - startedAt);
  if (planned.kind === 'refused') throw new Error(planned.because);
  const gate = { stableMs: 0, patienceMs: 10_000 };
  let outcome = '';
  let stoppingMs = 0;
  const watched: Engine = {
    ...engine,
    stopContainer: async (stopped) => {
      stoppingMs += await elapsedMsOf(() => engine.stopContainer(stopped));
    },
  };
  const ports = { engine: watched, clock: systemClock, random: systemRandom, gate, journals: testJournals };
  const elapsedMs = await elapsedMsOf(async () => {
    outcome = (await recreateContainer(ports, planned.plan)).kind;
  });
  if (outcome !== 'recreated') throw new Error(`The container was ${outcome}.`);
  return elapsedMs - stoppingMs;
}

async function recreateBare({ ask }: BareEngine, id: string, tellStop: (ms: number) => void): Promise<void> {
  const operation = randomBytes(4).toString('hex');
  const inspect = (of: string) => ask('GET', `/containers/${of}/json`);
  const [replacement, backup] = [`${containerName}.new-${operation}`, `${containerName}.bak-${operation}`];
  const { Image } = (await inspect(id)) as { readonly Image: string };
  await ask('POST', `/images/${Image}/tag?repo=unstale-rollback/${operation}&tag=keep`);
  const { Id } = (await ask('POST', `/containers/create?name=${replacement}`, specification)) as { readonly Id: string };
  await inspect(Id);
  await inspect(id);
  await ask('POST', `/containers/${id}/update`, { RestartPolicy: { Name: 'no', MaximumRetryCount: 0 } });
  tellStop(await elapsedMsOf(() => ask('POST', `/containers/${id}/stop`)));
  await ask('POST', `/containers/${id}/rename?name=${backup}`);
  await ask('POST', `/containers/${Id}/rename?name=${containerName}`);
  await ask('POST', `/containers/${Id}/start`);
  await inspect(Id);
  await ask('GET', `/containers/${id}/changes`);
  await inspect(id);
  await ask('DELETE', `/containers/${id}`);
  await ask('GET', `/images/${programs.new}/json`);
  await ask('POST', `/images/${Image}/tag?repo=unstale-rollback/${operation}&tag=restore`);
  await ask('DELETE', `/images/unstale-rollback/${operation}:keep?noprune=1`);
  restoreNames.push(`unstale-rollback/${operation}:restore`);
}

/** Names that the bare calls left, as ours does for an hour. */
const restoreNames: string[] = [];

async function inspectAll({ ask }: BareEngine): Promise<void> {
  const rows = (await ask('GET', '/containers/json?all=1')) as readonly { readonly Id: string }[];
  await inParallel(0, rows.length, async (index) => ask('GET', `/containers/${rows[index]?.Id ?? ''}/json`));
}
