/**
 * Every tag of a host has moved: the first look has to inspect each container and both images of each pair, and their files
 * are compared after it. What the sidebar shows meanwhile is part of the answer.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { containersOf } from '../../client/core/freshness/report.ts';
import { type Crowd, inParallel, referenceOf, tagBare } from './crowd.ts';
import { type Followed, followed, printCounts, requestsDuring } from './followed.ts';
import { listBoth } from './lists.ts';
import type { Row } from './statistics.ts';
import { elapsedMsOf, heapAfterGcBytes, takeTurns } from './timing.ts';

const peerName = 'bare list calls';

export async function compareMovedTags(crowd: Crowd, containerCount: number, compareForMs: number): Promise<readonly Row[]> {
  await crowd.growTo(containerCount);
  await moveAllTags(crowd);
  let isComparing = false;
  const sidebar = followed({ connect: crowd.open, comparesByItself: () => isComparing });
  const heapBefore = await heapAfterGcBytes();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const first = await changeAfter(sidebar, async () => sidebar.live.show());
  delay.disable();
  const heldMb = ((await heapAfterGcBytes()) - heapBefore) / 1e6;
  let counts: ReadonlyMap<string, number> = new Map();
  const names = ['app-0', 'app-renamed', 'app-0', 'app-renamed'];
  const refresh = await takeTurns({
    rounds: 3,
    ours: async (round) => {
      const next = await changeAfter(sidebar, () => rename(crowd, names[round] ?? '', names[round + 1] ?? ''));
      counts = next.counts;
      return next.elapsedMs;
    },
    peer: () => elapsedMsOf(() => listBoth(crowd.bare)),
  });
  isComparing = true;
  await changeAfter(sidebar, () => rename(crowd, 'app-renamed', 'app-0'));
  const meanwhile = await whileComparing(sidebar, crowd, compareForMs);
  sidebar.live.stop();
  await crowd.restoreTags();
  const what = `${containerCount} containers, all ${crowd.imageCount} tags moved`;
  return [
    { what: `first tree, ${what}`, ours: first.elapsedMs, peer: refresh.peer, peerName, unit: 'ms', goalRatio: undefined },
    `  its calls: ${printCounts(first.counts)}`,
    `  event loop lag p99 ${ms(delay.percentile(99) / 1e6)}, longest ${ms(delay.max / 1e6)}; ${heldMb.toFixed(0)} MB held`,
    { what: 'refresh after one event, there', ...refresh, peerName, unit: 'ms', goalRatio: 2 },
    `  its calls: ${printCounts(counts)}`,
    `  while files are compared, for ${ms(compareForMs)}: ${meanwhile}`,
  ];
}

/** Until something new is shown, without the pauses. */
async function changeAfter({ live, until, waitedMs }: Followed, cause: () => Promise<void>) {
  const before = live.state;
  const waitedBeforeMs = waitedMs();
  let elapsedMs = 0;
  const counts = await requestsDuring(async () => {
    await cause();
    elapsedMs = await elapsedMsOf(() => until(({ state }) => state !== before && state.kind === 'known'));
  });
  return { elapsedMs: elapsedMs - (waitedMs() - waitedBeforeMs), counts };
}

async function whileComparing({ live }: Followed, crowd: Crowd, compareForMs: number): Promise<string> {
  const startedAt = performance.now();
  let shownAfterMs: number | undefined;
  const rows = () => (live.state.kind === 'known' ? containersOf(live.state.report) : []);
  const listening = live.onDidChange(() => {
    if (rows().some(({ name }) => name === 'app-meanwhile')) shownAfterMs ??= performance.now() - startedAt;
  });
  await rename(crowd, 'app-0', 'app-meanwhile');
  await sleep(compareForMs);
  listening.dispose();
  const staleCount = rows().filter(({ verdict }) => verdict.kind === 'stale').length;
  const renamed = shownAfterMs === undefined ? 'not shown' : `shown after ${ms(shownAfterMs)}`;
  return `${staleCount} are called stale, and a container that was renamed is ${renamed}`;
}

async function rename({ bare }: Crowd, from: string, to: string): Promise<void> {
  await bare.ask('POST', `/containers/${from}/rename?name=${to}`);
}

/** Each image gets the name of the next one, so that none loses its last. */
async function moveAllTags({ bare, imageCount }: Crowd): Promise<void> {
  const rows = (await bare.ask('GET', '/images/json')) as readonly {
    readonly Id: string;
    readonly RepoTags: readonly string[];
  }[];
  const idOf = new Map(rows.flatMap(({ Id, RepoTags }) => RepoTags.map((tag) => [tag, Id] as const)));
  await inParallel(0, imageCount, async (index) => {
    const [repo = '', tag = ''] = referenceOf(index).split(':');
    await tagBare(bare, idOf.get(referenceOf((index + 1) % imageCount)) ?? '', repo, tag);
  });
}

function ms(value: number): string {
  return value >= 1_000 ? `${(value / 1_000).toFixed(1)} s` : `${value.toFixed(0)} ms`;
}
