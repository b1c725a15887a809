import { expect, test } from 'vitest';
import type { JsonObject } from '../../ports.ts';
import { followedSettings } from './followed-settings.ts';
import { planRecreation } from './make-plan.ts';
import type { Dependent } from './plan.ts';
import { planText } from './plan-text.ts';

const oldImage = {
  Id: 'sha256:a',
  Config: { Env: ['MODE=a', 'SECRET=s3cret'], Cmd: ['serve'], User: 'node', Volumes: { '/data': {} } },
};
const newImage = {
  Id: 'sha256:b',
  Config: { Env: ['MODE=b', 'SECRET=other'], Cmd: ['serve', '--new'], User: 'node', ExposedPorts: { '80/tcp': {} } },
};
const captured = { oldImage, newImage, changedPaths: [], volumeSources: {}, kind: 'docker' } as const;
const container = (config: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  ...{ Id: 'c'.repeat(64), Name: '/shop', Image: 'sha256:a', State: { Running: true, Status: 'running' } },
  Config: { Image: 'shop', Env: ['MODE=a', 'SECRET=s3cret'], Cmd: ['serve'], User: 'node', ...config },
  ...more,
});
const text = (one: JsonObject, more: object = {}) => planText(planRecreation({ ...captured, container: one, ...more }));

test('names of variables are shown, their values never', () => {
  const shown = text(container({ Env: ['MODE=mine', 'SECRET=s3cret', 'TOKEN=t0ken'] }));
  expect(shown).toContain('Stays: its name; env MODE, TOKEN');
  expect(shown).toContain('follows the new image: env SECRET;');
  expect(shown).not.toMatch(/s3cret|t0ken|mine|other/);
});

test('what both images say alike is not listed, and what a person gave does not follow', () => {
  expect(followedSettings({ Cmd: ['mine'], Env: ['MODE=c'] }, oldImage, newImage)).toEqual([
    'env SECRET',
    'expose 80/tcp',
    'volume /data',
  ]);
  expect(followedSettings({ Entrypoint: ['sh'] }, oldImage, newImage)).not.toContainEqual(expect.stringMatching(/^command/));
});

test.each<[string, JsonObject, object, RegExp]>([
  ['an old image that is gone', container(), { oldImage: undefined }, /every present setting stays/],
  ['images that say the same', container(), { newImage: oldImage }, /which says the same/],
  ['one that does not run', container({}, { State: { Running: false } }), {}, /names · remove the old one\nIt stays stopped\./],
  ['one without a limit to stop', container({ StopTimeout: -1 }), {}, /stop shop, for as long as it wants/],
  ['one that is paused', container({}, { State: { Running: true, Paused: true } }), {}, /watch it · pause it/],
  [
    'files of its own',
    container(),
    { changedPaths: ['/x', '/y'] },
    /changed 2 paths of its own.*: \/x, \/y\n.*keep the old one/s,
  ],
  [
    'one that is removed when it stops',
    container({}, { HostConfig: { AutoRemove: true }, Mounts: [{ Type: 'volume', Name: 'v', Destination: '/data' }] }),
    {},
    /name; rm\n.*no longer removes the volumes at \/data.*keep the old image · create a copy of shop .*stop shop.*watch it · remove the copy\n/s,
  ],
  [
    'one that is removed when it stops, with files of its own',
    container({}, { HostConfig: { AutoRemove: true } }),
    { changedPaths: ['/x'] },
    /LOST: The container changed 1 path of its own.*: \/x\n.*commit what it wrote.*the copy takes its place/s,
  ],
  ['one that fails again and again', container({}, { State: { Running: true, Restarting: true } }), {}, /does not work now/],
  ['a terminal', container({ OpenStdin: true, StdinOnce: true }), {}, /docker attach/],
  ['all ports', container({}, { HostConfig: { PublishAllPorts: true } }), {}, /a new port of this machine for its ports/],
  [
    'protection taken away',
    container({}, { HostConfig: { MaskedPaths: [], ReadonlyPaths: null } }),
    {},
    /Stays: its name; systempaths\n/,
  ],
  ['letters that write backwards', container({ Labels: { 'a\u202eb': '1' } }), {}, /label a b/],
])('%s: the plan says so', (_, one, more, expected) => {
  expect(text(one, more)).toMatch(expected);
});

test('whoever follows is named with what it needs, and what else becomes of it', () => {
  const plan = (name: string, more: object = {}) => ({
    ...planRecreation({ ...captured, container: container() }),
    ...{ name, newImageId: 'sha256:a', ...more },
  });
  const one = { needs: [], links: null, service: undefined } as const;
  const dependents: readonly Dependent[] = [
    { ...one, plan: plan('proxy'), shares: ['network', 'memory'] },
    { ...one, plan: plan('watch', { newImageId: 'sha256:b', wasRunning: false, changedPaths: ['/x'] }), shares: ['link'] },
  ];
  expect(planText({ ...plan('shop'), dependents })).toContain(
    'in this order, because they need what is its own: proxy (network, memory); watch (link, from the newer image of its reference, stays stopped, the old one is kept). One',
  );
});

test('a long list is cut, and the number of what is not shown is told', () => {
  const HostConfig = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`Field${index}`, true]));
  expect(text(container({}, { HostConfig }))).toMatch(/field10; and 9 more\n/);
});
