/** The product's live status as the sidebar drives it, with what it waits on purpose and what it asks of the engine counted. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { readFileManifest } from '../../client/adapters/archive/read-file-manifest.ts';
import { systemClock, systemRandom } from '../../client/adapters/system.ts';
import { type LiveStatus, liveStatus } from '../../client/flows/live-status.ts';
import type { Engine } from '../../client/ports.ts';
import { noBuilds } from '../support/engine/no-builds.ts';

export interface Followed {
  readonly live: LiveStatus;
  /** Milliseconds that it has slept so far: the pauses that make one look of many events. */
  waitedMs(): number;
  /** Resolves at the first change after which `isReached`, which is asked at once too. */
  until(isReached: (live: LiveStatus) => boolean): Promise<void>;
}

export interface FollowedOptions {
  readonly connect: () => Promise<Engine>;
  readonly comparesByItself: () => boolean;
}

const longestPauseMs = 30_000;

export function followed({ connect, comparesByItself }: FollowedOptions): Followed {
  let waitedMs = 0;
  let asleepSince: number | undefined;
  const waitedUntilNow = (): number => waitedMs + (asleepSince === undefined ? 0 : performance.now() - asleepSince);
  const sleep: typeof systemClock.sleep = async (ms, signal) => {
    // Nothing waits for the look once a minute.
    if (ms > longestPauseMs) return systemClock.sleep(ms, signal);
    asleepSince ??= performance.now();
    await systemClock.sleep(ms, signal);
    waitedMs = waitedUntilNow();
    asleepSince = undefined;
  };
  const live = liveStatus({
    connect,
    archives: { manifest: readFileManifest },
    builds: noBuilds,
    platform: 'linux',
    clock: { ...systemClock, sleep },
    random: systemRandom,
    log: { error: (text) => console.error(text) },
    comparesByItself,
  });
  const until: Followed['until'] = (isReached) =>
    new Promise((resolve) => {
      const check = (): void => {
        if (!isReached(live)) return;
        listening.dispose();
        resolve();
      };
      const listening = live.onDidChange(check);
      check();
    });
  return { live, waitedMs: waitedUntilNow, until };
}

/** Requests that this process sends while `work` runs, by kind: `GET /containers/json`, with `…` for ids and names. */
export async function requestsDuring(work: () => Promise<unknown>): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  const count = (message: unknown): void => {
    const { method, path } = (message as { request: ClientRequest }).request;
    const kind = `${method} ${kindOf(path)}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  };
  subscribe('http.client.request.start', count);
  try {
    await work();
  } finally {
    unsubscribe('http.client.request.start', count);
  }
  return counts;
}

function kindOf(path: string): string {
  const [plain = ''] = path.split('?');
  return plain.replace(/^\/v[\d.]+/, '').replace(/^\/(containers|images)\/(?!json$|create$).*?(\/\w+)?$/, '/$1/…$2');
}

export function printCounts(counts: ReadonlyMap<string, number>): string {
  const parts = [...counts].sort().map(([kind, count]) => `${count} × ${kind}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}
