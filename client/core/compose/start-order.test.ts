import { expect, test } from 'vitest';
import { dependenciesIn, dependenciesInConfig, inStartOrder } from './start-order.ts';

const item = (service: string | undefined, ...dependsOn: string[]) => ({ service, dependsOn });
const names = (...items: readonly ReturnType<typeof item>[]) => inStartOrder(items).map(({ service }) => service);

test('who is depended on comes first, however they are listed', () => {
  expect(names(item('web', 'api'), item('api', 'db', 'cache'), item('db'), item('cache'))).toEqual(['db', 'cache', 'api', 'web']);
});

test('what depends on nothing that is listed keeps its place', () => {
  expect(names(item('b'), item('a', 'gone'), item(undefined), item('c'))).toEqual(['b', 'a', undefined, 'c']);
});

test('a circle ends, with each once', () => {
  expect(names(item('a', 'b'), item('b', 'a'), item('c', 'c'))).toEqual(['b', 'a', 'c']);
});

test('several containers of a service come one after the other', () => {
  expect(names(item('web', 'db'), item('db'), item('db'))).toEqual(['db', 'db', 'web']);
});

test.each<[string | undefined, readonly string[]]>([
  ['db:service_healthy:true,cache:service_started:false', ['db', 'cache']],
  ['db', ['db']],
  ['', []],
  [undefined, []],
  [',:,x:', ['x']],
])('the label %j names %j', (label, expected) => {
  expect(dependenciesIn(label)).toEqual(expected);
});

test('what Compose tells of its files names them, too', () => {
  const services = {
    web: { depends_on: { api: { condition: 'service_started' }, db: {} } },
    api: { depends_on: ['db'] },
    side: { network_mode: 'service:web' },
    db: null,
  };
  expect([...(dependenciesInConfig(JSON.stringify({ services })) ?? [])]).toEqual([
    ['web', ['api', 'db']],
    ['api', ['db']],
    ['side', ['web']],
    ['db', []],
  ]);
});

test.each(['', 'cut off":{}}', '[]', 'null', '{"services":[]}'])('%j tells nothing', (text) => {
  expect(dependenciesInConfig(text)).toBeUndefined();
});
