/**
 * What Unstale left on an engine and nobody needs any more, as far as lists tell: nothing that runs, nothing that somebody named,
 * nothing that an exchange still needs. What may be somebody's only copy of something says so.
 */
import type { BuildRecordInfo } from '../../../server/protocol.ts';
import type { Previous } from '../../journal-ports.ts';
import type { ListedContainer, ListedImage } from '../../ports.ts';
import { exchangedName, isPin, isProbe } from '../ours.ts';
import { isExpired } from '../recreate/previous-text.ts';
import { age } from '../tree/age.ts';
import type { IsNeeded } from './needed-by-exchanges.ts';

export interface Leftover {
  /** `names`: names of ours on one image. `records`: of images that are gone. */
  readonly kind: 'container' | 'probe' | 'names' | 'image' | 'records';
  /** Names, an id of a container or an image, or the ids of images whose records go. */
  readonly ids: readonly string[];
  /** From strangers in part. */
  readonly label: string;
  readonly because: string;
  /** At most: layers may be shared. */
  readonly sizeBytes: number;
  readonly mayBeOnlyCopy: boolean;
}

export interface FoundLeftovers {
  readonly leftovers: readonly Leftover[];
  /** What looks like it and stays, in a sentence each. */
  readonly stays: readonly string[];
}

export interface OnEngine {
  readonly containers: readonly ListedContainer[];
  readonly images: readonly ListedImage[];
  /** By the id of a container, what it wrote itself. */
  readonly written: ReadonlyMap<string, number>;
  readonly records: readonly BuildRecordInfo[];
  /** What containers ran before, which can be restored for an hour. */
  readonly previous: readonly Previous[];
  /** Names of images and ids of containers. */
  readonly isNeeded: IsNeeded;
  readonly nowMs: number;
}

/** One that is younger may be in use by another window. */
const probeAgeMs = 10 * 60_000;
const idle: ReadonlySet<string> = new Set(['exited', 'created', 'dead']);
const whatTexts = {
  bak: 'the old container of',
  new: 'a replacement that was never finished, for',
  failed: 'a replacement that did not stay up, for',
  twin: 'a copy that was to stand in for',
} as const;

export function findLeftovers(on: OnEngine): FoundLeftovers {
  const found = [...on.containers.map((each) => ofContainer(each, on)), ...on.images.map((each) => ofNames(each, on))];
  const known = found.filter((each) => each !== undefined);
  const images = on.images.flatMap((each) => superseded(each, on) ?? []);
  return {
    leftovers: [...known.flatMap((each) => (typeof each === 'string' ? [] : [each])), ...images, ...ofRecords(on)],
    stays: known.filter((each) => typeof each === 'string'),
  };
}

/** A sentence of why it stays. */
function ofContainer(container: ListedContainer, on: OnEngine): Leftover | string | undefined {
  const { id, name, state, createdAtMs } = container;
  if (isProbe(container) && /^unstale-probe-[0-9a-f]{8}$/.test(name)) {
    if (createdAtMs > on.nowMs - probeAgeMs) return undefined;
    const because = `a probe that lent its files ${age(createdAtMs, on.nowMs)} and was never started`;
    return { kind: 'probe', ids: [id], label: name, because, sizeBytes: 0, mayBeOnlyCopy: false };
  }
  const exchanged = exchangedName(name);
  if (exchanged === undefined) return undefined;
  const { original, what } = exchanged;
  if (on.isNeeded(id)) return `${name} is needed by a recreation that is not finished.`;
  if (!idle.has(state)) return `${name} is ${state}.`;
  if (!on.containers.some((other) => other.name === original)) return `${name} stays, because there is no container ${original}.`;
  const because = `${whatTexts[what]} ${original}, created ${age(createdAtMs, on.nowMs)}`;
  return { kind: 'container', ids: [id], label: name, because, sizeBytes: on.written.get(id) ?? 0, mayBeOnlyCopy: true };
}

function ofNames({ id, tags, sizeBytes, createdAtMs }: ListedImage, on: OnEngine): Leftover | string | undefined {
  const pins = tags.filter(isPin);
  const ids = pins.filter((pin) => !on.isNeeded(pin));
  const [first] = pins;
  if (first === undefined) return undefined;
  if (ids.length === 0) return `${first} is needed by a recreation that is not finished.`;
  const names = tags.filter((tag) => !isPin(tag));
  const label = ids.join(', ');
  if (names.length > 0 || ids.length < pins.length)
    return { kind: 'names', ids, label, because: `a name beside ${names[0] ?? first}`, sizeBytes: 0, mayBeOnlyCopy: false };
  const user = on.containers.find(({ imageId }) => imageId === id);
  if (user !== undefined) return `${first} is the only name of the image of ${user.name}.`;
  const restored = on.previous.find(({ pin }) => ids.includes(pin));
  if (restored !== undefined)
    return { kind: 'names', ids, label, because: restoreText(restored, on), sizeBytes, mayBeOnlyCopy: true };
  const because = `the only name of an image that was built ${createdAtMs === undefined ? 'at an unknown time' : age(createdAtMs, on.nowMs)}`;
  return { kind: 'names', ids, label, because, sizeBytes, mayBeOnlyCopy: true };
}

function restoreText(previous: Previous, { nowMs }: OnEngine): string {
  const before = `what ${previous.name} ran before it was replaced ${age(previous.replacedAtMs, nowMs)}`;
  return isExpired(previous, nowMs) ? `${before}; its hour is over` : `${before}; without it, Restore Previous cannot go back`;
}

/** Made by a build of Unstale's, named by nobody any more, and used by no container. */
function superseded({ id, tags, sizeBytes }: ListedImage, on: OnEngine): Leftover | undefined {
  const record = on.records.find(({ imageId, by }) => imageId === id && by === 'unstale');
  if (record === undefined || tags.length > 0 || isUsed(id, on)) return undefined;
  const because = `built by Unstale for ${record.reference} ${age(record.builtAtMs, on.nowMs)}; nothing names or uses it any more`;
  return { kind: 'image', ids: [id], label: id.replace(/^sha256:/, '').slice(0, 12), because, sizeBytes, mayBeOnlyCopy: true };
}

/** The images are gone, so that nothing is ever asked of them again. */
function ofRecords(on: OnEngine): readonly Leftover[] {
  const there = new Set(on.images.map(({ id }) => id));
  const gone = [...new Set(on.records.map(({ imageId }) => imageId))].filter((id) => !there.has(id) && !isUsed(id, on));
  if (gone.length === 0) return [];
  const label = gone.length === 1 ? 'a build record' : `build records of ${gone.length} images`;
  const because = 'what was remembered of builds whose images are gone';
  return [{ kind: 'records', ids: gone, label, because, sizeBytes: 0, mayBeOnlyCopy: false }];
}

function isUsed(imageId: string, { containers }: OnEngine): boolean {
  return containers.some((container) => container.imageId === imageId);
}
