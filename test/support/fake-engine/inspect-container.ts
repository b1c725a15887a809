/** A container of the fake engine in the two forms that Docker tells it: inspected, and as a row of the list. */
import { textOf } from '../../../client/core/json-fields.ts';
import type { Answer, Call } from './answer.ts';
import { age, existing, isUp } from './lifecycle.ts';
import { type FakeContainer, tagOf, type World } from './world.ts';

export function inspectContainer(world: World, _: Call, subject: string): Answer {
  const seen = existing(world, subject);
  age(world, seen);
  const container = existing(world, seen.id);
  const { status } = container;
  // Docker says so of every paused container that has a health check.
  const health = status === 'paused' && container.health !== undefined ? 'unhealthy' : container.health;
  const state = {
    ...{ Status: status, Running: isUp(container), Paused: status === 'paused', Restarting: status === 'restarting' },
    ...{ OOMKilled: false, Dead: false, Pid: isUp(container) ? 4242 : 0, ExitCode: container.exitCode, Error: '' },
    ...{ StartedAt: container.startedAt, FinishedAt: '0001-01-01T00:00:00Z' },
    ...(health === undefined ? {} : { Health: { Status: health, FailingStreak: 0, Log: [] } }),
  };
  const body = {
    ...{ Id: container.id, Created: container.createdAt, State: state, Image: container.imageId },
    ...{ Name: `/${container.name}`, RestartCount: container.restartCount, Platform: 'linux' },
    ...{ HostConfig: container.hostConfig, Config: container.config, Mounts: mountsOf(container) },
    NetworkSettings: { Networks: container.networks },
  };
  return { status: 200, body };
}

export function listContainers(world: World): Answer {
  return { status: 200, body: [...world.containers.values()].reverse().map((container) => rowOf(world, container)) };
}

function rowOf(world: World, container: FakeContainer): unknown {
  const { id, name, imageId, status, config, createdAt } = container;
  const reference = textOf(config['Image']);
  return {
    ...{ Id: id, Names: [`/${name}`], ImageID: imageId, Created: Math.floor(Date.parse(createdAt) / 1000) },
    Image: world.tags.get(tagOf(reference)) === imageId ? reference : imageId,
    ...{ Labels: config['Labels'] ?? {}, State: status, Status: status === 'created' ? 'Created' : status },
    ...{ HostConfig: { NetworkMode: container.hostConfig['NetworkMode'] }, Mounts: mountsOf(container) },
  };
}

function mountsOf({ mounts }: FakeContainer): readonly unknown[] {
  return mounts.map(({ type, name, source, destination, isWritable }) => ({
    ...{ Type: type, Source: source, Destination: destination, Mode: '', RW: isWritable, Propagation: '' },
    ...(type === 'volume' ? { Name: name, Driver: 'local' } : {}),
  }));
}
