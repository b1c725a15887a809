/**
 * Who needs what is one container's own: its network, memory or processes, a link to it, or its volumes by its id. When another container
 * takes its place they have to be created again, each after what it needs. Whoever takes its volumes by its name finds them as before.
 */
import type { JsonObject } from '../../ports.ts';
import { listOf, objectOf, textOf } from '../json-fields.ts';

export type Shared = 'network' | 'memory' | 'processes' | 'link' | 'volumes';

export interface Inspected {
  readonly id: string;
  /** Without the leading slash. */
  readonly name: string;
  readonly container: JsonObject;
}

export interface Needing extends Inspected {
  readonly shares: readonly Shared[];
  /** Ids of what it needs, the replaced container or another dependent. */
  readonly needs: readonly string[];
}

/** What is gone with the container that had it: volumes outlive it. */
export function cannotRunWithout(shares: readonly Shared[]): boolean {
  return shares.some((what) => what !== 'volumes');
}

export type OrderedDependents =
  | { readonly kind: 'ordered'; readonly dependents: readonly Needing[] }
  /** Their names. */
  | { readonly kind: 'circle'; readonly names: readonly string[] };

const modes: readonly (readonly [field: string, what: Shared])[] = [
  ['NetworkMode', 'network'],
  ['IpcMode', 'memory'],
  ['PidMode', 'processes'],
];

/** What `other` has of the container with that id and name. */
export function sharedOf(other: JsonObject, id: string, name: string): readonly Shared[] {
  const host = objectOf(other['HostConfig']);
  const isId = (text: string) => text.length >= 12 && id.startsWith(text);
  const isIt = (text: string) => isId(text) || text === name;
  const inModes = modes.filter(([field]) => isIt(/^container:(.+)$/.exec(textOf(host[field]))?.[1] ?? ''));
  const isLinked = listOf(host['Links']).some((link) => isIt(targetOf(textOf(link))));
  const hasVolumes = listOf(host['VolumesFrom']).some((from) => isId(headOf(textOf(from))));
  return [
    ...inModes.map(([, what]) => what),
    ...(isLinked ? ['link' as const] : []),
    ...(hasVolumes ? ['volumes' as const] : []),
  ];
}

/** All that need `first`, or one that needs it, each behind everything that it needs itself. */
export function dependentsInOrder(first: Pick<Inspected, 'id' | 'name'>, others: readonly Inspected[]): OrderedDependents {
  const found = new Map<string, Needing>();
  const waiting: Pick<Inspected, 'id' | 'name'>[] = [first];
  for (let needed = waiting.shift(); needed !== undefined; needed = waiting.shift()) {
    for (const other of others) {
      const shares = other.id === needed.id ? [] : sharedOf(other.container, needed.id, needed.name);
      if (shares.length === 0) continue;
      const known = found.get(other.id);
      if (known === undefined) waiting.push(other);
      const before = known ?? { ...other, shares: [], needs: [] };
      found.set(other.id, {
        ...before,
        shares: [...new Set([...before.shares, ...shares])],
        needs: [...before.needs, needed.id],
      });
    }
  }
  return inOrder(first.id, [...found.values()]);
}

function inOrder(firstId: string, all: readonly Needing[]): OrderedDependents {
  const done = new Set([firstId]);
  const dependents: Needing[] = [];
  let left = all.filter(({ id }) => id !== firstId);
  while (left.length > 0) {
    const ready = left.filter(({ needs }) => needs.every((id) => done.has(id)));
    if (ready.length === 0 || all.length > left.length + dependents.length)
      return { kind: 'circle', names: all.filter(({ id }) => !dependents.some((one) => one.id === id)).map(({ name }) => name) };
    for (const one of ready) done.add(one.id);
    dependents.push(...ready);
    left = left.filter((one) => !ready.includes(one));
  }
  return { kind: 'ordered', dependents };
}

/** `/db:/web/alias` */
function targetOf(link: string): string {
  return headOf(link).replace(/^\//, '');
}

/** `db:ro` */
function headOf(text: string): string {
  return text.split(':')[0] ?? '';
}
