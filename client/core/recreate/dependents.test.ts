import { expect, test } from 'vitest';
import type { JsonObject } from '../../ports.ts';
import { cannotRunWithout, dependentsInOrder, type Inspected, sharedOf } from './dependents.ts';

const id = 'abcdef012345'.padEnd(64, '0');
const other = (name: string, HostConfig: JsonObject): Inspected => ({
  id: name.padEnd(64, '0'),
  name,
  container: { HostConfig },
});

test.each<[JsonObject, readonly string[]]>([
  [{ NetworkMode: `container:${id}` }, ['network']],
  [{ IpcMode: `container:${id}`, PidMode: 'container:web' }, ['memory', 'processes']],
  [{ Links: ['/web:/proxy/backend'] }, ['link']],
  [{ Links: ['/other:/proxy/web'] }, []],
  [{ VolumesFrom: [`${id.slice(0, 12)}:ro`] }, ['volumes']],
  // Its volumes are found again by its name.
  [{ VolumesFrom: ['web:ro'] }, []],
  [{ NetworkMode: 'bridge', Links: null, VolumesFrom: null }, []],
])('%j has of it: %j', (HostConfig, expected) => {
  expect(sharedOf({ HostConfig }, id, 'web')).toEqual(expected);
});

const namesOf = (others: readonly Inspected[]) => {
  const found = dependentsInOrder({ id, name: 'web' }, others);
  return found.kind === 'circle' ? found : found.dependents.map(({ name }) => name);
};

test('each comes behind everything that it needs, however they are listed', () => {
  const near = other('near', { NetworkMode: `container:${id}` });
  const far = other('far', { PidMode: `container:${near.id}`, Links: ['/web:/far/web'] });
  const farther = other('farther', { NetworkMode: `container:${far.id}` });
  const alone = other('alone', { NetworkMode: 'bridge' });
  expect(namesOf([farther, far, alone, near])).toEqual(['near', 'far', 'farther']);
  expect(namesOf([alone])).toEqual([]);
});

test('a circle is told with its names', () => {
  const one = other('one', { NetworkMode: `container:${id}`, Links: ['/two:/one/two'] });
  const two = other('two', { PidMode: `container:${one.id}` });
  expect(namesOf([one, two])).toEqual({ kind: 'circle', names: ['one', 'two'] });
  const first: Inspected = { id, name: 'web', container: { HostConfig: { PidMode: `container:${one.id}` } } };
  expect(namesOf([first, other('one', { NetworkMode: `container:${id}` })])).toMatchObject({ kind: 'circle' });
});

test('only volumes outlive the container that had them', () => {
  expect([['volumes'], ['volumes', 'link'], ['network']].map((shares) => cannotRunWithout(shares as never))).toEqual([
    false,
    true,
    true,
  ]);
});
