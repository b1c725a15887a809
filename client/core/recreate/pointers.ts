/**
 * Which container has the place of which, for those that need one that was replaced: engines keep ids, and a link follows the container
 * that it was made to, whatever that is called meanwhile.
 */
import type { JsonObject, JsonValue } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

export interface Pointers {
  /** New ids by old ones. */
  readonly ids: Readonly<Record<string, string>>;
  /** As they were before anything was replaced; `undefined` where they are as the engine tells them. */
  readonly links?: JsonValue;
  /** Without what it shared the old one cannot be started again, so that only the new one can run. */
  readonly isOnlyWay: boolean;
}

/** The container as if it had been created with what has the place now. */
export function pointedAt(container: JsonObject, { ids, links }: Pointers): JsonObject {
  const host = objectOf(container['HostConfig']);
  const modes = ['NetworkMode', 'IpcMode', 'PidMode'].flatMap((field) => {
    const id = /^container:(.+)$/.exec(textOf(host[field]))?.[1] ?? '';
    return id in ids ? [[field, `container:${ids[id]}`] as const] : [];
  });
  return {
    ...container,
    HostConfig: {
      ...host,
      ...Object.fromEntries(modes),
      ...(host['VolumesFrom'] === undefined ? {} : { VolumesFrom: sources(host['VolumesFrom'], ids) }),
      ...(links === undefined ? {} : { Links: links }),
    },
  };
}

/** `id:ro`; the keys of what is known of those containers change with them. */
export function pointedSources(volumeSources: JsonObject, { ids }: Pointers): JsonObject {
  return Object.fromEntries(Object.entries(volumeSources).map(([text, mounts]) => [pointed(text, ids), mounts]));
}

function sources(texts: JsonValue, ids: Pointers['ids']): JsonValue {
  return Array.isArray(texts) ? listOf(texts).map((text) => pointed(textOf(text), ids)) : texts;
}

function pointed(text: string, ids: Pointers['ids']): string {
  const [head = '', ...rest] = text.split(':');
  const old = Object.keys(ids).find((id) => head.length >= 12 && id.startsWith(head));
  return old === undefined ? text : [ids[old], ...rest].join(':');
}
