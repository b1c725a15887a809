/** Which volumes are left behind, and that nothing else of a container changes by it. */
import { expect, test } from 'vitest';
import type { JsonObject } from '../../ports.ts';
import { listOf } from '../json-fields.ts';
import { deriveSpecification } from './derive-specification.ts';
import { anonymousVolumes, refusedRenewal, renewedLines, withoutVolumes } from './renewed-volumes.ts';

const [data, own, asked, bound] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(64)) as [string, string, string, string];
const volume = (Name: string, Destination: string) => ({ Type: 'volume', Name, Source: `/v/${Name}`, Destination, RW: true });

const container: JsonObject = {
  Id: 'f'.repeat(64),
  Mounts: [
    volume(data, '/data'),
    volume(own, '/own'),
    volume(asked, '/asked'),
    volume(bound, '/bound'),
    volume('named', '/named'),
    { Type: 'bind', Source: '/w', Destination: '/w', RW: true },
  ],
  Config: { Image: 'shop', Hostname: 'host', Volumes: { '/data': {}, '/own': {} } },
  HostConfig: {
    Binds: [`${bound}:/bound:rw`, 'named:/named', '/w:/w'],
    Mounts: [{ Type: 'volume', Source: asked, Target: '/asked', VolumeOptions: { NoCopy: true } }],
  },
};
const image: JsonObject = { Config: { Volumes: { '/data': {} } } };
const all = anonymousVolumes(container);

function asks(renewed: typeof all): JsonObject {
  return deriveSpecification(withoutVolumes(container, renewed), image, 'shop');
}

test('finds the volumes that nobody named, in one order whatever the engine tells', () => {
  expect(all.map(({ path }) => path)).toEqual(['/asked', '/bound', '/data', '/own']);
  expect(anonymousVolumes({ ...container, Mounts: [...listOf(container['Mounts'])].reverse() })).toEqual(all);
});

test('asks for new ones at the same places, and for everything else as before', () => {
  const fresh = asks(all);
  expect(JSON.stringify(fresh)).not.toMatch(/[a-d]{64}/);
  expect(fresh['Volumes']).toEqual({ '/own': {}, '/asked': {}, '/bound': {} });
  expect(fresh['HostConfig']).toMatchObject({ Binds: ['named:/named', '/w:/w'] });
});

test('takes over those that are not left behind', () => {
  const kept = asks(all.filter(({ path }) => path === '/data'));
  expect(JSON.stringify(kept)).not.toContain(data);
  for (const name of [own, asked, bound]) expect(JSON.stringify(kept)).toContain(name);
  expect(withoutVolumes(container, [])).toBe(container);
});

test.each<[string, JsonObject, string]>([
  ['that is removed when it ends', { ...container, HostConfig: { AutoRemove: true } }, 'removes its anonymous volumes'],
  ['with the volumes of another', { ...container, HostConfig: { VolumesFrom: ['db'] } }, 'volumes of other containers'],
  ['without any', { Mounts: [volume('named', '/named')] }, 'no anonymous volume'],
])('a container %s is refused', (_, refused, because) => {
  expect(refusedRenewal(refused)?.because).toContain(because);
});

test('each is told with its whole name, by which alone its data is found again', () => {
  expect(refusedRenewal(container)).toBeUndefined();
  expect(renewedLines([{ name: data, path: '/data', createdAt: '2026-11-24T10:00:00Z' }])).toEqual([
    `/data: volume ${data}, made 2026-11-24`,
  ]);
  expect(renewedLines([{ name: data, path: '/data' }])).toEqual([`/data: volume ${data}`]);
});
