/** An engine in memory, for the unit tests beside it: containers and names of images that can be listed, inspected and probed. */
import { type Engine, EngineError, type JsonObject, type ListedContainer } from '../ports.ts';

interface FakeContainer {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly reference: string;
  readonly running: boolean;
  readonly startedAt: string;
  readonly policy: JsonObject;
}

export interface FakeEngine {
  readonly engine: Engine;
  readonly containers: Map<string, FakeContainer>;
  readonly tags: Map<string, string>;
}

export function fakeEngine(): FakeEngine {
  const containers = new Map<string, FakeContainer>();
  const tags = new Map<string, string>();
  let made = 0;
  const find = (id: string): FakeContainer => {
    const found = containers.get(id);
    if (found === undefined) throw new EngineError('not-found', `no container ${id}`);
    return found;
  };
  const imageOf = (text: string): string => {
    const id = text.startsWith('sha256:') ? text : tags.get(text);
    if (id === undefined) throw new EngineError('not-found', `no image ${text}`);
    return id;
  };
  const actions = {
    facts: async () => ({ apiVersion: '1.51', kind: 'docker' }),
    listContainers: async () => [...containers.values()].map(listed),
    inspectContainer: async (id: string) => inspected(find(id)),
    inspectImage: async (reference: string) => ({ Id: imageOf(reference), Config: {} }),
    createContainer: async (name: string, specification: JsonObject) => {
      made += 1;
      const id = String(made).padStart(64, 'c');
      const reference = String(specification['Image']);
      containers.set(id, { id, name, reference, image: imageOf(reference), running: false, startedAt: '', policy: {} });
      return id;
    },
    changedPaths: async () => [],
    removeProbe: async (id: string) => void containers.delete(find(id).id),
  };
  return { engine: actions as unknown as Engine, containers, tags };
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
