/**
 * What inspecting one object tells → the row that the engine's list would have for it, so that one event costs one small
 * question instead of whole lists. What is missing becomes empty; a missing date is never now.
 */
import type { JsonObject, ListedContainer, ListedImage } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

/** As `GET /containers/{id}/json` answers; `undefined` without an id. */
export function listedContainer(inspected: JsonObject): ListedContainer | undefined {
  const config = objectOf(inspected['Config']);
  const state = objectOf(inspected['State']);
  const id = textOf(inspected['Id']);
  if (id === '') return undefined;
  const name = textOf(state['Status']) || (state['Running'] === true ? 'running' : '');
  return {
    id,
    name: textOf(inspected['Name']).replace(/^\//, ''),
    imageText: textOf(config['Image']),
    imageId: textOf(inspected['Image']),
    createdAtMs: timeOf(inspected['Created']) ?? 0,
    state: name,
    status: statusText(name, state),
    labels: labelsOf(config),
  };
}

/** As `GET /images/{id}/json` answers; `undefined` without an id. */
export function listedImage(inspected: JsonObject): ListedImage | undefined {
  const id = textOf(inspected['Id']);
  if (id === '') return undefined;
  const size = inspected['Size'];
  return {
    id,
    tags: namesOf(inspected['RepoTags']),
    digests: namesOf(inspected['RepoDigests']),
    createdAtMs: timeOf(inspected['Created']),
    sizeBytes: typeof size === 'number' ? size : 0,
    labels: labelsOf(objectOf(inspected['Config'])),
  };
}

/** Milliseconds since 1970; `undefined` for what is no time, and for the years before there were images. */
export function timeOf(value: JsonObject[string]): number | undefined {
  // biome-ignore lint/style/noRestrictedGlobals: reading a text asks no clock.
  const ms = Date.parse(textOf(value));
  return Number.isNaN(ms) || ms <= 0 ? undefined : ms;
}

/** Without the age that a list adds: nobody sees this row before the next list. */
function statusText(name: string, state: JsonObject): string {
  const health = textOf(objectOf(state['Health'])['Status']);
  if (name === 'running') return health === '' || health === 'none' ? 'Up' : `Up (${health})`;
  return name === 'exited' ? `Exited (${String(state['ExitCode'] ?? '')})` : name;
}

function labelsOf(config: JsonObject): ReadonlyMap<string, string> {
  const pairs = Object.entries(objectOf(config['Labels']));
  return new Map(pairs.flatMap(([key, text]) => (typeof text === 'string' ? [[key, text] as const] : [])));
}

function namesOf(value: JsonObject[string]): readonly string[] {
  return listOf(value).flatMap((name) => (typeof name === 'string' && !name.startsWith('<none>') ? [name] : []));
}
