/** An engine in memory, for the unit tests beside it: it keeps containers and names of images, and one call of it can fail before or after. */
import { type Engine, EngineError, type JsonObject, type ListedContainer } from '../ports.ts';

export interface Fault {
  /** Of all calls, from 1. */
  readonly at: number;
  readonly isAfter: boolean;
}

export interface FakeContainer {
  readonly id: string;
  readonly image: string;
  readonly reference: string;
  name: string;
  running: boolean;
  startedAt: string;
  policy: JsonObject;
}

export interface FakeEngine {
  readonly engine: Engine;
  readonly containers: Map<string, FakeContainer>;
  readonly tags: Map<string, string>;
  /** `method argument`, in order. */
  readonly calls: string[];
  /** The call that the fault hit. */
  readonly hit: () => string | undefined;
}

export interface FakeOptions {
  readonly fault?: Fault | undefined;
  /** Images whose containers end right after their start. */
  readonly broken?: ReadonlySet<string>;
  /** After each call. */
  readonly watch?: (fake: FakeEngine) => void;
}

export function fakeEngine({ fault, broken = new Set(), watch }: FakeOptions): FakeEngine {
  const containers = new Map<string, FakeContainer>();
  const tags = new Map<string, string>();
  const calls: string[] = [];
  let hit: string | undefined;
  let made = 0;
  const find = (id: string): FakeContainer => {
    const found = containers.get(id) ?? [...containers.values()].find(({ name }) => name === id);
    if (found === undefined) throw new EngineError('not-found', `no container ${id}`);
    return found;
  };
  const imageOf = (text: string): string => {
    const id = text.startsWith('sha256:') ? text : tags.get(text);
    if (id === undefined) throw new EngineError('not-found', `no image ${text}`);
    return id;
  };
  const add = (name: string, specification: JsonObject): string => {
    if ([...containers.values()].some((other) => other.name === name)) throw new EngineError('conflict', 'name in use');
    made += 1;
    const id = String(made).padStart(64, 'c');
    const reference = String(specification['Image']);
    const host = specification['HostConfig'] as JsonObject | undefined;
    const policy = (host?.['RestartPolicy'] ?? {}) as JsonObject;
    containers.set(id, { id, name, reference, image: imageOf(reference), running: false, startedAt: '', policy });
    return id;
  };
  const start = (id: string): void => {
    const container = find(id);
    if (container.running) return;
    container.running = !broken.has(container.image);
    container.startedAt = `${container.startedAt}+`;
  };
  const remove = (id: string, force: boolean): void => {
    const { running, id: found } = find(id);
    if (running && !force) throw new EngineError('conflict', 'it runs');
    containers.delete(found);
  };
  const rename = (id: string, name: string): void => {
    const container = find(id);
    if ([...containers.values()].some((other) => other.name === name)) throw new EngineError('conflict', 'name in use');
    container.name = name;
  };
  const actions = {
    facts: () => ({ apiVersion: '1.51', kind: 'docker' }),
    listContainers: () => [...containers.values()].map(listed),
    inspectContainer: (id: string) => inspected(find(id)),
    inspectImage: (reference: string) => ({ Id: imageOf(reference), Config: {} }),
    createContainer: add,
    startContainer: start,
    stopContainer: (id: string) => {
      find(id).running = false;
    },
    renameContainer: rename,
    setRestartPolicy: (id: string, policy: JsonObject) => {
      find(id).policy = policy;
    },
    removeContainer: (id: string, { force }: { force: boolean }) => remove(id, force),
    removeProbe: (id: string) => remove(id, false),
    tailLogs: () => 'log',
    changedPaths: () => [],
    tagImage: (id: string, reference: string) => void tags.set(reference, imageOf(id)),
    untagImage: (reference: string) => void tags.delete(reference),
    isBuilding: () => false,
    pruneContexts: () => undefined,
  };
  const faked = Object.entries(actions).map(([name, action]) => {
    const call = async (...given: readonly unknown[]): Promise<unknown> => {
      calls.push(`${name} ${given.map(String).join(' ')}`);
      const isHit = calls.length === fault?.at;
      if (isHit) hit = calls.at(-1);
      if (isHit && !fault.isAfter) throw new EngineError('failed', 'the connection was lost');
      const result = (action as (...all: readonly unknown[]) => unknown)(...given);
      watch?.(fake);
      if (isHit) throw new EngineError('failed', 'the answer was lost');
      return result;
    };
    return [name, call] as const;
  });
  const engine = Object.fromEntries(faked) as unknown as Engine;
  const fake: FakeEngine = { engine, containers, tags, calls, hit: () => hit };
  return fake;
}

function listed({ id, name, image, reference, running }: FakeContainer): ListedContainer {
  const state = running ? 'running' : 'exited';
  return { id, name, imageText: reference, imageId: image, createdAtMs: 0, state, status: state, labels: new Map() };
}

function inspected({ id, name, image, reference, running, startedAt, policy }: FakeContainer): JsonObject {
  const ended = startedAt === '' ? 'created' : 'exited';
  return {
    Id: id,
    Image: image,
    Name: `/${name}`,
    Config: { Image: reference },
    HostConfig: { RestartPolicy: policy },
    State: { Running: running, Paused: false, Status: running ? 'running' : ended, ExitCode: 1, StartedAt: startedAt },
    RestartCount: 0,
  };
}
