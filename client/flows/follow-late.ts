/**
 * Dependents of a container that was replaced by somebody who did not come to its end: who they are is in the journal, what they need is
 * read again. Whoever was created again meanwhile needs nothing more.
 */
import { composeServiceOf } from '../core/compose/compose-service.ts';
import { timeOf } from '../core/freshness/listed-from-inspect.ts';
import { listOf, objectOf, textOf } from '../core/json-fields.ts';
import { isRunning } from '../core/recreate/as-planned.ts';
import { sharedOf } from '../core/recreate/dependents.ts';
import { exchangeNames } from '../core/recreate/exchange-names.ts';
import { planRecreation } from '../core/recreate/make-plan.ts';
import type { Dependent } from '../core/recreate/plan.ts';
import type { Journal, WaitingDependent } from '../journal-ports.ts';
import type { JsonObject, JsonValue } from '../ports.ts';
import { type DependentOutcome, follow } from './follow-dependents.ts';
import { look } from './insist.ts';
import { capture } from './plan-recreation.ts';
import { recreateContainer } from './recreate-container.ts';
import type { RecreatePorts } from './recreate-within.ts';

/** What a person has to know; `unknown` where the engine does not tell which container has the place. */
export async function followLate(ports: RecreatePorts, journal: Journal): Promise<readonly string[] | 'unknown'> {
  const first = await look(ports, journal.name);
  if (typeof first === 'string') return first === 'unknown' ? first : [];
  // Who has the place now, by the ids of those that had it.
  const places = new Map([[journal.containerId, first]]);
  const told: string[] = [];
  for (const waiting of journal.dependents ?? []) {
    const there = await look(ports, waiting.name);
    if (there === 'unknown') return there;
    if (there === 'gone') continue;
    places.set(waiting.id, there);
    // It has followed already, by an exchange of its own.
    if (textOf(there['Id']) !== waiting.id) continue;
    const dependent = await dependentOf(ports, journal, waiting, { there, places });
    if (typeof dependent === 'string') told.push(dependent);
    if (dependent === undefined || typeof dependent === 'string') continue;
    // One before it needs somebody, or the next recovery; until then this one could not run.
    const isBlocked = dependent.needs.some((id) => id !== journal.containerId && !isRunning(places.get(id) ?? {}));
    if (isBlocked && waiting.wasRunning && isRunning(first)) return 'unknown';
    const failures = await follow(ports, {
      ...{ dependents: [dependent], ids: movedIn(places), throughCompose: byHand },
      startedAgain: dependent.needs.filter((id) => !(id in movedIn(places)) && isOlder(there, places.get(id))),
      recreate: ({ plan }) => recreateContainer(ports, plan),
    });
    told.push(...failures);
    const now = await look(ports, waiting.name);
    if (typeof now !== 'string') places.set(waiting.id, now);
  }
  return told;
}

type Places = ReadonlyMap<string, JsonObject>;

function movedIn(places: Places): Readonly<Record<string, string>> {
  const now = [...places].map(([id, container]) => [id, textOf(container['Id'])] as const);
  return Object.fromEntries(now.filter(([id, newId]) => id !== newId));
}

interface Found {
  readonly there: JsonObject;
  readonly places: Places;
}

/** A sentence of why it cannot follow; `undefined` where it needs nothing of theirs any more. */
async function dependentOf(
  { engine }: RecreatePorts,
  journal: Journal,
  waiting: WaitingDependent,
  { there, places }: Found,
): Promise<Dependent | string | undefined> {
  const { backup } = exchangeNames(journal);
  const namesOf = (id: string) => (id === journal.containerId ? [backup, journal.name] : ['']);
  const sharesOf = (id: string) => namesOf(id).flatMap((name) => sharedOf(there, id, name));
  const needs = [...places.keys()].filter((id) => id !== waiting.id && sharesOf(id).length > 0);
  if (needs.length === 0) return undefined;
  const captured = await capture(engine, there);
  if (captured === undefined) return `${waiting.name} depends on it, and no image has the name that it was created from.`;
  const service = composeServiceOf(there, captured.newImage);
  const isService = service !== undefined && !('because' in service);
  // What it shares has to run, or it could not.
  const mayRun = needs.every((id) => isRunning(places.get(id) ?? {}));
  const { wasRunning, wasPaused } = waiting;
  const plan = planRecreation({ ...captured, volumeSources: { ...captured.volumeSources, ...sourcesIn(there, places) } });
  return {
    plan: { ...plan, wasRunning: wasRunning && mayRun, wasPaused: wasPaused && mayRun },
    ...{ needs, shares: [...new Set(needs.flatMap(sharesOf))], service: isService ? service : undefined },
    links: linksTo(objectOf(there['HostConfig'])['Links'] ?? null, backup, journal.name),
  };
}

/** What has the place now mounts the same volumes. */
function sourcesIn(there: JsonObject, places: Places): JsonObject {
  const texts = listOf(objectOf(there['HostConfig'])['VolumesFrom']).map(textOf);
  const found = texts.flatMap((text) => {
    const head = text.split(':')[0] ?? '';
    const place = [...places].find(([id]) => head.length >= 12 && id.startsWith(head))?.[1];
    return place === undefined ? [] : [[text, listOf(place['Mounts'])] as const];
  });
  return Object.fromEntries(found);
}

/** A link follows the container that it was made to, which has another name by now. */
function linksTo(links: JsonValue, backup: string, name: string): JsonValue {
  if (!Array.isArray(links)) return links;
  return listOf(links).map((link) => textOf(link).replace(`/${backup}:`, `/${name}:`));
}

/** It was started before what it needs was started again, or ended with it. */
function isOlder(dependent: JsonObject, needed: JsonObject | undefined): boolean {
  const startedAtMs = (container: JsonObject) => timeOf(objectOf(container['State'])['StartedAt']) ?? 0;
  return !isRunning(dependent) || (needed !== undefined && startedAtMs(dependent) < startedAtMs(needed));
}

/** Whoever recovers has no compose files at hand. */
async function byHand({ service }: Dependent): Promise<DependentOutcome> {
  return {
    kind: 'aborted',
    because: `Run "docker compose up --detach --force-recreate" for the service ${service?.name ?? ''}.`,
  };
}
