/** Engines for the differential: for each job one that builds and one that it is switched to. */
import type { EngineAccess } from '../support/engine/access.ts';
import { type OwnEngine, startEngine } from '../support/engine/start.ts';

export interface JobEngines {
  readonly jobs: readonly ReadonlyMap<string, EngineAccess>[];
  stop(): Promise<void>;
}

export interface KindOfEngine {
  readonly usesContainerdStore: boolean;
  readonly isOld: boolean;
}

/** They are in the network of this machine: what ADD fetches is served there. */
export async function startJobs(count: number, { usesContainerdStore, isOld }: KindOfEngine): Promise<JobEngines> {
  const started: OwnEngine[] = [];
  const start = async () => {
    const engine = await startEngine({ usesContainerdStore, ...(isOld ? { release: '20.10' as const } : {}) });
    if (engine.kind !== 'ready') throw new Error(JSON.stringify(engine));
    started.push(engine);
    return engine;
  };
  const stop = async () => {
    for (const engine of started) await engine.stop();
  };
  try {
    const jobs: ReadonlyMap<string, EngineAccess>[] = [];
    for (let each = 0; each < count; each++)
      jobs.push(
        new Map([
          ['first', await start()],
          ['second', await start()],
        ]),
      );
    return { jobs, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
