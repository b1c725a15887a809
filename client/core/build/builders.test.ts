/** What buildx prints of builders, and what is said about a builder that cannot be used. */
import { expect, test } from 'vitest';
import { builderRefusal, isOwnBuilder, readBuilders } from './builders.ts';

const own =
  '{"Current":true,"Driver":"docker","Name":"default","Nodes":[{"Endpoint":"default","IDs":["one"],"Status":"running"}]}';
const remote = '{"Driver":"remote","Name":"team","Nodes":[{"Endpoint":"tcp://b:1","IDs":["two"],"Status":"running"}]}';
const asleep =
  '{"Driver":"docker-container","Name":"asleep","Nodes":[{"Endpoint":"default","Name":"asleep0","Status":"inactive"}]}';
const elsewhere = '{"Driver":"docker","Name":"desktop","Nodes":[{"Endpoint":"desktop","IDs":["three"],"Status":"running"}]}';
const sameEngine = '{"Driver":"docker","Name":"context","Nodes":[{"Endpoint":"context","IDs":["one"],"Status":"running"}]}';
const gone = '{"Driver":"","Err":"Cannot connect to the daemon","Name":"gone","Nodes":[{"Endpoint":"","Name":""}]}';
const brokenNode = JSON.stringify({ Driver: 'kubernetes', Name: 'pods', Nodes: [{ Err: 'no such\n\u001b[31mcluster' }] });
const all = [own, remote, asleep, elsewhere, sameEngine, gone, brokenNode].join('\n');

test.each([
  ['team', undefined],
  ['asleep', undefined],
  ['context', undefined],
  ['default', undefined],
  ['desktop', 'The builder desktop is another engine, and what it builds stays there.'],
  ['gone', 'The builder gone cannot be used: Cannot connect to the daemon'],
  ['nobody', 'buildx knows no builder nobody. It knows default, team, asleep, desktop, context, gone, pods.'],
])('of the builder %s is said: %s', (name, because) => {
  expect(builderRefusal(readBuilders(all) ?? [], name)?.because).toBe(because);
});

test('what a builder says of itself stays on its line', () => {
  expect(builderRefusal(readBuilders(all) ?? [], 'pods')?.because).toMatch(/^[ -~]+$/);
});

test('names no more builders than somebody reads', () => {
  const many = Array.from({ length: 40 }, (_, index) => `{"Name":"b${index}"}`).join('\n');
  expect(builderRefusal(readBuilders(many) ?? [], 'x')?.because).toMatch(/b9 and 30 more\.$/);
});

test.each(['NAME/NODE     DRIVER/ENDPOINT   STATUS\ndefault*      docker\n', 'null', '[]', '{"Name":1}', `${own}\n{"Name":"cut`])(
  'knows nothing by %j',
  (text) => {
    expect(readBuilders(text)).toBeUndefined();
  },
);

test('reads whatever the fields are, and a bounded number of them', () => {
  expect(readBuilders('{"Name":"a","Driver":3,"Nodes":"x"}\n{"Name":"b","Nodes":[null,{"IDs":{}},{"IDs":[7]}]}')).toHaveLength(2);
  expect(readBuilders(`${own}\n`.repeat(5_000))).toHaveLength(200);
});

test.each([
  ['default', true],
  ['context', true],
  ['team', false],
  ['desktop', false],
  ['gone', false],
  ['nobody', false],
])('whether %s is the engine\u2019s own: %s', (name, isOwn) => {
  expect(isOwnBuilder(readBuilders(all) ?? [], name)).toBe(isOwn);
});
