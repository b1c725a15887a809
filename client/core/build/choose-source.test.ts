/** Which build makes an image: said, remembered, declared, and never guessed. */
import { expect, test } from 'vitest';
import type { BuildSourceInfo } from '../../../server/protocol.ts';
import { chooseSource } from './choose-source.ts';

type Kind = BuildSourceInfo['origin']['kind'];

function source(kind: Kind, more: Partial<BuildSourceInfo> = {}): BuildSourceInfo {
  const base = { dockerfileUri: 'file:///w/Dockerfile', contextPath: '/w', target: undefined, args: {}, unknownArgs: [] };
  return { ...base, namedContexts: {}, references: ['shop:1'], origin: { kind, because: kind }, ...more };
}

const flag = source('flag');
const setting = source('setting');
const record = source('record', { imageIds: ['sha256:1'], target: 'prod' });
const service = source('compose', { service: { project: 'shop', name: 'web', composeUri: 'file:///w/compose.yaml' } });
const bake = source('bake');
const history = source('history', { imageIds: ['sha256:1'], references: [], target: 'prod' });
const folder = source('folder');
const use = { reference: 'shop:1', imageId: 'sha256:1', project: 'shop', service: 'web' };

test.each<[string, readonly BuildSourceInfo[], BuildSourceInfo | undefined]>([
  ['a flag before a setting', [flag, setting, record, service], flag],
  ['a setting before a record', [setting, record, service], setting],
  ['a record before what files declare', [record, service, bake], record],
  ['the service of the container before another build of that name', [source('compose'), service], service],
  ['compose before what the builder remembers', [service, history, bake], service],
  ['what the builder remembers before bake', [history, bake], history],
  ['no Dockerfile that nothing names', [folder], undefined],
])('%s', (_, sources, chosen) => {
  expect(chooseSource(sources, use)).toBe(chosen);
});

test('a record is about the image that it made, and about no later one of that name', () => {
  expect(chooseSource([record, service], { ...use, imageId: 'sha256:2' })).toBe(service);
  expect(chooseSource([record, bake], { reference: 'shop:1' })).toBe(bake);
});

test('what the builder remembers is about the image that it made, and about no other', () => {
  expect(chooseSource([history, bake], { ...use, imageId: 'sha256:2' })).toBe(bake);
  expect(
    chooseSource([source('history', { imageIds: ['sha256:1'] })], { reference: 'shop:1', imageId: 'sha256:2' }),
  ).toBeUndefined();
});

test('of two checkouts that make the same image, the one that gave it the name is meant', () => {
  const other = source('record', { imageIds: ['sha256:1'], references: ['other'], contextPath: '/other' });
  expect(chooseSource([other, record], use)).toBe(record);
  expect(chooseSource([other, service], use)).toBe(service);
  expect(chooseSource([other], use)).toBe(other);
});

test('the declared build that a record is of knows the values of its arguments', () => {
  const made = source('record', { imageIds: ['sha256:1'], unknownArgs: ['V'] });
  const same = source('compose', { args: { V: '1' } });
  expect(chooseSource([made, same], use)).toBe(same);
  expect(chooseSource([made, source('compose', { args: { W: '1' } })], use)).toBe(made);
});

test('a line of a script counts after everything that declares a build, and gives no record its values', () => {
  const script = source('script', { args: { V: '1' } });
  const made = source('record', { imageIds: ['sha256:1'], unknownArgs: ['V'] });
  expect(chooseSource([bake, script], use)).toBe(bake);
  expect(chooseSource([script, source('devcontainer')], use)).toBe(script);
  expect(chooseSource([made, script], use)).toBe(made);
});

test('a tag that nobody can know is one of its repository, when nothing else makes images of that', () => {
  const script = source('script', { references: [], repositories: ['ghcr.io/shop/web'] });
  const asked = { reference: 'ghcr.io/shop/web:3f2a', imageId: 'sha256:9' };
  const other = source('bake', { references: ['ghcr.io/shop/web:dev'], contextPath: '/w/other' });
  expect(chooseSource([script], asked)).toBe(script);
  expect(chooseSource([script], { ...asked, reference: 'shop/web:3f2a' })).toBeUndefined();
  expect(chooseSource([other, script], asked)).toBeUndefined();
  expect(chooseSource([source('bake', { references: ['ghcr.io/shop/web:dev'] }), script], asked)).toBe(script);
  expect(chooseSource([script, source('history', { imageIds: ['sha256:9'], target: 'x' })], asked)?.origin.kind).toBe('history');
});

test('a setting that leaves the target open is completed by the build that made the very image', () => {
  const open = source('setting', { isTargetOpen: true });
  expect(chooseSource([open, record], use)).toEqual({ ...open, target: 'prod' });
  expect(chooseSource([open, record], { ...use, imageId: 'sha256:2' })).toBe(open);
  expect(chooseSource([open, { ...record, contextPath: '/other' }], use)).toBe(open);
  expect(chooseSource([{ ...open, isTargetOpen: false }, record], use)).toMatchObject({ target: undefined });
});
