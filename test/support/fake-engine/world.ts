/** What the fake engine keeps: containers, images with their names, volumes. Plain data, so that a test can look and interfere. */
import { createHash } from 'node:crypto';
import type { JsonObject } from '../../../client/ports.ts';

export type Status = 'created' | 'running' | 'paused' | 'restarting' | 'exited' | 'removing';

export interface FakeMount {
  readonly type: string;
  readonly name: string;
  readonly source: string;
  readonly destination: string;
  readonly isWritable: boolean;
  /** The engine made the volume for this container, and would delete it with it when asked to. */
  readonly isAnonymous: boolean;
}

export interface FakeContainer {
  readonly id: string;
  readonly imageId: string;
  readonly createdAt: string;
  name: string;
  config: JsonObject;
  hostConfig: JsonObject;
  mounts: readonly FakeMount[];
  networks: JsonObject;
  status: Status;
  exitCode: number;
  startedAt: string;
  restartCount: number;
  health: 'starting' | 'healthy' | 'unhealthy' | undefined;
  /** Looks at it since its last start: the fake's own time. */
  looks: number;
  changes: readonly string[];
  log: string;
}

/** What becomes of a container of an image once it is started. `after` counts looks at it. */
export type Fate =
  | { readonly kind: 'stays' }
  | { readonly kind: 'start-fails'; readonly message: string }
  | { readonly kind: 'exits'; readonly code: number; readonly after: number }
  | { readonly kind: 'health'; readonly becomes: 'healthy' | 'unhealthy'; readonly after: number };

export interface FakeImage {
  readonly id: string;
  readonly config: JsonObject;
  readonly fate: Fate;
  /** Regular files by absolute path. */
  readonly files: Readonly<Record<string, string>>;
}

export interface World {
  readonly containers: Map<string, FakeContainer>;
  readonly images: Map<string, FakeImage>;
  /** `name:tag` → image id. */
  readonly tags: Map<string, string>;
  readonly volumes: Set<string>;
  readonly networks: Set<string>;
  isBuilding: boolean;
  apiVersion: string;
  /** What the engine loses or alters of a specification, without a word. */
  distort: (made: FakeContainer) => void;
  /** Ids and times come from here. */
  counter: number;
}

export function newWorld(): World {
  const maps = { containers: new Map(), images: new Map(), tags: new Map(), volumes: new Set<string>() };
  const networks = new Set(['bridge', 'host', 'none']);
  return { ...maps, networks, isBuilding: false, apiVersion: '1.51', distort: () => undefined, counter: 0 };
}

/** 64 hexadecimal digits. */
export function newId(world: World): string {
  world.counter += 1;
  return createHash('sha256').update(`fake ${world.counter}`).digest('hex');
}

/** Later each time. */
export function newTime(world: World): string {
  world.counter += 1;
  return new Date(Date.UTC(2030, 0, 1) + world.counter * 1_000).toISOString();
}

export function addImage(world: World, image: Partial<FakeImage> = {}): FakeImage {
  const made: FakeImage = { id: `sha256:${newId(world)}`, config: {}, fate: { kind: 'stays' }, files: {}, ...image };
  world.images.set(made.id, made);
  return made;
}

/** By full id, the beginning of one, or name. */
export function containerBy(world: World, text: string): FakeContainer | undefined {
  const all = [...world.containers.values()];
  return (
    world.containers.get(text) ??
    all.find(({ name }) => name === text.replace(/^\//, '')) ??
    all.find(({ id }) => /^[0-9a-f]{4,64}$/.test(text) && id.startsWith(text))
  );
}

export const sharedModes = ['NetworkMode', 'IpcMode', 'PidMode'] as const;

/** The id or name of the container that it shares that with. */
export function sharedWith(host: JsonObject, field: (typeof sharedModes)[number]): string | undefined {
  const mode = host[field];
  return typeof mode === 'string' && mode.startsWith('container:') ? mode.slice('container:'.length) : undefined;
}

/** By id or name. */
export function imageBy(world: World, text: string): FakeImage | undefined {
  return world.images.get(text) ?? world.images.get(world.tags.get(tagOf(text)) ?? '');
}

export function tagOf(reference: string): string {
  return reference.lastIndexOf(':') > reference.lastIndexOf('/') ? reference : `${reference}:latest`;
}
