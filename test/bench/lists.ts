/** The first tree, and a refresh after one event, against the two bare list calls that no tree can do without. */
import { containersOf } from '../../client/core/freshness/report.ts';
import { buildTree } from '../../client/core/tree/build-tree.ts';
import type { LiveStatus } from '../../client/flows/live-status.ts';
import { bareEngine } from './bare-engine.ts';
import type { Crowd } from './crowd.ts';
import { type Followed, followed, printCounts, requestsDuring } from './followed.ts';
import type { Row } from './statistics.ts';
import { elapsedMsOf, takeTurns } from './timing.ts';

const peerName = 'bare list calls';

export async function compareLists(crowd: Crowd, containerCount: number, rounds: number): Promise<readonly Row[]> {
  await crowd.growTo(containerCount);
  const size = `${containerCount} containers, ${crowd.imageCount} images`;
  const waits: number[] = [];
  const first = await takeTurns({
    rounds,
    ours: () => firstTree(crowd, waits),
    peer: async () => {
      const bare = bareEngine(crowd.own.socketPath);
      const elapsedMs = await elapsedMsOf(() => listBoth(bare));
      bare.close();
      return elapsedMs;
    },
  });
  const { refresh, counts, refreshWaits } = await measureRefresh(crowd, rounds);
  const note = (what: string, all: readonly number[]) => `  (${what} also waits ${Math.round(Math.max(...all))} ms on purpose)`;
  return [
    { what: `first tree, ${size}`, ...first, peerName, unit: 'ms', goalRatio: 2 },
    note('the first tree', waits),
    { what: `refresh after one event, ${size}`, ...refresh, peerName, unit: 'ms', goalRatio: 2 },
    note('the refresh', refreshWaits),
    `  calls of one refresh: ${printCounts(counts)}`,
  ];
}

export async function listBoth({ ask }: Pick<ReturnType<typeof bareEngine>, 'ask'>): Promise<readonly unknown[]> {
  return Promise.all([ask('GET', '/containers/json?all=1'), ask('GET', '/images/json')]);
}

/** Connecting, listening, looking and building the rows; not the pauses. */
async function firstTree(crowd: Crowd, waits: number[]): Promise<number> {
  const sidebar = followed({ connect: crowd.open, comparesByItself: () => true });
  const elapsedMs = await elapsedMsOf(async () => {
    sidebar.live.show();
    await sidebar.until(({ state }) => state.kind === 'known');
    rowsOf(sidebar);
  });
  sidebar.live.stop();
  waits.push(sidebar.waitedMs());
  return elapsedMs - sidebar.waitedMs();
}

async function measureRefresh({ bare, open }: Crowd, rounds: number) {
  const sidebar = followed({ connect: open, comparesByItself: () => true });
  sidebar.live.show();
  await sidebar.until(({ state }) => state.kind === 'known');
  let counts: ReadonlyMap<string, number> = new Map();
  const refreshWaits: number[] = [];
  const refresh = await takeTurns({
    rounds,
    ours: async (round) => {
      const name = `app-0-${round}`;
      const waitedBeforeMs = sidebar.waitedMs();
      let elapsedMs = 0;
      counts = await requestsDuring(async () => {
        await bare.ask('POST', `/containers/app-0/rename?name=${name}`);
        elapsedMs = await elapsedMsOf(async () => {
          await sidebar.until((live) => isShown(live, name));
          rowsOf(sidebar);
        });
      });
      await bare.ask('POST', `/containers/${name}/rename?name=app-0`);
      refreshWaits.push(sidebar.waitedMs() - waitedBeforeMs);
      await sidebar.until((live) => isShown(live, 'app-0'));
      return elapsedMs - (refreshWaits.at(-1) ?? 0);
    },
    peer: () => elapsedMsOf(() => listBoth(bare)),
  });
  sidebar.live.stop();
  const { 'POST /containers/…/rename': _, ...ofUs } = Object.fromEntries(counts);
  return { refresh, refreshWaits, counts: new Map(Object.entries(ofUs)) };
}

function isShown({ state }: LiveStatus, name: string): boolean {
  return state.kind === 'known' && containersOf(state.report).some((container) => container.name === name);
}

function rowsOf({ live }: Followed): void {
  if (live.state.kind === 'known') buildTree(live.state.report, { staleOnly: false, nowMs: Date.now() });
}
