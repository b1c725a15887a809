/**
 * A thousand events a second. The lists come from the real engine; the events are lines that it really sent, replayed through
 * the product's splitter and decoder, because no engine here tells that many of its own.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setInterval as every, setTimeout as sleep } from 'node:timers/promises';
import { decodeEvent } from '../../client/adapters/docker-engine/decode-event.ts';
import { splitLines } from '../../client/adapters/docker-engine/split-lines.ts';
import type { Engine } from '../../client/ports.ts';
import type { BareEngine } from './bare-engine.ts';
import { type Crowd, inParallel, referenceOf, tagBare } from './crowd.ts';
import { followed, printCounts, requestsDuring } from './followed.ts';
import type { Row } from './statistics.ts';
import { heapAfterGcBytes } from './timing.ts';

const perSecond = 1_000;
const chunkEveryMs = 10;
/** It does the same each second. */
const longestPeerSeconds = 10;
const peerName = 'a reader that drops each event';

export async function compareEventStorm(crowd: Crowd, seconds: number): Promise<readonly Row[]> {
  const lines = await recordEvents(crowd.bare);
  const peerSeconds = Math.min(seconds, longestPeerSeconds);
  const peer = await measured(async () => {
    for await (const _ of replayed(lines, peerSeconds));
  });
  let counts: ReadonlyMap<string, number> = new Map();
  const storm = turningPoint();
  const ended = turningPoint();
  const connect = async (): Promise<Engine> => ({
    ...(await crowd.open()),
    events: async function* (signal) {
      await storm.promise;
      yield* replayed(lines, seconds);
      ended.resolve();
      // Silent, as a stream is until somebody stops it.
      await sleep(60_000, undefined, { signal, ref: false }).catch(() => undefined);
    },
  });
  const sidebar = followed({ connect, comparesByItself: () => true });
  sidebar.live.show();
  await sidebar.until(({ state }) => state.kind === 'known');
  const ours = await measured(async () => {
    counts = await requestsDuring(async () => {
      storm.resolve();
      await ended.promise;
    });
  });
  sidebar.live.stop();
  const text = `${perSecond} events/s for ${seconds} s`;
  return [
    {
      what: `looks, ${text}`,
      ours: counts.get('GET /containers/json') ?? 0,
      peer: seconds,
      peerName: 'one a second',
      unit: '',
      goalRatio: 1,
    },
    {
      what: 'event loop lag p99',
      ours: ours.lagP99Ms,
      peer: peer.lagP99Ms,
      peerName,
      unit: 'ms',
      goalRatio: undefined,
      goalAtMost: 50,
    },
    {
      what: 'event loop lag, longest',
      ours: ours.longestLagMs,
      peer: peer.longestLagMs,
      peerName,
      unit: 'ms',
      goalRatio: undefined,
    },
    {
      what: 'processor time',
      ours: ours.cpuMs / seconds,
      peer: peer.cpuMs / peerSeconds,
      peerName,
      unit: 'ms/s',
      goalRatio: undefined,
    },
    {
      what: 'heap growth after GC',
      ours: ours.grownMb,
      peer: peer.grownMb,
      peerName,
      unit: 'MB',
      goalRatio: undefined,
      goalAtMost: 20,
    },
    `  calls: ${printCounts(counts)}`,
  ];
}

function turningPoint(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((reached) => {
    resolve = reached;
  });
  return { promise, resolve };
}

async function measured(work: () => Promise<void>) {
  const heapBefore = await heapAfterGcBytes();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const cpuBefore = process.cpuUsage();
  delay.enable();
  await work();
  delay.disable();
  const { user, system } = process.cpuUsage(cpuBefore);
  const grownMb = ((await heapAfterGcBytes()) - heapBefore) / 1e6;
  return { lagP99Ms: delay.percentile(99) / 1e6, longestLagMs: delay.max / 1e6, cpuMs: (user + system) / 1_000, grownMb };
}

async function* replayed(lines: readonly string[], seconds: number): ReturnType<Engine['events']> {
  for await (const line of splitLines(chunksOf(lines, seconds))) {
    const event = decodeEvent(line);
    if (event !== undefined) yield event;
  }
}

/** As many as should have come by now, so that a late timer does not make fewer of them. */
async function* chunksOf(lines: readonly string[], seconds: number): AsyncGenerator<Uint8Array> {
  const startedAt = performance.now();
  let sent = 0;
  for await (const _ of every(chunkEveryMs)) {
    const due = Math.min(seconds * perSecond, Math.floor(((performance.now() - startedAt) / 1_000) * perSecond));
    const chunk = Array.from({ length: due - sent }, (_unused, index) => `${lines[(sent + index) % lines.length]}\n`);
    yield Buffer.from(chunk.join(''));
    sent = due;
    if (sent >= seconds * perSecond) return;
  }
}

/** What tags and names that move really make the engine say. */
async function recordEvents(bare: BareEngine): Promise<readonly string[]> {
  const stream = await bare.open(`/events?filters=${encodeURIComponent(JSON.stringify({ type: ['container', 'image'] }))}`);
  const lines: string[] = [];
  const recorded = (async () => {
    for await (const line of splitLines(stream)) if (lines.push(line) >= 200) return;
  })();
  await inParallel(0, 100, async (index) => {
    const [repo = '', tag = ''] = referenceOf(index).split(':');
    await tagBare(bare, referenceOf(index), repo, tag);
    await bare.ask('POST', `/containers/app-${index}/rename?name=app-${index}-moved`);
    await bare.ask('POST', `/containers/app-${index}-moved/rename?name=app-${index}`);
  });
  await recorded;
  stream.destroy();
  return lines;
}
