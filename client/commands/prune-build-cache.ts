/** What the builder keeps, by kind and age; a choice of what goes; the question; and how much that freed. */

import type { BuildCacheRecord } from '../build-ports.ts';
import type { PruneResult } from '../contributions.ts';
import { byteText } from '../core/build/byte-text.ts';
import {
  cacheLines,
  choiceTexts,
  type PruneChoice,
  pruneChoices,
  prunePlanText,
  sizeOf,
  wouldGo,
} from '../core/build/prune-plan.ts';
import { displayText } from '../core/tree/display-text.ts';
import { buildsRunning, pruneBuildCache, readBuildCache, runningText } from '../flows/prune-build-cache.ts';
import { engineAndCli } from './build-ports.ts';
import { type CommandPorts, command } from './command.ts';

export const pruneBuildCacheCommand = command({
  id: 'unstale.pruneBuildCache',
  run: async (ports) => {
    // A link or a key may call this where no menu offers it.
    if (!ports.isTrusted()) return refuse(ports, 'This workspace is not trusted. Trust it, and try again.');
    const { dialogs, recreation, ownWork } = ports;
    const { engine, cli } = await engineAndCli(ports);
    const cache = { engine, cli, builder: recreation.builder(), clock: recreation.clock };
    const records = await dialogs.withProgress('Looking at the build cache', () => readBuildCache(cache));
    if (typeof records === 'string') return refuse(ports, records);
    const running = await buildsRunning(cache);
    if (running.length > 0) return refuse(ports, runningText(running));
    const nowMs = recreation.clock.nowMs();
    const choice = await choose(ports, records, nowMs);
    if (choice === undefined) return { kind: 'cancelled' };
    const builder = cache.builder === undefined ? 'the engine’s own' : cache.builder;
    const detail = `${prunePlanText(records, choice, nowMs)}\n\nBuilder: ${builder}\nEngine: ${displayText(engine.endpoint.text)}`;
    const size = byteText(sizeOf(wouldGo(records, choice, nowMs)));
    if (!(await dialogs.confirm(`Prune ${size} of build cache?`, detail, 'Prune'))) return { kind: 'cancelled' };
    const work = () => ownWork.during(() => pruneBuildCache(cache, choice));
    const outcome = await dialogs.withProgress('Pruning the build cache', work);
    if (outcome.kind !== 'pruned') return refuse(ports, outcome.because);
    tell(ports, 'information', `The build cache is smaller by ${byteText(outcome.freedBytes)}.`);
    return outcome;
  },
});

function choose(
  { dialogs }: CommandPorts,
  records: readonly BuildCacheRecord[],
  nowMs: number,
): Promise<PruneChoice | undefined> {
  const items = pruneChoices.map((choice) => {
    const going = wouldGo(records, choice, nowMs);
    return {
      label: choiceTexts[choice].label,
      description: going.length === 0 ? 'nothing' : byteText(sizeOf(going)),
      detail: cacheLines(going, nowMs).join(' · '),
      value: choice,
    };
  });
  return dialogs.pick(`The builder keeps ${byteText(sizeOf(records))}. What goes?`, items);
}

function tell({ dialogs, log }: CommandPorts, kind: 'information' | 'warning', text: string): void {
  dialogs.tell(kind, text).catch((error: unknown) => log.error(String(error)));
}

function refuse(ports: CommandPorts, because: string): PruneResult {
  tell(ports, 'warning', `Unstale does not prune the build cache. ${displayText(because, 600)}`);
  return { kind: 'refused', because };
}
