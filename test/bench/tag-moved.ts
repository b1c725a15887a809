/**
 * From a moved tag to a container that is called stale: the event, a look, both images inspected, the files of both read and
 * compared. The peer hears the same event and sends the same questions without deciding anything.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { splitLines } from '../../client/adapters/docker-engine/split-lines.ts';
import { containersOf } from '../../client/core/freshness/report.ts';
import type { BareEngine } from './bare-engine.ts';
import { type Crowd, referenceOf, tagBare } from './crowd.ts';
import { followed } from './followed.ts';
import { listBoth } from './lists.ts';
import type { Row } from './statistics.ts';
import { elapsedMsOf, takeTurns } from './timing.ts';

const name = 'app-0';
const [repository = '', tag = ''] = referenceOf(0).split(':');

export async function compareTagMoved(crowd: Crowd, rounds: number): Promise<readonly Row[]> {
  const sidebar = followed({ connect: crowd.open, comparesByItself: () => true });
  const verdict = () =>
    sidebar.live.state.kind === 'known'
      ? containersOf(sidebar.live.state.report).find((container) => container.name === name)?.verdict.kind
      : undefined;
  const times = await takeTurns({
    rounds,
    // Another image each time, because what was compared once is remembered.
    ours: async (round) => {
      sidebar.live.show();
      await sidebar.until(() => verdict() === 'fresh');
      await tagBare(crowd.bare, referenceOf(2 * round + 1), repository, tag);
      const elapsedMs = await elapsedMsOf(() => sidebar.until(() => verdict() === 'stale'));
      await crowd.restoreTags();
      await sidebar.until(() => verdict() === 'fresh');
      // Nobody else asks the engine while the peer is measured.
      sidebar.live.stop();
      await sleep(500);
      return elapsedMs;
    },
    peer: async (round) => {
      const moved = await nextTagEvent(crowd.bare);
      await tagBare(crowd.bare, referenceOf(2 * round + 2), repository, tag);
      const elapsedMs = await elapsedMsOf(async () => {
        await moved.arrived;
        await readWhatDecides(crowd.bare, referenceOf(2 * round + 2));
      });
      moved.stop();
      await crowd.restoreTags();
      return elapsedMs;
    },
  });
  const peerName = 'event, lists, inspects and archives, bare';
  return [{ what: 'tag moved → stale, as a person waits', ...times, peerName, unit: 'ms', goalRatio: 2 }];
}

/** Listening first; the stream ends when nobody reads it. */
async function nextTagEvent(bare: BareEngine): Promise<{ readonly arrived: Promise<void>; stop(): void }> {
  const filters = encodeURIComponent(JSON.stringify({ type: ['container', 'image'] }));
  const stream = await bare.open(`/events?filters=${filters}`);
  const arrived = (async () => {
    for await (const line of splitLines(stream)) if (line.includes('"Action":"tag"')) return;
  })();
  return { arrived, stop: () => void stream.destroy() };
}

async function readWhatDecides(bare: BareEngine, newImage: string): Promise<void> {
  await listBoth(bare);
  const container = (await bare.ask('GET', `/containers/${name}/json`)) as { readonly Image: string };
  const images = [container.Image, newImage];
  await Promise.all(images.map((image) => bare.ask('GET', `/images/${image}/json?manifests=1`)));
  for (const image of images) {
    const body = {
      Image: image,
      Entrypoint: ['/none'],
      NetworkDisabled: true,
      HostConfig: { NetworkMode: 'none' },
      Labels: { 'dev.unstale.probe': '1' },
    };
    const { Id } = (await bare.ask('POST', '/containers/create', body)) as { readonly Id: string };
    for await (const _ of await bare.open(`/containers/${Id}/archive?path=/`));
    await bare.ask('DELETE', `/containers/${Id}?v=1`);
  }
  await listBoth(bare);
}
