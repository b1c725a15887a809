/** Starting, stopping, pausing, renaming, updating and removing containers, with the answers that Docker gives. */
import { objectOf, textOf } from '../../../client/core/json-fields.ts';
import { type Answer, type Call, Refused } from './answer.ts';
import { refuseTaken } from './create-container.ts';
import { containerBy, type FakeContainer, newTime, sharedModes, sharedWith, type World } from './world.ts';

const done: Answer = { status: 204 };
const already: Answer = { status: 304 };

export function existing(world: World, text: string): FakeContainer {
  const found = containerBy(world, text);
  if (found === undefined) throw new Refused(404, `No such container: ${text}`);
  return found;
}

export function isUp({ status }: FakeContainer): boolean {
  return status === 'running' || status === 'paused' || status === 'restarting';
}

export function start(world: World, _: Call, subject: string): Answer {
  const container = existing(world, subject);
  if (container.status === 'paused') throw new Refused(409, 'cannot start a paused container, try unpause instead');
  if (isUp(container)) return already;
  refuseRemoving(container, 'started');
  refuseAlone(world, container);
  const fate = world.images.get(container.imageId)?.fate;
  if (fate?.kind === 'start-fails') {
    // What is removed when it stops is removed when it does not start, too.
    if (isAutoRemoved(container)) removeByItself(world, container);
    throw new Refused(500, fate.message);
  }
  launch(world, container);
  return done;
}

/** What it shares has to be there, and to run. */
function refuseAlone(world: World, { hostConfig }: FakeContainer): void {
  for (const field of sharedModes) {
    const id = sharedWith(hostConfig, field);
    if (id === undefined) continue;
    const other = world.containers.get(id);
    if (other === undefined) throw new Refused(409, `joining network namespace of container: No such container: ${id}`);
    if (!isUp(other)) throw new Refused(409, `cannot join network namespace of a non running container: ${other.name}`);
  }
}

/** Where nothing keeps it from starting; otherwise it stays as it is. */
export function launch(world: World, container: FakeContainer): void {
  if (world.images.get(container.imageId)?.fate.kind === 'start-fails') return;
  const test = objectOf(container.config['Healthcheck'])['Test'];
  const hasCheck = Array.isArray(test) && test[0] !== 'NONE';
  const health = hasCheck ? 'starting' : undefined;
  Object.assign(container, { status: 'running', exitCode: 0, startedAt: newTime(world), looks: 0, health });
}

export function stop(world: World, _: Call, subject: string): Answer {
  const container = existing(world, subject);
  if (!isUp(container)) return already;
  end(container);
  if (isAutoRemoved(container)) container.status = 'removing';
  endSharers(world, container);
  return done;
}

export function end(container: FakeContainer): void {
  Object.assign(container, { status: 'exited', exitCode: 137, looks: 0, health: healthAtEnd(container) });
}

/** Who shares its processes ends with it. */
function endSharers(world: World, { id }: FakeContainer): void {
  for (const other of world.containers.values()) if (isUp(other) && sharedWith(other.hostConfig, 'PidMode') === id) end(other);
}

export function restart(world: World, call: Call, subject: string): Answer {
  const container = existing(world, subject);
  if (isUp(container)) stop(world, call, subject);
  return start(world, call, subject);
}

export function isAutoRemoved({ hostConfig }: FakeContainer): boolean {
  return hostConfig['AutoRemove'] === true;
}

/** The engine's own removal, which takes the anonymous volumes along that nobody else mounts. */
function removeByItself(world: World, container: FakeContainer): void {
  world.containers.delete(container.id);
  removeVolumes(world, container);
}

function refuseRemoving({ id, status }: FakeContainer, what: string): void {
  if (status === 'removing') throw new Refused(409, `container ${id} is marked for removal and cannot be ${what}`);
}

export function pause(world: World, _: Call, subject: string): Answer {
  const container = existing(world, subject);
  if (container.status === 'paused') throw new Refused(409, `Container ${container.id} is already paused`);
  if (!isUp(container)) throw new Refused(409, `container ${container.id} is not running`);
  container.status = 'paused';
  return done;
}

