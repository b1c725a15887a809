/** Five thousand containers: what the rows of the sidebar and what is remembered of the engine cost. */

import type { StatusReport } from '../../client/core/freshness/report.ts';
import { buildTree } from '../../client/core/tree/build-tree.ts';
import type { Crowd } from './crowd.ts';
import { type Followed, followed } from './followed.ts';
import { listBoth } from './lists.ts';
import type { Row } from './statistics.ts';
import { elapsedMsOf, heapAfterGcBytes, takeTurns } from './timing.ts';

export async function compareLargeHost(crowd: Crowd, containerCount: number): Promise<readonly Row[]> {
  const { bare, open } = crowd;
  await crowd.growTo(containerCount);
  const before = await heapAfterGcBytes();
  const lists = await listBoth(bare);
  const listed = (await heapAfterGcBytes()) - before;
  const sidebar = followed({ connect: open, comparesByItself: () => false });
  const beforeReport = await heapAfterGcBytes();
  sidebar.live.show();
  await sidebar.until(({ state }) => state.kind === 'known');
  sidebar.live.stop();
  const reported = (await heapAfterGcBytes()) - beforeReport;
  const report = reportOf(sidebar);
  const text = JSON.stringify(lists);
  const times = await takeTurns({
    rounds: 7,
    ours: () => elapsedMsOf(async () => draw(report)),
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
function draw(report: StatusReport): boolean {
  const options = { staleOnly: false, nowMs: Date.now() };
  return JSON.stringify(buildTree(report, options)) === '';
}

function reportOf({ live: { state } }: Followed): StatusReport {
  if (state.kind !== 'known') throw new Error('There is no report yet.');
  return state.report;
}
