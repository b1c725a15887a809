import { expect, test } from 'vitest';
import type { JsonObject } from '../../ports.ts';
import { objectOf } from '../json-fields.ts';
import { deriveSettings } from './derive-settings.ts';
import { deriveSpecification } from './derive-specification.ts';
import { lostSettings } from './lost-settings.ts';

const image: JsonObject = {
  Env: ['PATH=/bin', 'MODE=a'],
  Labels: { shop: '1', made: 'x' },
  Entrypoint: ['/entry'],
  Cmd: ['serve'],
  WorkingDir: '/app',
  User: 'node',
  StopSignal: 'SIGTERM',
  Healthcheck: { Test: ['CMD', 'true'], Interval: 5, Retries: 3 },
};

const volume = (Destination: string, Name: string) => ({ Type: 'volume', Name, Destination, RW: true });

test('what came from the image follows the new image', () => {
  expect(deriveSettings({ ...image, OnBuild: null }, image)).toMatchObject({
    ...{ Env: [], Labels: {}, Entrypoint: null, Cmd: null, WorkingDir: '', User: '', StopSignal: '', Healthcheck: null },
  });
});

test('what a person set stays, in its order, entries without a value too', () => {
  const env = ['PATH=/bin', 'MODE=b', 'FOO', 'TEXT=a=b\nc'];
  const own = { ...image, Env: env, Labels: { shop: '2', made: 'x', mine: 'y' }, User: 'root' };
  expect(deriveSettings(own, image)).toMatchObject({
    ...{ Env: ['MODE=b', 'FOO', 'TEXT=a=b\nc'], Labels: { shop: '2', mine: 'y' }, User: 'root', WorkingDir: '' },
  });
});

test.each<[string, JsonObject, JsonObject]>([
  ['both are the image’s', { Entrypoint: ['/entry'], Cmd: ['serve'] }, { Entrypoint: null, Cmd: null }],
  ['the entrypoint was cleared', { Entrypoint: null, Cmd: ['sleep'] }, { Entrypoint: [''], Cmd: ['sleep'] }],
  ['the command was given', { Entrypoint: ['/entry'], Cmd: ['sleep'] }, { Entrypoint: null, Cmd: ['sleep'] }],
  [
    'the same entrypoint was given, which drops the command',
    { Entrypoint: ['/entry'], Cmd: null },
    { Entrypoint: ['/entry'], Cmd: null },
  ],
  [
    'another entrypoint with the same command',
    { Entrypoint: ['/mine'], Cmd: ['serve'] },
    { Entrypoint: ['/mine'], Cmd: ['serve'] },
  ],
])('%s', (_, own, expected) => {
  expect(deriveSettings({ ...image, ...own }, image)).toMatchObject(expected);
});

test('of a health check only what differs is the person’s own, and NONE stays', () => {
  const own = (Healthcheck: JsonObject) => deriveSettings({ ...image, Healthcheck }, image)['Healthcheck'];
  expect(own({ Test: ['CMD', 'true'], Interval: 9, Retries: 3, StartInterval: 1 })).toEqual({ Interval: 9, StartInterval: 1 });
  expect(own({ Test: ['NONE'] })).toEqual({ Test: ['NONE'] });
});

const id = 'abcdef012345'.padEnd(64, '0');
const container = (more: JsonObject): JsonObject => ({ Id: id, Config: {}, HostConfig: {}, Mounts: [], ...more });

test('an anonymous volume is mounted by its name and not copied into; asked mounts are not doubled', () => {
  const specification = deriveSpecification(
    container({
      Config: { Volumes: { '/data': {}, '/cache': {} } },
      HostConfig: { Binds: ['named:/named:rw', 'C:\\src:/win'], Mounts: [{ Type: 'volume', Source: 'm', Target: '/m' }] },
      Mounts: [volume('/data', 'aaa'), volume('/named', 'named'), volume('/m', 'm'), { Type: 'bind', Destination: '/win' }],
    }),
    {},
    'shop',
  );
  expect(specification['Volumes']).toEqual({ '/cache': {} });
  expect(specification['HostConfig']).toMatchObject({
    Mounts: [
      { Type: 'volume', Source: 'm', Target: '/m' },
      { Type: 'volume', Source: 'aaa', Target: '/data', VolumeOptions: { NoCopy: true } },
    ],
  });
});