export function rename(world: World, { query }: Call, subject: string): Answer {
  const container = existing(world, subject);
  const name = query['name'] ?? '';
  refuseRemoving(container, 'renamed');
  if (container.name === name) throw new Refused(400, 'Renaming a container with the same name as its current name');
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(name))
    throw new Refused(400, `Error when allocating new name: Invalid container name (/${name})`);
  refuseTaken(world, name, 'Error when allocating new name: Conflict.');
  container.name = name;
  return done;
}

export function update(world: World, { body }: Call, subject: string): Answer {
  const container = existing(world, subject);
  const policy = objectOf(body['RestartPolicy']);
  const name = textOf(policy['Name']);
  if (Number(policy['MaximumRetryCount'] ?? 0) > 0 && name !== 'on-failure')
    throw new Refused(400, "invalid restart policy: maximum retry count can only be used with 'on-failure'");
  // An empty name changes nothing.
  if (name !== '') container.hostConfig = { ...container.hostConfig, RestartPolicy: policy };
  return { status: 200, body: { Warnings: null } };
}

export function remove(world: World, { query }: Call, subject: string): Answer {
  const container = existing(world, subject);
  if (container.status === 'removing') throw new Refused(409, `removal of container ${container.id} is already in progress`);
  const isForced = query['force'] === '1' || query['force'] === 'true';
  if (isUp(container) && !isForced) {
    const cure = 'stop the container before removing or force remove';
    throw new Refused(409, `cannot remove container "${container.id}": container is ${container.status}: ${cure}`);
  }
  world.containers.delete(container.id);
  if (query['v'] === '1' || query['v'] === 'true') removeVolumes(world, container);
  return done;
}

/** Of its anonymous volumes those that no other container mounts. */
function removeVolumes(world: World, { mounts }: FakeContainer): void {
  const used = new Set([...world.containers.values()].flatMap((other) => other.mounts.map(({ name }) => name)));
  for (const { name, isAnonymous } of mounts) if (isAnonymous && !used.has(name)) world.volumes.delete(name);
}

const looksUntilHealthy = 3;
const removalLooks = 1;

/** One look at a started container is the fake's tick of time: its image's fate comes true. */
export function age(world: World, container: FakeContainer): void {
  const fate = world.images.get(container.imageId)?.fate;
  if (container.status === 'removing') return void ageRemoving(world, container);
  if (container.status !== 'running') return;
  container.looks += 1;
  const after = fate?.kind === 'exits' || fate?.kind === 'health' ? fate.after : looksUntilHealthy;
  if (fate === undefined || container.looks <= after) return;
  if (fate.kind === 'exits') exit(container, fate.code);
  else if (container.health !== undefined) container.health = fate.kind === 'health' ? fate.becomes : 'healthy';
}

/** Whoever looks a second time finds nothing. */
function ageRemoving(world: World, container: FakeContainer): void {
  container.looks += 1;
  if (container.looks > removalLooks) removeByItself(world, container);
}

/** What does not run is unhealthy to Docker, where it has a check at all. */
function healthAtEnd({ health }: FakeContainer): FakeContainer['health'] {
  return health === undefined ? undefined : 'unhealthy';
}

function exit(container: FakeContainer, code: number): void {
  const policy = objectOf(container.hostConfig['RestartPolicy']);
  const name = textOf(policy['Name']);
  const isTriedAgain =
    name === 'always' ||
    name === 'unless-stopped' ||
    (name === 'on-failure' && code !== 0 && container.restartCount < Number(policy['MaximumRetryCount'] || 99));
  const restarts = isTriedAgain ? container.restartCount + 1 : container.restartCount;
  Object.assign(container, { status: isTriedAgain ? 'restarting' : 'exited', exitCode: code, restartCount: restarts });
  container.health = healthAtEnd(container);
  if (isAutoRemoved(container) && container.status === 'exited') Object.assign(container, { status: 'removing', looks: 0 });
}
