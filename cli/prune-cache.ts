/** `unstale prune-cache`: what the builder keeps, what would go, a question, and how much that freed. */
import { connectToChosenEngine } from '../client/adapters/docker-engine/connect.ts';
import { systemClock } from '../client/adapters/system.ts';
import { byteText } from '../client/core/build/byte-text.ts';
import { type PruneChoice, prunePlanText, sizeOf, wouldGo } from '../client/core/build/prune-plan.ts';
import { displayText } from '../client/core/tree/display-text.ts';
import { pruneBuildCache, readBuildCache } from '../client/flows/prune-build-cache.ts';
import { isAgreedTo } from './agree.ts';
import { folderPlace } from './folder-place.ts';

export interface WantedPrune {
  readonly choice: PruneChoice;
  readonly builder: string | undefined;
  readonly isPlanOnly: boolean;
  readonly isAgreed: boolean;
}

const exitCodes = { done: 0, asItWas: 1, refused: 2 } as const;

/** The exit code. Throws an `EngineError`. */
export async function pruneCache({ choice, builder, isPlanOnly, isAgreed }: WantedPrune): Promise<number> {
  const engine = await connectToChosenEngine();
  const cli = folderPlace(process.cwd()).cli(engine.endpoint, (await engine.facts()).kind);
  const cache = { engine, cli, builder, clock: systemClock };
  const records = await readBuildCache(cache);
  if (typeof records === 'string') return refuse(records);
  const nowMs = systemClock.nowMs();
  process.stdout.write(`${prunePlanText(records, choice, nowMs)}\nEngine: ${displayText(engine.endpoint.text)}\n`);
  if (isPlanOnly) return exitCodes.done;
  const size = byteText(sizeOf(wouldGo(records, choice, nowMs)));
  if (!isAgreed && !(await isAgreedTo(`Prune ${size} of build cache? [y/N] `))) return exitCodes.asItWas;
  const outcome = await pruneBuildCache(cache, choice);
  if (outcome.kind !== 'pruned') return refuse(outcome.because);
  process.stdout.write(`The build cache is smaller by ${byteText(outcome.freedBytes)}.\n`);
  return exitCodes.done;
}

function refuse(because: string): number {
  process.stderr.write(`unstale: ${displayText(because, 600)}\n`);
  return exitCodes.refused;
}
