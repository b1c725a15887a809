/**
 * A container beside the one that is to be replaced, while that one runs: the engine itself checks the specification, and what it made
 * of it is compared before anything else is done. It is never started here, so it can be taken away again without a loss.
 */
import { objectOf, textOf } from '../core/json-fields.ts';
import { isNamed } from '../core/recreate/as-planned.ts';
import { platformOf } from '../core/recreate/platform-of.ts';
import { type Clock, type Engine, EngineError, type JsonObject } from '../ports.ts';
import { createInNetworks } from './create-in-networks.ts';
import { failureText, insist, look, lookLong } from './insist.ts';

export interface CreatePorts {
  readonly engine: Engine;
  readonly clock: Clock;
}

export interface Aborted {
  readonly because: string;
  /** Something that was created for it may be there still. */
  readonly isLeft?: boolean;
}

export interface Wanted {
  /** Only what is created for this very container has that name. */
  readonly name: string;
  /** For people: `new container`. */
  readonly what: string;
  readonly specification: JsonObject;
  readonly imageId: string;
  readonly problemOf: (made: JsonObject) => string | undefined;
}

/** Its id. `old` is the old container as it was read before anything was changed. */
export async function createBeside(ports: CreatePorts, old: JsonObject, wanted: Wanted): Promise<string | Aborted> {
  const { name, what, specification, imageId, problemOf } = wanted;
  let created: string;
  try {
    created = await createInNetworks(ports.engine, name, specification, platformOf(old));
  } catch (error) {
    if (!EngineError.is(error)) throw error;
    // A name that is taken is somebody else's; after any other error it may have been created all the same.
    const isLeft = error.reason !== 'conflict' && !(await removeUntold(ports, name, imageId, hasAnswered(error)));
    return { because: `The ${what} could not be created: ${failureText(error)}${whoHas(error, name)}`, isLeft };
  }
  const made = await look(ports, created);
  const because = typeof made === 'string' ? `The ${what} went away.` : problemOf(made);
  return because === undefined ? created : discard(ports, [created], because);
}

/** Whether the engine itself said that it failed; otherwise it may be done all the same. */
export function hasAnswered({ reason }: EngineError): boolean {
  return reason !== 'not-running' && reason !== 'broken-answer';
}

/** None of them was ever started. What cannot be removed is told, because no row shows it. */
export async function discard({ engine, clock }: CreatePorts, ids: readonly string[], because: string): Promise<Aborted> {
  const left: string[] = [];
  for (const id of ids)
    if (!(await insist(clock, () => engine.removeContainer(id, { force: false })))) left.push(id.slice(0, 12));
  if (left.length === 0) return { because };
  return { because: `${because} What was created for it is left: docker rm ${left.join(' ')}`, isLeft: true };
}

function whoHas(error: EngineError, name: string): string {
  if (error.reason !== 'conflict') return '';
  return ` Another machine may be replacing this container now. If none is, this was left by one: docker rm ${name}`;
}

/** Whether nothing is left of the one whose answer was lost. */
async function removeUntold(ports: CreatePorts, name: string, imageId: string, wasAnswered: boolean): Promise<boolean> {
  const left = await lookLong(ports, name);
  // An engine may create it a moment after its answer was lost; an error of its own says that it did not.
  if (left === 'unknown' || left === 'gone') return left === 'gone' && wasAnswered;
  if (!isUntold(left, name, imageId)) return true;
  return insist(ports.clock, () => ports.engine.removeContainer(textOf(left['Id']), { force: false }));
}

/** Only what has the name, comes from that image and was never started can be the one whose answer was lost. */
export function isUntold(container: JsonObject, name: string, imageId: string | undefined): boolean {
  const isOurs = isNamed(container, name) && container['Image'] === imageId;
  return isOurs && textOf(objectOf(container['State'])['Status']) === 'created';
}