test('a volume asked for with options but without a name is taken over by its name', () => {
  const Mounts = [
    { Type: 'volume', Target: '/m', VolumeOptions: { Labels: { a: '1' } } },
    { Type: 'tmpfs', Target: '/t' },
  ];
  const specification = deriveSpecification(container({ HostConfig: { Mounts }, Mounts: [volume('/m', 'aaa')] }), {}, 'shop');
  expect(objectOf(specification['HostConfig'])['Mounts']).toEqual([
    { Type: 'volume', Target: '/m', Source: 'aaa', VolumeOptions: { Labels: { a: '1' }, NoCopy: true } },
    { Type: 'tmpfs', Target: '/t' },
  ]);
});

test('integers beyond 2^53, null and empty lists pass through', () => {
  const HostConfig = {
    Ulimits: [{ Name: 'memlock', Hard: 9223372036854775807n }],
    MaskedPaths: [],
    ReadonlyPaths: null,
    New: { a: 1 },
  };
  expect(deriveSpecification(container({ HostConfig }), {}, 'shop')['HostConfig']).toMatchObject(HostConfig);
});

test('the generated hostname is left out, a given one stays', () => {
  const hostname = (Hostname: string, HostConfig: JsonObject = {}) =>
    deriveSpecification(container({ Config: { Hostname }, HostConfig }), {}, 'shop')['Hostname'];
  expect([hostname(id.slice(0, 12)), hostname('shop'), hostname('shop', { NetworkMode: 'host' })]).toEqual(['', 'shop', '']);
});

test('networks keep what was configured, and nothing that was filled in', () => {
  const endpoint = {
    Aliases: ['db', id.slice(0, 12)],
    IPAMConfig: { IPv4Address: '10.0.0.5' },
    IPAddress: '10.0.0.5',
    MacAddress: '02:42',
  };
  const specification = deriveSpecification(
    container({
      Config: { MacAddress: '02:00' },
      HostConfig: { NetworkMode: 'net' },
      NetworkSettings: { Networks: { net: endpoint, other: {} } },
    }),
    {},
    'shop',
  );
  expect(specification['NetworkingConfig']).toEqual({
    EndpointsConfig: { net: { Aliases: ['db'], IPAMConfig: { IPv4Address: '10.0.0.5' }, MacAddress: '02:00' }, other: {} },
  });
  expect(specification).not.toHaveProperty('MacAddress');
});

test('links are asked for as `target:alias`', () => {
  const HostConfig = { Links: ['/db:/web/database'] };
  expect(deriveSpecification(container({ HostConfig }), {}, 'shop')['HostConfig']).toMatchObject({ Links: ['db:database'] });
});

test('what Podman tells in words of its own is asked for in those that it takes', () => {
  const container: JsonObject = {
    Id: 'a'.repeat(64),
    Config: { Hostname: 'aaaaaaaaaaaa', Env: ['OWN=1', 'HOSTNAME=aaaaaaaaaaaa'] },
    HostConfig: { NetworkMode: 'bridge', Ulimits: [{ Name: 'RLIMIT_NOFILE', Soft: 1, Hard: 2 }] },
  };
  const asked = deriveSpecification(container, {}, 'shop');
  expect(asked).toMatchObject({ Env: ['OWN=1'], HostConfig: { Ulimits: [{ Name: 'nofile', Soft: 1, Hard: 2 }] } });
  expect(lostSettings({ ...container, Config: { Env: ['OWN=1'] } }, asked, container)).toEqual([]);
});

const fromSource = { Type: 'bind', Source: '/srv', Destination: '/srv', RW: false, Propagation: 'rslave' };
const taking = container({
  HostConfig: { VolumesFrom: ['db:ro'] },
  Mounts: [volume('/data', 'aaa'), volume('/own', 'bbb'), fromSource],
});
const byName = (Source: string, Target: string) => ({ Type: 'volume', Source, Target, VolumeOptions: { NoCopy: true } });

