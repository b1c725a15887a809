/** All rows about engines, each on one that is started here: a thousand containers first, then five thousand. */
import { startCrowd } from './crowd.ts';
import { compareEventStorm } from './event-storm.ts';
import { compareLargeHost } from './large-host.ts';
import { compareLists } from './lists.ts';
import { compareMovedTags } from './moved-tags.ts';
import { compareRecreation } from './recreation.ts';
import type { Row } from './statistics.ts';
import { compareTagMoved } from './tag-moved.ts';

const containerCount = 1_000;

/** Rows are printed as they come, because all of them take minutes. */
export async function compareSidebar(isQuick: boolean, print: (row: Row) => void): Promise<readonly Row[] | string> {
  const crowd = await startCrowd({ usesContainerdStore: false, imageCount: 1_000 });
  if (crowd.kind === 'missing') return `no engine: ${crowd.because}`;
  const manyCount = isQuick ? 2_000 : 5_000;
  try {
    const steps = [
      () => compareLists(crowd, containerCount, 5),
      () => compareTagMoved(crowd, 5),
      () => compareEventStorm(crowd, isQuick ? 10 : 30),
      () => compareRecreation(crowd, containerCount, 7),
      () => compareLargeHost(crowd, manyCount),
      () => compareMovedTags(crowd, manyCount, 10_000),
    ];
    for (const step of steps) for (const row of await step()) print(row);
    return [];
  } finally {
    await crowd.stop();
  }
}

/** Fewer, because its lists look into each image: the bare calls take some 8 ms for each container with its image. */
export async function compareContainerdStore(): Promise<readonly Row[] | string> {
  const crowd = await startCrowd({ usesContainerdStore: true, imageCount: 100 });
  if (crowd.kind === 'missing') return `no engine: ${crowd.because}`;
  try {
    return await compareLists(crowd, 100, 5);
  } finally {
    await crowd.stop();
  }
}
