/** What an exchange that nobody carries out any more left on the engine, as it is when whatever was asked for has come to its end. */
import { objectOf, textOf } from '../core/json-fields.ts';
import { hasPolicy, isNamed, isRunning } from '../core/recreate/as-planned.ts';
import { exchangeNames } from '../core/recreate/exchange-names.ts';
import type { ExchangeFacts } from '../core/recreate/recovery.ts';
import type { Journal } from '../journal-ports.ts';
import type { JsonObject } from '../ports.ts';
import { isUntold } from './create-beside.ts';
import { look } from './insist.ts';
import { type SwapPorts, stopLimitMs } from './swap-containers.ts';

/** `unknown` where the engine does not tell. */
export async function factsOf(ports: SwapPorts, journal: Journal): Promise<ExchangeFacts | 'unknown'> {
  const old = await oldAfterStop(ports, journal);
  const twin = await twinOf(ports, journal);
  const replacement = await replacementOf(ports, journal);
  const holder = await look(ports, journal.name);
  if (old === 'unknown' || twin === 'unknown' || replacement === 'unknown' || holder === 'unknown') return 'unknown';
  // What looks like the beginning of an id finds a container of another name.
  const isHolder = holder !== 'gone' && isNamed(holder, journal.name);
  return { journal, nowMs: ports.clock.nowMs(), old, replacement, twin, holder: isHolder ? holder : 'gone' };
}

const betweenMs = 2_000;
/** Where nothing else is said. */
export const defaultStopSeconds = 10;

/** An engine goes on stopping a container when whoever asked for it is gone; started again before, it would stop after all. */
async function oldAfterStop(ports: SwapPorts, journal: Journal): Promise<JsonObject | 'gone' | 'unknown'> {
  for (;;) {
    const old = await look(ports, journal.containerId);
    const mayStop = journal.phase === 'point-of-no-return' && journal.wasRunning;
    if (!mayStop || typeof old === 'string' || !isRunning(old) || !hasPolicy(old, { Name: 'no' })) return old;
    const stopSeconds = Number(objectOf(old['Config'])['StopTimeout'] ?? defaultStopSeconds);
    if (ports.clock.nowMs() >= journal.phaseAtMs + stopLimitMs(stopSeconds, ports.gate)) return old;
    await ports.clock.sleep(betweenMs);
  }
}

/** How long an engine may take to create what it was asked for by somebody who is gone. */
const creationMs = 30_000;

async function replacementOf(ports: SwapPorts, journal: Journal): Promise<JsonObject | 'gone' | 'unknown'> {
  if (journal.replacementId !== undefined) return look(ports, journal.replacementId);
  if (journal.phase !== 'prepared') return 'gone';
  const { temporary } = exchangeNames(journal);
  return createdLate(ports, journal, temporary, (found) => isUntold(found, temporary, journal.newImageId));
}

async function twinOf(ports: SwapPorts, journal: Journal): Promise<JsonObject | 'gone' | 'unknown'> {
  if (journal.twin === undefined) return 'gone';
  if (journal.twin.id !== undefined) return look(ports, journal.twin.id);
  if (journal.phase !== 'prepared') return 'gone';
  const { twin } = exchangeNames(journal);
  // Nobody else creates anything from a name of this very exchange.
  const isFrom = (found: JsonObject) => journal.pins.includes(textOf(objectOf(found['Config'])['Image']));
  return createdLate(ports, journal, twin, (found) => isFrom(found) && isUntold(found, twin, textOf(found['Image'])));
}

/** By its name, where its id was never written down; an engine may still be about to create it. */
async function createdLate(
  ports: SwapPorts,
  { phaseAtMs }: Journal,
  name: string,
  isOurs: (found: JsonObject) => boolean,
): Promise<JsonObject | 'gone' | 'unknown'> {
  for (;;) {
    const found = await look(ports, name);
    if (found === 'unknown') return found;
    if (found !== 'gone') return isOurs(found) ? found : 'gone';
    if (ports.clock.nowMs() >= phaseAtMs + creationMs) return found;
    await ports.clock.sleep(betweenMs);
  }
}
