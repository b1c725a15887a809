/**
 * Reads what a builder keeps and drops a part of it, never while something is built. The engine's own builder is asked through
 * the engine, any other through buildx.
 */

import type { BuildCacheRecord } from '../build-ports.ts';
import { readRunning } from '../core/build/build-history.ts';
import { bytesOf } from '../core/build/byte-text.ts';
import { readBuilderUsage } from '../core/build/cache-listing.ts';
import { filterOf, type PruneChoice } from '../core/build/prune-plan.ts';
import type { Clock, Engine, EngineCli } from '../ports.ts';
import { inTurns } from './insist.ts';

export interface CachePorts {
  readonly engine: Engine;
  readonly cli: EngineCli;
  /** `undefined`: the engine's own. */
  readonly builder: string | undefined;
  readonly clock: Clock;
}

export type PruneOutcome =
  | { readonly kind: 'pruned'; readonly freedBytes: number }
  | { readonly kind: 'refused' | 'failed'; readonly because: string };

/** A sentence where there is none. Throws an `EngineError`. */
export async function readBuildCache({ engine, cli, builder, clock }: CachePorts): Promise<readonly BuildCacheRecord[] | string> {
  if ((await engine.facts()).kind === 'podman') return 'Podman keeps no build cache but images without a name.';
  if (builder === undefined) return engine.buildCache();
  const result = await cli.run(['buildx', 'du', '--builder', builder, '--format', 'json']);
  if (result.kind !== 'ended') return 'The docker command line is not installed here.';
  const records = result.exitCode === 0 ? readBuilderUsage(result.stdout, clock.nowMs()) : undefined;
  if (records !== undefined) return records;
  const lastLine = result.stderr.trimEnd().split('\n').at(-1) ?? '';
  return lastLine === '' ? `This buildx does not list what the builder ${builder} keeps.` : lastLine;
}

/** What is being built now: names of builds, or that there is some. Throws an `EngineError`. */
export async function buildsRunning({ engine, cli, builder, clock }: CachePorts): Promise<readonly string[]> {
  // Of a builder that has no history, or is older than it, the copies of contexts tell.
  const listed = await cli.run([
    'buildx',
    'history',
    'ls',
    ...(builder === undefined ? [] : ['--builder', builder]),
    '--format',
    'json',
  ]);
  const running = listed.kind === 'ended' && listed.exitCode === 0 ? readRunning(listed.stdout.split('\n')) : [];
  if (running.length > 0 || builder !== undefined) return running;
  // A builder lets go of what it built from a moment after its build.
  const isFree = await inTurns(clock, async () => ((await engine.isBuilding()) ? undefined : true));
  return isFree === true ? [] : ['a build of which the builder tells no name'];
}

/** Throws an `EngineError` where nothing was dropped for certain. */
export async function pruneBuildCache(ports: CachePorts, choice: PruneChoice): Promise<PruneOutcome> {
  const { engine, cli, builder } = ports;
  const running = await buildsRunning(ports);
  if (running.length > 0) return { kind: 'refused', because: runningText(running) };
  const filter = filterOf(choice);
  if (builder === undefined) return { kind: 'pruned', freedBytes: (await engine.pruneBuildCache(filter)).freedBytes };
  const { kind, unusedForHours, isAll } = filter;
  const filters = [
    ...(kind === undefined ? [] : [`type=${kind}`]),
    ...(unusedForHours === undefined ? [] : [`until=${unusedForHours}h`]),
  ];
  const options = [...(isAll ? ['--all'] : []), ...filters.flatMap((each) => ['--filter', each])];
  const result = await cli.run(['buildx', 'prune', '--builder', builder, '--force', ...options]);
  if (result.kind !== 'ended' || result.exitCode !== 0) {
    const lastLine = result.kind === 'ended' ? result.stderr.trimEnd().split('\n').at(-1) : undefined;
    return { kind: 'failed', because: lastLine || 'buildx could not be asked.' };
  }
  return { kind: 'pruned', freedBytes: bytesOf(/^Total:\s+(\S+)\s*$/m.exec(result.stdout)?.[1] ?? '') ?? 0 };
}

export function runningText(running: readonly string[]): string {
  return `Something is being built: ${running.slice(0, 5).join(', ')}. Try again when that is done.`;
}
