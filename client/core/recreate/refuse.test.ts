import { expect, test } from 'vitest';
import type { JsonObject } from '../../ports.ts';
import { dependsOn, type RefusalContext, refusalOf } from './refuse.ts';

const id = 'abcdef012345'.padEnd(64, '0');
const context: RefusalContext = { dependents: [], missing: [], kind: 'docker', ownId: 'laptop' };
const compose = (name: string) => `com.docker.compose.${name}`;
const composeLabels = { [compose('project')]: 'shop', [compose('service')]: 'web', [compose('container-number')]: '1' };
const container = (config: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  Id: id,
  Config: { Image: 'shop', ...config },
  ...more,
});

test('an ordinary container is not refused', () => {
  expect(refusalOf(container(), context)).toBeUndefined();
});

test.each<[string, JsonObject, Partial<RefusalContext>, RegExp]>([
  ['a compose service', container({ Labels: composeLabels }), {}, /Compose/],
  ['a Swarm task', container({ Labels: { 'com.docker.swarm.task.id': '1' } }), {}, /Swarm/],
  ['a dev container', container({ Labels: { 'devcontainer.local_folder': '/' } }), {}, /Dev Containers/],
  ['one that is removed when it stops', container({}, { HostConfig: { AutoRemove: true } }), {}, /removed/],
  ['one that others need', container(), { dependents: ['proxy'] }, /proxy/],
  ['one that shares the network of a container that is gone', container(), { missing: [id] }, /gone/],
  ['the one that we run in', container(), { ownId: id.slice(0, 12) }, /inside/],
  ['the one that we run in, by its whole id', container(), { ownId: id }, /inside/],
  ['a paused one of Podman', container({}, { State: { Paused: true } }), { kind: 'podman' }, /paused/],
  ['one of a digest', container({ Image: 'shop@sha256:1' }), {}, /digest/],
  ['one of the beginning of an id', container({ Image: '0123456789ab' }, { Image: `sha256:0123456789ab${id}` }), {}, /its id/],
])('%s is refused', (_, refused, more, because) => {
  expect(refusalOf(refused, { ...context, ...more })?.because).toMatch(because);
});

test('its own tool rebuilds a dev container, also one of Compose and the one that we run in', () => {
  const labels = { 'devcontainer.local_folder': '/w', ...composeLabels };
  for (const more of [{}, { ownId: id }, { isThroughCompose: true }])
    expect(refusalOf(container({ Labels: labels }), { ...context, ...more })).toMatchObject({ fix: 'rebuild-dev-container' });
  expect(refusalOf(container({ Labels: { 'devcontainer.metadata': '[]' } }), context)).toBeUndefined();
});

test('Compose finds the container whose network a service shares, whichever has its place now', () => {
  const gone = { ...context, missing: [id], isThroughCompose: true };
  expect(refusalOf(container({ Labels: composeLabels }), gone)).toBeUndefined();
  expect(refusalOf(container(), gone)).toMatchObject({ because: expect.stringContaining('gone') });
});

test.each<[JsonObject, boolean]>([
  [{ NetworkMode: `container:${id}` }, true],
  [{ PidMode: 'container:web' }, true],
  [{ VolumesFrom: ['web:ro'] }, true],
  [{ Links: ['/web:/proxy/backend'] }, true],
  [{ NetworkMode: 'bridge', Links: ['/other:/proxy/web'], VolumesFrom: null }, false],
])('%j needs it: %s', (HostConfig, expected) => {
  expect(dependsOn({ HostConfig }, id, 'web')).toBe(expected);
});
