/**
 * One line of the event stream → what happened. Attributes are labels too, so nothing is
 * read there but the mark of our own and the id of an exec, by which nothing is decided but how soon a container is read again.
 */
import { isOwnEvent } from '../../core/ours.ts';
import type { EngineEvent } from '../../ports.ts';

/** Podman's words → Docker's. */
const wordsForContainers: ReadonlyMap<string, string> = new Map([
  ['died', 'die'],
  ['exec_died', 'exec_die'],
  ['remove', 'destroy'],
]);
const wordsForImages: ReadonlyMap<string, string> = new Map([['remove', 'delete']]);

/** `undefined` for what is no event. */
export function decodeEvent(line: string): EngineEvent | undefined {
  const { Type, Action, status, Actor, id } = parse(line);
  const { ID, Attributes } = fieldsOf(Actor);
  const spelled = typeof Action === 'string' ? Action : status;
  if (typeof Type !== 'string' || typeof spelled !== 'string') return undefined;
  // `health_status: healthy` and `exec_start: sh -c …`
  const [said = '', ...rest] = spelled.split(':');
  const action = (Type === 'image' ? wordsForImages : wordsForContainers).get(said) ?? said;
  const actorId = typeof ID === 'string' ? ID : id;
  const attributes = fieldsOf(Attributes);
  const isOurs = isOwnEvent(action, attributes);
  const event = { type: Type, action, actorId: typeof actorId === 'string' ? actorId : '', isOurs };
  return action.startsWith('exec_') ? { ...event, exec: execOf(attributes, rest.join(':').trim()) } : event;
}

function execOf({ execID }: Record<string, unknown>, command: string): NonNullable<EngineEvent['exec']> {
  return { id: typeof execID === 'string' ? execID : '', ...(command === '' ? {} : { command }) };
}

function parse(line: string): Record<string, unknown> {
  try {
    return fieldsOf(JSON.parse(line));
  } catch {
    return {};
  }
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
