import { expect, test } from 'vitest';
import { undecidedBy } from './undecided-by.ts';

const of = (service: object, areFilesReadIn = true) =>
  undecidedBy(JSON.stringify({ services: { web: service } }), () => areFilesReadIn).get('web');

test.each<[string, object, readonly string[]]>([
  ['written out', { environment: { MODE: 'a' }, network_mode: 'none', ipc: 'host' }, []],
  ['a variable that the shell passes on', { environment: { MODE: 'a', TOKEN: null } }, ['TOKEN']],
  ['the same in a list', { environment: ['MODE=a', 'TOKEN'] }, ['TOKEN']],
  ['the network of another service', { network_mode: 'service:vpn', pid: 'container:abc' }, ['network_mode', 'pid']],
  ['the volumes of another service', { volumes_from: ['db:ro'] }, ['volumes_from']],
])('%s', (_, service, expected) => {
  expect(of(service)).toEqual(expected);
});

test('a model that cannot be read tells of no service', () => {
  expect(undecidedBy('{"services": ', () => true).get('web')).toBeUndefined();
});

test('a file of variables counts when it was not read in', () => {
  const service = { env_file: [{ path: '/my.env', required: true }] };
  expect([of(service, true), of(service, false)]).toEqual([[], ['env_file']]);
});