test('volumes of another container are taken from it again while it has the same ones', () => {
  const specification = deriveSpecification(taking, {}, 'shop', { 'db:ro': [volume('/data', 'aaa'), fromSource] });
  expect(specification['HostConfig']).toMatchObject({ VolumesFrom: ['db:ro'], Mounts: [byName('bbb', '/own')] });
});

test('what the other container has no more stays mounted all the same', () => {
  const specification = deriveSpecification(taking, {}, 'shop', { 'db:ro': [volume('/data', 'another'), fromSource] });
  expect(specification['HostConfig']).toMatchObject({
    ...{ VolumesFrom: ['db:ro'], Mounts: [byName('aaa', '/data'), byName('bbb', '/own')] },
  });
});

test('when the other container is gone, its volumes and folders are mounted by name', () => {
  expect(deriveSpecification(taking, {}, 'shop')['HostConfig']).toEqual({
    VolumesFrom: null,
    Mounts: [
      byName('aaa', '/data'),
      byName('bbb', '/own'),
      { Type: 'bind', Source: '/srv', Target: '/srv', ReadOnly: true, BindOptions: { Propagation: 'rslave' } },
    ],
    Links: null,
  });
});

test('a path that is mounted with a slash at its end is the same path', () => {
  const Mounts = [{ Type: 'tmpfs', Destination: '/data' }, volume('/cache', 'aaa')];
  const HostConfig = { Tmpfs: { '/data/': '' }, Binds: ['named:/cache/'] };
  expect(deriveSpecification(container({ HostConfig, Mounts }), {}, 'shop')['HostConfig']).not.toHaveProperty('Mounts');
});

test('a MAC address in a further network is kept as long as only a person can have chosen it', () => {
  const networks = { NetworkSettings: { Networks: { front: {}, back: { MacAddress: '02:01' } } } };
  const inNetworks = (StartedAt: string) =>
    deriveSpecification(container({ HostConfig: { NetworkMode: 'front' }, State: { StartedAt }, ...networks }), {}, 'shop');
  expect(inNetworks('0001-01-01T00:00:00Z')['NetworkingConfig']).toEqual({
    EndpointsConfig: { front: {}, back: { MacAddress: '02:01' } },
  });
  expect(inNetworks('2026-01-01T00:00:00Z')['NetworkingConfig']).toEqual({ EndpointsConfig: { front: {}, back: {} } });
});

test('of two ways to tell a share of processors, which Podman both tells, one is asked for', () => {
  const HostConfig = { NanoCpus: 500_000_000, CpuQuota: 50_000, CpuPeriod: 100_000 };
  const asked = deriveSpecification(container({ HostConfig }), {}, 'shop');
  expect(asked['HostConfig']).toEqual({ CpuQuota: 50_000, CpuPeriod: 100_000, Links: null });
  expect(lostSettings(container({ HostConfig }), asked, container({ HostConfig }))).toEqual([]);
});

test('a stop signal that Podman tells by its number follows the image', () => {
  expect(deriveSettings({ StopSignal: '9' }, { StopSignal: 'SIGKILL' })).toMatchObject({ StopSignal: '' });
  expect(deriveSettings({ StopSignal: '15' }, {})).toMatchObject({ StopSignal: '' });
  expect(deriveSettings({ StopSignal: '10' }, { StopSignal: 'SIGKILL' })).toMatchObject({ StopSignal: '10' });
});

test('to swap nothing is asked for again, but not where Podman says so of what was never set', () => {
  const asked = (HostConfig: JsonObject) => objectOf(deriveSpecification(container({ HostConfig }), {}, 'shop')['HostConfig']);
  expect(asked({ Runtime: 'runc', MemorySwappiness: 0 })).toHaveProperty('MemorySwappiness', 0);
  expect(asked({ Runtime: 'oci', MemorySwappiness: 0 })).not.toHaveProperty('MemorySwappiness');
  expect(asked({ Runtime: 'oci', MemorySwappiness: 30 })).toHaveProperty('MemorySwappiness', 30);
  expect(asked({ Runtime: 'runc', MemorySwappiness: -1 })).not.toHaveProperty('MemorySwappiness');
});
