/**
 * Five thousand containers: what rows and report cost, and the first look where every tag has moved, so that each container
 * has to be inspected and each pair of images compared.
 */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StatusReport } from '../../client/core/freshness/report.ts';
import { containersOf } from '../../client/core/freshness/report.ts';
import { buildTree } from '../../client/core/tree/build-tree.ts';
import { type Crowd, inParallel, referenceOf, tagBare } from './crowd.ts';
import { type Followed, followed, printCounts, requestsDuring } from './followed.ts';
import { listBoth } from './lists.ts';
import type { Row } from './statistics.ts';
import { elapsedMsOf, heapAfterGcBytes, takeTurns } from './timing.ts';

export async function compareLargeHost(crowd: Crowd, containerCount: number, compareForMs: number): Promise<readonly Row[]> {
  await crowd.growTo(containerCount);
  return [...(await compareRows(crowd, containerCount)), ...(await compareAllMoved(crowd, containerCount, compareForMs))];
}

async function compareRows({ bare, open }: Crowd, containerCount: number): Promise<readonly Row[]> {
  const before = await heapAfterGcBytes();
  const lists = await listBoth(bare);
  const listed = (await heapAfterGcBytes()) - before;
  const sidebar = followed({ connect: open, comparesByItself: false });
  const beforeReport = await heapAfterGcBytes();
  sidebar.live.start();
  await sidebar.until(({ state }) => state.kind === 'known');
  sidebar.live.stop();
  const reported = (await heapAfterGcBytes()) - beforeReport;
  const report = reportOf(sidebar);
  const text = JSON.stringify(lists);
  const times = await takeTurns({
    rounds: 7,
    ours: () => elapsedMsOf(async () => drawTwice(report)),
    peer: () => elapsedMsOf(async () => void JSON.parse(text)),
  });
  const peerName = 'parsing the bare lists';
  return [
    { what: `rows and their difference, ${containerCount} containers`, ...times, peerName, unit: 'ms', goalRatio: undefined },
    {
      what: `heap of the live status, ${containerCount} containers`,
      ours: reported / 1e6,
      peer: listed / 1e6,
      peerName: 'the bare lists, parsed',
      unit: 'MB',
      goalRatio: undefined,
      goalAtMost: 120,
    },
  ];
}

/** As the view does: new rows, and whether they differ from those that are shown. */
function drawTwice(report: StatusReport): boolean {
  const options = { staleOnly: false, nowMs: Date.now() };
  return JSON.stringify(buildTree(report, options)) === '';
}

async function compareAllMoved(crowd: Crowd, containerCount: number, compareForMs: number): Promise<readonly Row[]> {
  const { bare, imageCount, open, restoreTags } = crowd;
  await moveAllTags(crowd);
  const sidebar = followed({ connect: open, comparesByItself: true });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const heapBefore = await heapAfterGcBytes();
  let firstMs = 0;
  let shownAfterMs: number | undefined;
  const peer = await elapsedMsOf(() => listBoth(bare));
  delay.enable();
  const counts = await requestsDuring(async () => {
    firstMs = await elapsedMsOf(async () => {
      sidebar.live.start();
      await sidebar.until(({ state }) => state.kind === 'known');
    });
  });
  firstMs -= sidebar.waitedMs();
  await bare.ask('POST', '/containers/app-0/rename?name=app-renamed');
  const renamedAt = performance.now();
  const listening = sidebar.live.onDidChange(() => {
    const isShown = containersOf(reportOf(sidebar)).some(({ name }) => name === 'app-renamed');
    if (isShown) shownAfterMs ??= performance.now() - renamedAt;
  });
  await sleep(compareForMs);
  listening.dispose();
  delay.disable();
  const decided = containersOf(reportOf(sidebar)).filter(({ verdict }) => verdict.kind === 'stale').length;
  sidebar.live.stop();
  const heldMb = ((await heapAfterGcBytes()) - heapBefore) / 1e6;
  await bare.ask('POST', '/containers/app-renamed/rename?name=app-0');
  await restoreTags();
  return [
    {
      what: `first tree, ${containerCount} containers, all ${imageCount} tags moved`,
      ours: firstMs,
      peer,
      peerName: 'bare list calls',
      unit: 'ms',
      goalRatio: undefined,
    },
    `  its calls: ${printCounts(counts)}`,
    `  ${compareForMs / 1_000} s later: ${decided} called stale; a rename meanwhile was ${shownAfterMs === undefined ? 'not shown' : `shown after ${Math.round(shownAfterMs)} ms`}`,
    `  event loop lag p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms, longest ${(delay.max / 1e6).toFixed(0)} ms; ${heldMb.toFixed(0)} MB held`,
  ];
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

function reportOf({ live: { state } }: Followed): StatusReport {
  if (state.kind !== 'known') throw new Error('There is no report yet.');
  return state.report;
}
