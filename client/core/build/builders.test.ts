/** What buildx prints of builders, and what is said about a builder that cannot be used. */
import { expect, test } from 'vitest';
import { builderRefusal, otherBuilder, readBuilders } from './builders.ts';

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
  ['the engine\u2019s own, without a word', all, undefined, undefined],
  ['the same engine by another name', all, 'context', undefined],
  ['one that a person names', all, 'team', 'team'],
  ['another engine', all, 'desktop', 'desktop'],
  ['one that nobody knows', all, 'nobody', 'nobody'],
  [
    'one that was chosen with buildx',
    all.replace('"Driver":"remote"', '"Current":true,"Driver":"remote"').slice(own.length + 1),
    undefined,
    'team',
  ],
  ['its own, where buildx lists none', '', undefined, undefined],
])('builds go to %s', (_, text, named, name) => {
  expect(otherBuilder(readBuilders(text) ?? [], named)).toBe(name);
});
